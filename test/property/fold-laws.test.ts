import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { cursorOf } from '../../src/kernel/recorded.ts'
import { apply, createState, type EngineState, stateHashes } from '../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { Requests } from '../../src/replay/requests.ts'
import { keepSnapshot, startFromSnapshot } from '../../src/replay/snapshots.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { expectConserved, play } from '../engine/play.ts'
import { type Run, runOn, runs, storeOf, tapeOf } from './generated-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-folds-'))
afterAll(() => rmSync(folder, { recursive: true }))

const logOf = async (run: Run) => {
  const store = new MemoryStore()
  return { store, ...(await runOn(run, store)) }
}
/** All that a fold is, in one text; sessions, facts and requests too, which the state hash leaves out. */
const textOf = ({ state, heads, last, lastTimeMs, cursor }: Folded): string =>
  canonical([stateHashes(state), state.session, state.facts, listed(state.requests), heads.head(), last, lastTimeMs, cursor])
const listed = (requests: Requests) => [...requests].map(([stream, known]) => [stream, [...known]])
// not fc.double, whose draws are nearly all next to nothing
const share = fc.integer({ min: 0, max: 9999 }).map((n) => n / 10_000)
/** Where a process can have died: an append is written whole or not at all. */
const appendEnds = (rows: readonly Row[]): number[] => {
  const name = (row: Row | undefined): string => {
    return row === undefined ? '' : canonical([row.stream, cursorOf(row)])
  }
  return rows.map((_, index) => index + 1).filter((end) => name(rows[end - 1]) !== name(rows[end]))
}
const isSeal = ({ type }: Row): boolean => type === 'HeadsSealed'

/** Money has no place in JSON; marked, it comes back, if what holds it is plain data. */
const MARK = 'money:'
const throughJson = (state: EngineState): EngineState => {
  const text = JSON.stringify({ ...state, positions: [...state.positions], requests: listed(state.requests) }, (_, value) =>
    typeof value === 'bigint' ? `${MARK}${value}` : value,
  )
  const read = JSON.parse(text, (_, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  )
  const requests = new Map((read.requests as [string, [string, string][]][]).map(([stream, known]) => [stream, new Map(known)]))
  return { ...read, positions: new Map(read.positions), requests }
}

describe('a log of any engine', () => {
  test('folds the same from every seal on: by the snapshot file, and by one that went through JSON (F61 I-02 I-14)', async () => {
    let seals = 0
    await fc.assert(
      fc.asyncProperty(runs(40), async (run) => {
        const { store, rows } = await logOf({ ...run, set: { ...run.set, 'log.sealEveryEvents': '7' } })
        const whole = textOf(await foldLog(store, foldNothing(), { isChecked: true }))
        const ends = rows.flatMap((row, index) => (isSeal(row) ? [index] : []))
        for (const end of ends) {
          const begun = await storeOf(rows.slice(0, end + 1))
          const folded = await foldLog(begun, foldNothing(), { isChecked: true })
          const beside = { seals }
          const path = join(folder, 'log')
          await keepSnapshot(path, begun, folded, beside)
          const before = textOf(folded)
          const { folded: restored, beside: kept, after } = await startFromSnapshot(path, store, () => ({ seals: 0 }))
          expect(after, 'it is believed, and read on behind it').toBe(rows[end]!.position)
          expect(textOf(restored)).toBe(before)
          expect(kept, 'and what was folded beside it').toEqual(beside)
          expect(textOf(await foldLog(store, restored, { after, isChecked: true }))).toBe(whole)
          const json: Folded = { ...folded, state: throughJson(folded.state) }
          expect(textOf(json)).toBe(before)
          expect(textOf(await foldLog(store, json, { after, isChecked: true }))).toBe(whole)
          seals++
        }
      }),
      { numRuns: IS_NIGHT ? 100 : 8, seed: drawnFrom(2) },
    )
    expect(seals).toBeGreaterThan(50)
  }, 3_600_000)

  test('believes a snapshot at a seal of its own only', async () => {
    await fc.assert(
      fc.asyncProperty(runs(30), runs(30), async (run, another) => {
        const [one, other] = [await logOf(run), await logOf(another)]
        const path = join(folder, 'other')
        for (const end of one.rows.keys()) {
          // every seventh, because a file is written and synced for each
          if (end % 7 !== 0 && !isSeal(one.rows[end]!)) continue
          const begun = await storeOf(one.rows.slice(0, end + 1))
          await keepSnapshot(path, begun, await foldLog(begun, foldNothing(), { isChecked: false }), null)
          expect((await startFromSnapshot(path, one.store, () => null)).after).toBe(isSeal(one.rows[end]!) ? one.rows[end]!.position : null)
          expect((await startFromSnapshot(path, other.store, () => null)).after, 'of another log').toBeNull()
          expect(
            (await startFromSnapshot(path, await storeOf(one.rows.slice(0, end)), () => null)).after,
            'of a log cut shorter',
          ).toBeNull()
        }
      }),
      { numRuns: IS_NIGHT ? 100 : 2, seed: drawnFrom(4) },
    )
  }, 3_600_000)

  test('says the same whether it is folded in one go or put aside after any event and taken up again', async () => {
    let cuts = 0
    await fc.assert(
      fc.asyncProperty(runs(20), async (run) => {
        const { rows, hashes } = await logOf(run)
        const events = rows.map(decode)
        const growing = createState()
        for (const event of events) {
          const rest = deserialize(serialize(growing)) as EngineState
          // as if it had been kept here: every later event meets a copy
          for (let index = events.indexOf(event); index < events.length; index++) apply(rest, events[index]!)
          expect(stateHashes(rest)).toEqual(hashes)
          apply(growing, event)
          cuts++
        }
        expect(stateHashes(growing)).toEqual(hashes)
      }),
      { numRuns: IS_NIGHT ? 300 : 8, seed: drawnFrom(6) },
    )
    expect(cuts).toBeGreaterThan(300)
  }, 3_600_000)

  test('killed behind any append, again and again: the engine that goes on ends in the state of one that was never disturbed (F45 I-27)', async () => {
    let kills = 0
    await fc.assert(
      fc.asyncProperty(runs(40), fc.array(share, { minLength: 1, maxLength: 3 }), async (run, shares) => {
        const whole = await runOn(run)
        let { rows } = whole
        for (const part of shares) {
          const ends = appendEnds(rows)
          const end = ends[Math.floor(part * ends.length)] ?? 0
          const resumed = await runOn(run, await storeOf(rows.slice(0, end)))
          expect(resumed.hashes, `after ${end} of ${rows.length} events`).toEqual(whole.hashes)
          rows = resumed.rows
          kills++
        }
      }),
      { numRuns: IS_NIGHT ? 2000 : 40, seed: drawnFrom(10) },
    )
    expect(kills).toBeGreaterThan(40)
  }, 3_600_000)

  test('cut even where no kill can cut it, within an append: the engine goes on, money is conserved and the log is sound', async () => {
    await fc.assert(
      fc.asyncProperty(runs(40), share, async (run, part) => {
        const { rows } = await runOn(run)
        const ends = new Set(appendEnds(rows))
        const inside = rows.map((_, index) => index + 1).filter((end) => !ends.has(end))
        if (inside.length === 0) return
        const store = await storeOf(rows.slice(0, inside[Math.floor(part * inside.length)]))
        const played = await play({ tape: tapeOf(run.market), set: run.set, store })
        expectConserved(played)
        expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
      }),
      { numRuns: IS_NIGHT ? 500 : 20, seed: drawnFrom(14) },
    )
  }, 3_600_000)
})
