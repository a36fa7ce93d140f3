import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { followPast, noPast } from '../../src/command/paper-past.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog } from '../../src/replay/fold-log.ts'
import { startFromSnapshot } from '../../src/replay/snapshots.ts'
import { change, inFolder, openFolder, tapeOf } from '../bad-input/stage.ts'
import { command } from '../rig/command.ts'
import { BYTE_WAYS, changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptlyAsync, searchAsync } from './patience.ts'
import { LIVELY } from './real-log.ts'

openFolder()

/** All that a start knows before it trades, and with `isWhole` what a paper run wants of its past. */
const boot = async (log: string, isWhole = false) => {
  const store = SqliteStore.open(log, { readOnly: true })
  try {
    const { folded, beside: past, after } = await startFromSnapshot(log, store, noPast)
    const onEvent = (event: LogEvent): void => followPast(past, folded.state, event)
    const options = { after, isChecked: true, ...(isWhole && { onEvent }) }
    const { state, heads, last, lastTimeMs, cursor } = await foldLog(store, folded, options)
    const { session, facts, requests } = state
    return {
      wasUsed: after !== null,
      boots: {
        hashes: stateHashes(state),
        head: heads.head(),
        last,
        lastTimeMs,
        cursor,
        session,
        facts,
        requests,
        past: isWhole ? past : null,
      },
    }
  } finally {
    await store.close()
  }
}

let log: string
let snapshot: Buffer
let expected: Awaited<ReturnType<typeof boot>>['boots']
beforeAll(async () => {
  log = inFolder('whole.db')
  const set = Object.entries(LIVELY).flatMap(([option, value]) => ['--set', `${option}=${value}`])
  const { code, stderr } = await command(['run', '--log', log, '--tape', tapeOf('ETH-USD'), '--json', ...set])
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  // so that a copy of the one file is the log
  change(log)
  snapshot = readFileSync(`${log}.snapshot`)
  const { wasUsed, boots } = await boot(log, true)
  expect(wasUsed, 'the whole snapshot is taken').toBe(true)
  rmSync(`${log}.snapshot`)
  const anew = await boot(log, true)
  expect(anew.wasUsed).toBe(false)
  expect(boots).toEqual(anew.boots)
  expected = boots
})

/** `parts`: what of a boot must be as without a snapshot. */
const expectSameBoot = (content: Uint8Array, parts: readonly (keyof typeof expected)[]): Promise<void> =>
  promptlyAsync(async () => {
    writeFileSync(`${log}.snapshot`, content)
    const { boots } = await boot(log, parts === ALL)
    for (const part of parts) expect(boots[part], part).toEqual(expected[part])
  })
const ALL = ['hashes', 'head', 'last', 'lastTimeMs', 'cursor', 'session', 'facts', 'requests', 'past'] as const
/**
 * What the log's own seal covers, so that not even a forger changes it. The rest stands on the file's checksum alone, which finds
 * damage and no forgery.
 */
const SEALED = ['hashes', 'head', 'lastTimeMs'] as const

test('a snapshot file with any damage changes nothing (F61)', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 120 },
    fc.asyncProperty(changes([], BYTE_WAYS), (list) => expectSameBoot(mutate(snapshot, list), ALL)),
  )
})

const bodyOf = (file: Buffer): Buffer => file.subarray(file.indexOf('\n') + 1)
const withHeader = (body: Buffer): Buffer => Buffer.concat([Buffer.from(`coinfold-snapshot 1 ${sha256(body)}\n`), body])

test('one whose checksum was made to fit the damage changes no money, no order and no head (I-02)', { timeout: FUZZ_MS }, async () => {
  expect(withHeader(bodyOf(snapshot)).equals(snapshot), 'this is how a snapshot is written').toBe(true)
  await searchAsync(
    { numRuns: 100 },
    fc.asyncProperty(changes([], BYTE_WAYS), (list) => expectSameBoot(withHeader(mutate(bodyOf(snapshot), list)), SEALED)),
  )
})

type Tree = Record<string, unknown> | unknown[] | Map<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null
const keysOf = (tree: Tree): string[] => (tree instanceof Map ? [...tree.keys()] : Object.keys(tree))
const read = (tree: Tree, key: string): unknown => (tree instanceof Map ? tree.get(key) : (tree as Record<string, unknown>)[key])
const write = (tree: Tree, key: string, value: unknown): void => {
  if (tree instanceof Map) tree.set(key, value)
  else (tree as Record<string, unknown>)[key] = value
}
const ODD: readonly unknown[] = [
  null,
  undefined,
  0,
  1,
  -1n,
  10n ** 18n,
  '',
  '1',
  'x',
  true,
  Number.NaN,
  [],
  {},
  new Map(),
  new Date(0),
  /x/,
]

/** One field somewhere in what was saved, set to something else. */
const altered = (path: readonly number[], odd: number): Buffer => {
  const saved: Tree = deserialize(bodyOf(snapshot))
  let node = saved
  for (const [depth, step] of path.entries()) {
    const keys = keysOf(node)
    const key = keys[step % Math.max(1, keys.length)] ?? 'first'
    const below = read(node, key)
    if (depth === path.length - 1 || !isTree(below)) {
      write(node, key, ODD[odd])
      break
    }
    node = below
  }
  return withHeader(serialize(saved))
}

test('nor does one in which any field was altered', { timeout: FUZZ_MS }, async () => {
  const paths = fc.array(fc.nat(30), { minLength: 1, maxLength: 7 })
  await searchAsync(
    // the state itself, and what stands first in it, set to nothing
    {
      numRuns: 200,
      examples: [
        [[3], 0],
        [[3, 0], 0],
        [[3, 0, 0], 0],
      ],
    },
    fc.asyncProperty(paths, fc.nat(ODD.length - 1), (path, odd) => expectSameBoot(altered(path, odd), SEALED)),
  )
})

test('a folder in its place changes nothing', async () => {
  rmSync(`${log}.snapshot`, { force: true })
  mkdirSync(`${log}.snapshot`)
  expect((await boot(log, true)).boots).toEqual(expected)
  rmSync(`${log}.snapshot`, { recursive: true })
})
