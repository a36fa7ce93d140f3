import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { type EventStore, StoreFailure } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../../src/replay/snapshots.ts'
import { rowsOf } from '../property/generated-run.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { type Played, play } from './play.ts'

const tape = await openTape([tapeFolder])
const SEAL_EVERY = 40
const set = { 'entry.dropPct': '0.5', 'exit.takeProfitPct': '0.8', 'log.sealEveryEvents': String(SEAL_EVERY) }
/** More than any group of commands writes at once: a seal waits for the end of the group. */
const LARGEST_GROUP = 20
const isInterval = (event: LogEvent): boolean => event.type === 'HeadsSealed' && event.data.because === 'interval'

describe('seals between the first and the last of a run', () => {
  let whole: Played
  /** the type and reason of the last event of the log, each time a snapshot was asked for, and how long the log was */
  const kept: { readonly last: LogEvent | undefined; readonly length: number }[] = []
  beforeAll(async () => {
    const store = new MemoryStore()
    const keep = async (): Promise<void> => {
      const rows = await rowsOf(store)
      const row = rows.at(-1)
      kept.push({ last: row === undefined ? undefined : decode(row), length: rows.length })
    }
    whole = await play({ tape, set, store, keepSnapshot: keep })
  })

  test('none is nearer to the one before than the interval, and none is much later', () => {
    const at = whole.events.flatMap((event, index) => (isInterval(event) ? [index] : []))
    expect(at.length).toBeGreaterThan(5)
    const gaps = at.slice(1).map((index, nth) => index - at[nth]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(SEAL_EVERY)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(SEAL_EVERY + LARGEST_GROUP)
  })

  test('a snapshot is asked for after each of them, when it is durable, and at no other time', () => {
    const seals = whole.events.flatMap((event, index) => (isInterval(event) ? [index + 1] : []))
    expect(kept.map(({ length }) => length)).toEqual(seals)
    expect(kept.filter(({ last }) => last?.type !== 'HeadsSealed')).toEqual([])
  })
})

describe('a run that was killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-killed-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Takes so many events, and then dies as a process does. */
  const dying = (store: EventStore, left: number): EventStore =>
    new Proxy(store, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target)
        if (key !== 'append') return typeof value === 'function' ? value.bind(target) : value
        return async (...args: Parameters<EventStore['append']>): Promise<void> => {
          left -= args[2].length
          if (left < 0) throw new StoreFailure('The process is gone.')
          await target.append(...args)
        }
      },
    })

  test('starts from the snapshot of its last interval seal, in the state that its log folds to', async () => {
    const log = join(folder, 'killed.db')
    const store = SqliteStore.open(log)
    const run = play({ tape, set, store: dying(store, 500), keepSnapshot: (folded) => keepSnapshot(log, store, folded, null) })
    await expect(run).rejects.toThrow('The process is gone.')
    await store.close()

    const again = SqliteStore.open(log, { readOnly: true })
    const rows = await rowsOf(again)
    const lastSeal = rows.findLast(({ type }) => type === 'HeadsSealed')
    const start = await startFromSnapshot(log, again, () => null)
    expect(start.after, 'where the last interval seal stands').toBe(lastSeal?.position)
    const resumed = await foldLog(again, start.folded, { after: start.after, isChecked: true })
    const anew = await foldLog(again, foldNothing(), { isChecked: true })
    expect(stateHashes(resumed.state)).toEqual(stateHashes(anew.state))
    expect(resumed.heads.head()).toBe(anew.heads.head())
    await again.close()
  })

  test('does not start from it where a stream was given to another quote asset meanwhile', async () => {
    const log = join(folder, 'given-away.db')
    const store = SqliteStore.open(log)
    const keep = (folded: Folded): Promise<void> => keepSnapshot(log, store, folded, null)
    await expect(play({ tape, set, store: dying(store, 520), keepSnapshot: keep })).rejects.toThrow('The process is gone.')
    await store.close()
    const database = new DatabaseSync(log)
    database.exec("UPDATE streams SET quote = 'EUR' WHERE name LIKE 'marks-%' OR name LIKE 'position-%'")
    database.close()

    const again = SqliteStore.open(log, { readOnly: true })
    const { folded, after } = await startFromSnapshot(log, again, () => null)
    expect(after, 'the snapshot is taken').not.toBeNull()
    await expect(foldLog(again, folded, { after, isChecked: true })).rejects.toThrow('does not belong where its stream does')
    await again.close()
  })
})
