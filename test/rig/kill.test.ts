import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { followPast, noPast } from '../../src/command/paper-past.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import type { Point } from '../../src/kernel/points.ts'
import { keyedUniform } from '../../src/kernel/random.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { reading } from '../../src/replay/reading-folds.ts'
import { IS_NIGHT, SEED } from '../draws.ts'
import { UNLIMITED } from '../unlimited.ts'
import { engine } from './engine.ts'

// Wild enough that entries time out, fills come in pieces, replies get lost and every exit happens; signals and an operator interfere.
const SCRIPT = ['--signals', fileURLToPath(new URL('../../profiles/exit-gallery.signals.jsonl', import.meta.url))]
const STRESS = [
  'entry.dropPct=0.5',
  'entry.ttlS=120',
  'paper.unansweredPct=20',
  'paper.feeAsset=received',
  'paper.latencyMaxMs=4000',
  'paper.maxVolumeSharePct=2',
  'exit.takeProfitPct=0.8',
  'exit.hardStopPct=1.2',
  'exit.maxHoldMin=90',
  'sizing.tradePct=45',
  ...Object.entries(UNLIMITED).map(([option, value]) => `${option}=${value}`),
  'log.snapshotEveryEvents=500',
  'log.sealEveryEvents=1000',
]
  .flatMap((option) => ['--set', option])
  .concat(SCRIPT)

const NAMED: readonly Point[] = [
  'boot-before-first-event',
  'boot-between-events',
  'boot-before-look-up',
  'boot-done',
  'after-report',
  'after-decide',
  'before-append',
  'after-append',
  'before-held-append',
  'after-held-append',
  'before-effect',
  'after-effect',
  'between-coins',
  'before-seal',
  'before-stop',
]
const RANDOM_KILLS = IS_NIGHT ? 100 : 2
// passes of a point before the kill: boot points are passed once or few times, the others thousands of times
const passes = (name: Point, draw: number): number => {
  if (name === 'boot-between-events') return 2
  return name.startsWith('boot') || name === 'before-stop'
    ? 1
    : name === 'before-seal'
      ? 1 + Math.floor(draw * 3)
      : 1 + Math.floor(draw * 150)
}

type Seen = {
  events: number
  head: string
  stateHash: string
  folds: Record<string, string>
  orders: string[]
  fills: string[]
  samples: object[]
}

const look = async (log: string): Promise<Seen> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const orders: string[] = []
  const fills: string[] = []
  const samples: object[] = []
  const [folded, past] = [foldNothing(), noPast()]
  const onEvent = (event: LogEvent): void => {
    followPast(past, folded.state, event)
    const data = event.data as unknown as Record<string, string>
    if (['EntryRequested', 'ProtectionRequested', 'ExitRequested'].includes(event.type)) orders.push(data.orderId ?? '')
    if (event.type === 'MarksObserved') samples.push({ time: event.time, ...event.data })
    if (event.type.endsWith('Filled'))
      fills.push([event.venueTime, event.type, data.orderId, data.tradeId, data.quantity, data.price].join(' '))
  }
  const { state, heads } = await foldLog(store, folded, { isChecked: true, onEvent })
  await store.close()
  const { stateHash, folds } = stateHashes(state)
  const all = { ...folds, ...reading.hashes(past.reading) }
  return { events: heads.events, head: heads.head(), stateHash, folds: all, orders, fills, samples }
}

const requireSoundSince = async (log: string, before: Seen | null): Promise<void> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const verdict = await verifyLog(store.readAll(null), before === null ? {} : { expect: before.head })
  await store.close()
  expect(verdict, 'the log is sound and still begins with all that was in it').toMatchObject({ ok: true })
}

const folder = mkdtempSync(join(tmpdir(), 'coinfold-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let undisturbed: Seen
let usualMs: number
beforeAll(async () => {
  const log = join(folder, 'undisturbed.db')
  const began = performance.now()
  expect((await engine(['run', '--log', log, '--json', ...STRESS])).code).toBe(0)
  usualMs = performance.now() - began
  undisturbed = await look(log)
}, 60_000)

const requireSameEnd = (end: Seen): void => {
  expect(new Set(end.orders).size, 'no order is ever asked for twice').toBe(end.orders.length)
  expect(end.orders).toEqual(undisturbed.orders)
  expect(end.fills).toEqual(undisturbed.fills)
  expect(end.samples, 'with the extremes between them').toEqual(undisturbed.samples)
  expect(end.folds).toEqual(undisturbed.folds)
}

/** Kills one log's engine again and again until it gets to the end of the tape all the same. */
const playThrough = async (
  log: string,
  nextKill: () => { at: string } | { afterMs: number } | null,
  onKilled: (kill: object) => void,
): Promise<void> => {
  let before: Seen | null = null
  for (;;) {
    const kill = nextKill()
    const args = ['run', '--log', log, '--json', ...STRESS, ...(before === null ? [] : ['--resume'])]
    const { code, signal, stdout, stderr } = await engine(args, kill ?? undefined)
    if (signal === null) {
      expect(`${code} ${stderr}`).toMatch(/^0 /)
      const result = JSON.parse(stdout)
      if (before !== null) expect(result.boot).toEqual({ events: before.events, stateHash: before.stateHash })
      await requireSoundSince(log, before)
      return requireSameEnd(await look(log))
    }
    onKilled(kill ?? {})
    const seen: Seen | null = await look(log).catch(() => null)
    if (seen === null || seen.events === 0) continue
    await requireSoundSince(log, before)
    before = seen
  }
}

test('a process killed at any named point goes on as if nothing had happened (F32 F45 F46 F47 F48 I-06 I-27)', async () => {
  const missing = new Set<Point>(NAMED)
  for (let round = 0; missing.size > 0; round++) {
    expect(round, `every point is reached: ${[...missing].join(', ')}`).toBeLessThan(10)
    await playThrough(
      join(folder, `named-${round}.db`),
      () => {
        const name = [...missing][0]
        return name === undefined ? null : { at: `${name}:${passes(name, keyedUniform(String(SEED), 'kills', name, round))}` }
      },
      (kill) => {
        const name = 'at' in kill ? (String(kill.at).split(':')[0] as Point) : undefined
        if (name !== undefined) missing.delete(name)
      },
    )
  }
}, 240_000)

test(
  `a process killed at ${RANDOM_KILLS} random moments goes on as if nothing had happened (F49 I-21 I-27)`,
  async () => {
    let killed = 0
    for (let round = 0; killed < RANDOM_KILLS; round++) {
      let start = 0
      await playThrough(
        join(folder, `random-${round}.db`),
        () => ({ afterMs: Math.floor(keyedUniform(String(SEED), 'moments', round, start++) * usualMs * 1.2) }),
        () => killed++,
      )
    }
  },
  // a run takes some seconds of the disk, and not every moment comes before its end
  60_000 + RANDOM_KILLS * 15_000,
)
