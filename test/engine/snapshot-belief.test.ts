import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deserialize } from 'node:v8'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventVersions } from '../../src/event/event-versions.ts'
import { readSnapshot, type Snapshot, writeSnapshot } from '../../src/event/snapshot-file.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { StoreFailure } from '../../src/event/store.ts'
import { stateVersions } from '../../src/replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { reading } from '../../src/replay/reading-folds.ts'
import { keepSnapshot, startFromSnapshot } from '../../src/replay/snapshots.ts'
import { chanceLog } from '../cli/chance-log.ts'

let folder: string
let log: string
let store: SqliteStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-belief-'))
  log = join(folder, 'a.db')
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

/** A log of two deposits and a seal, whatever comes behind it, and its fold. */
const made = async (by?: Readonly<Record<string, number>>, behind = 0): Promise<Folded> => {
  const writer = await chanceLog(log)
  for (const id of ['one', 'two']) await writer.deposit(id)
  await writer.seal(by)
  for (let n = 0; n < behind; n++) await writer.deposit(`behind-${n}`)
  await writer.close()
  store = SqliteStore.open(log, { readOnly: true })
  return foldLog(store, foldNothing(), { isChecked: true })
}
const BESIDE = { told: [1, 'x'] }
const NOTHING = { told: [] }
const begun = () => startFromSnapshot<{ told: unknown[] }>(log, store, () => NOTHING)
const kept = async (folded: Folded): Promise<void> => keepSnapshot(log, store, folded, BESIDE)
/** The snapshot that was kept, changed, under the same key. */
const forged = (change: (snapshot: Snapshot) => object): void => {
  const bytes = readFileSync(`${log}.snapshot`)
  const [key] = deserialize(bytes.subarray(bytes.indexOf('\n') + 1)) as [string]
  const before = readSnapshot(log, key)!
  writeSnapshot(log, key, { ...before, ...change(before) } as Snapshot)
}
const change = async (sql: string): Promise<void> => {
  await store.close()
  const database = new DatabaseSync(log)
  database.exec(sql)
  database.close()
  store = SqliteStore.open(log, { readOnly: true })
}
const expectNothing = async (): Promise<void> => {
  const { folded, beside, after } = await begun()
  expect([beside, after, folded.heads.events, folded.last]).toEqual([NOTHING, null, 0, null])
}

test('a snapshot at the last seal is where a start begins, with all that was folded until there', async () => {
  const folded = await made()
  await kept(folded)
  const { folded: again, beside, after } = await begun()
  expect([beside, after]).toEqual([BESIDE, '5'])
  expect(again.state).toEqual(folded.state)
  expect([again.last, again.lastTimeMs, again.cursor]).toEqual([folded.last, folded.lastTimeMs, folded.cursor])
  expect([again.heads.head(), again.heads.events, again.heads.fills]).toEqual([folded.heads.head(), 5, 0])
  expect(new Map(again.places.known)).toEqual(new Map(folded.places.known))
  expect(again.seals).toEqual({ compared: 1, notCompared: 0 })
})

test('one that was kept with something else beside it counts as none', async () => {
  await kept(await made())
  const { folded, beside, after } = await startFromSnapshot(log, store, () => ({ told: [], open: {} }))
  expect([beside, after, folded.heads.events]).toEqual([{ told: [], open: {} }, null, 0])
})

test('none is kept of nothing', async () => {
  await made()
  await keepSnapshot(log, store, foldNothing(), BESIDE)
  expect(existsSync(`${log}.snapshot`)).toBe(false)
  await expectNothing()
})

describe('a snapshot is not believed', () => {
  test('at an event that is no seal', async () => {
    await kept(await made(undefined, 1))
    await expectNothing()
  })

  test('at a seal of other versions of the folds', async () => {
    await kept(await made({ positions: 0 }))
    await expectNothing()
  })

  test.each<[string, (snapshot: Snapshot) => object]>([
    ['of another event', () => ({ hash: 'f'.repeat(64) })],
    ['of another place', () => ({ position: '4' })],
    ['of nothing', ({ state }) => ({ state: { ...(state as object), last: null } })],
    [
      'of an event that is not there',
      ({ state }) => ({ state: { ...(state as object), last: { stream: 'session-main', number: 9, hash: '' } } }),
    ],
    ['of another shape', () => ({ state: { last: { stream: 'session-main', number: 1 } } })],
    ['of text', () => ({ state: 'text' })],
  ])('%s', async (_, how) => {
    await kept(await made())
    forged(how)
    await expectNothing()
  })

  test('whose state is not the one that the seal tells of', async () => {
    const folded = await made()
    folded.state.folds.budget.pools.USD!.deposits += 1n as never
    await kept(folded)
    await expectNothing()
  })

  test('whose seal was changed since, or stands behind an event that was', async () => {
    await kept(await made())
    await change("UPDATE events SET data = data || ' ' WHERE position = 5")
    await expectNothing()
    await change('UPDATE events SET data = rtrim(data) WHERE position = 5')
    expect((await begun()).after).toBe('5')
    await change("UPDATE events SET hash = 'x' WHERE position = 2")
    await expectNothing()
  })
})

test('events that are missing from the log are told before anything else', async () => {
  await kept(await made(undefined, 2))
  await change('DELETE FROM events WHERE position = 3')
  await expect(begun()).rejects.toThrow(StoreFailure)
  await expect(begun()).rejects.toThrow(
    `The log ${log} is damaged: 7 events were written, and 6 are there, so some are missing. Restore it from a copy; "coinfold verify" names where.`,
  )
})

test('a log that cannot be read is told, whatever its snapshot says', async () => {
  await kept(await made())
  const failing = Object.assign(Object.create(store), {
    readStream: () => {
      throw new StoreFailure('no word from it')
    },
  }) as SqliteStore
  Object.defineProperty(failing, 'findMissing', { value: () => null })
  await expect(startFromSnapshot(log, failing, () => null)).rejects.toThrow('no word from it')
})

test('its key names the versions of all that it rests on: of another code it is none', async () => {
  await kept(await made())
  const bytes = readFileSync(`${log}.snapshot`)
  const [key] = deserialize(bytes.subarray(bytes.indexOf('\n') + 1)) as [string]
  for (const [type, version] of eventVersions) expect(`,${key.split(';')[3]},`).toContain(`,${type}:${version},`)
  expect(
    key
      .split(';')
      .slice(0, 2)
      .map((text) => JSON.parse(text)),
  ).toEqual([stateVersions, reading.versions])
  writeSnapshot(log, `${key},Another:1`, readSnapshot(log, key)!)
  await expectNothing()
})
