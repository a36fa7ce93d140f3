import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventStore, Row } from '../../../src/event/store.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { type RowKind, rowKinds } from '../../../src/view/replica/row-kinds.ts'
import { View } from '../../../src/view/replica/view.ts'
import { viewedLog } from '../../../src/view/replica/viewed-log.ts'
import { runOn, runs } from '../../property/generated-run.ts'
import { foldFirst, openView, scratch, viewOf, write } from './logs.ts'

const drawn = async (seed: number): Promise<readonly Row[]> => {
  for (const run of fc.sample(runs(90), { seed, numRuns: 20 })) {
    const { rows } = await runOn(run)
    if (rows.some(({ type }) => type === 'PositionClosed') && rows.length > 90) return rows
  }
  throw new Error('none of the drawn runs closes a position')
}
const rows = await drawn(11)
const others = await drawn(12)

/** All that a view says of the log: at three moments, every kind of row, and the columns. */
const toldBy = async (view: View): Promise<unknown> => {
  const count = view.head?.ordinal ?? 0
  const moments = []
  for (const ordinal of [1, Math.ceil(count / 2), count]) {
    const kinds = Object.keys(rowKinds) as RowKind[]
    const filed = kinds.map((kind) => [kind, view.rows(kind, { ordinal }, { limit: 1000 })])
    moments.push({ ...(await view.at({ ordinal })), filed, equity: view.equityBy(ordinal) })
  }
  const { columns } = view
  const entries = columns.find({ type: 'Entry', limit: 1000 }).map((at) => [at, columns.coin(at), columns.decision(at), columns.hash(at)])
  return { head: view.head, damage: view.damage, moments, entries, told: await view.told(await view.events(1, count)) }
}

/** Opens a view, and tells behind which events it read the log. */
const opened = async (path: string): Promise<{ view: View; readAfter: (string | null)[] }> => {
  const readAfter: (string | null)[] = []
  const source = viewedLog(path)
  const open = async () => {
    const { store, ranges } = await source.open()
    const readAll = store.readAll.bind(store)
    const heard: EventStore['readAll'] = (after, options) => {
      readAfter.push(after)
      return readAll(after, options)
    }
    return { store: Object.assign(store, { readAll: heard }), ranges }
  }
  const view = await View.over({ ...source, open }, { keepsSideFile: true, timers: steadyTimers })
  return { view, readAfter }
}

/** A log that was looked at once, and what is there to be said of it. */
const lookedAt = async (): Promise<{ path: string; expected: unknown }> => {
  const path = join(scratch(), 'log.db')
  await write(path, rows)
  const { view, readAfter } = await opened(path)
  expect(readAfter[0]).toBeNull()
  const expected = await toldBy(await viewOf(rows))
  expect(await toldBy(view)).toEqual(expected)
  await view.close()
  expect(readdirSync(dirname(path)).sort()).toEqual(['log.db', 'log.db.view'])
  return { path, expected }
}

const sayWhatIsThere = async (path: string, expected: unknown, after: string | null): Promise<void> => {
  const { view, readAfter } = await opened(path)
  expect(readAfter[0]).toBe(after)
  expect(await toldBy(view)).toEqual(expected)
  await view.close()
}

test('a log that was looked at is read on from there, and says the same', async () => {
  const path = join(scratch(), 'log.db')
  for (const [from, to] of [
    [0, 40],
    [40, 41],
    [41, rows.length],
    [rows.length, rows.length],
  ] as const) {
    await write(path, rows.slice(from, to))
    await sayWhatIsThere(path, await toldBy(await viewOf(rows.slice(0, to))), from === 0 ? null : String(from))
  }
})

test('deleted, torn, of other code, of another log, or no such file: it is made anew', async () => {
  const { path, expected } = await lookedAt()
  const side = `${path}.view`
  const good = `${path}.good`
  copyFileSync(side, good)
  const spoil: readonly (() => void)[] = [
    () => rmSync(side),
    () => truncateSync(side, Math.floor(statSync(side).size / 2)),
    () => writeFileSync(side, 'no database'),
    () => writeFileSync(side, ''),
    () => change("UPDATE meta SET value = '0' WHERE key = 'key'"),
    () => change("UPDATE meta SET value = x'00' WHERE key = 'tip'"),
    () => change('DELETE FROM rows WHERE seq = (SELECT max(seq) FROM rows)'),
    () => change('DELETE FROM columns'),
    () => change('DELETE FROM equity'),
    () => change("UPDATE columns SET bytes = x'00'"),
    () => change("UPDATE meta SET value = '0000000000000000' WHERE key = 'hash'"),
    () => change('DROP TABLE rows'),
  ]
  const change = (sql: string): void => {
    const database = new DatabaseSync(side)
    database.exec(sql)
    database.close()
  }
  for (const spoilt of spoil) {
    spoilt()
    await sayWhatIsThere(path, expected, null)
    // it was made anew, not only passed over
    const { view, readAfter } = await opened(path)
    expect(readAfter[0]).toBe(String(rows.length))
    await view.close()
    copyFileSync(good, side)
  }
  rmSync(path)
  await write(path, others)
  await sayWhatIsThere(path, await toldBy(await viewOf(others)), null)
})

test('two that look at once: the second takes what the first has kept, and both follow the log', async () => {
  const path = join(scratch(), 'log.db')
  await write(path, rows.slice(0, 60))
  const first = await openView(path, true)
  await expect.poll(() => existsSync(`${path}.view`)).toBe(true)
  const { view: second, readAfter } = await opened(path)
  expect(readAfter[0]).toBe('60')
  const views = [first, second, await openView(path)]
  for (const view of views) view.onGrowth(() => {})
  await write(path, rows.slice(60, 80))
  await write(path, rows.slice(80))
  const expected = await toldBy(await viewOf(rows))
  for (const view of views) {
    await expect.poll(() => view.head?.ordinal).toBe(rows.length)
    expect(await toldBy(view)).toEqual(expected)
  }
  await second.close()
  await first.close()
  await sayWhatIsThere(path, expected, String(rows.length))
})

test('where none can be kept, or is to be, it says the same and leaves nothing', async () => {
  const path = join(scratch(), 'log.db')
  await write(path, rows)
  const expected = await toldBy(await viewOf(rows))
  expect(await toldBy(await openView(path))).toEqual(expected)
  expect(existsSync(`${path}.view`)).toBe(false)
  mkdirSync(`${path}.view`)
  await sayWhatIsThere(path, expected, null)
  await sayWhatIsThere(path, expected, null)
})

test('a damaged log says the same of what stands before the damage, again and again', async () => {
  const path = join(scratch(), 'log.db')
  await write(path, rows)
  const database = new DatabaseSync(path)
  database.exec("UPDATE events SET data = replace(data, '{', '{ ') WHERE position = 70")
  database.close()
  const fresh = await openView(path)
  expect(fresh.head?.ordinal).toBe(69)
  const {
    moments: [, , last],
  } = (await toldBy(fresh)) as { moments: { state: unknown }[] }
  expect(last!.state).toEqual(foldFirst(rows, 69).state)
  const expected = await toldBy(fresh)
  for (const _ of [1, 2]) {
    const { view } = await opened(path)
    expect(await toldBy(view)).toEqual(expected)
    await view.close()
  }
})

test('a log that is replaced while it is looked at gets a side file of its own', async () => {
  const folder = scratch()
  const path = join(folder, 'log.db')
  await write(path, rows)
  await write(join(folder, 'other.db'), others)
  const { view } = await opened(path)
  view.onGrowth(() => {})
  renameSync(join(folder, 'other.db'), path)
  await expect.poll(() => view.head?.hash).toBe(others.at(-1)!.hash.slice(0, 16))
  const expected = await toldBy(await viewOf(others))
  expect(await toldBy(view)).toEqual(expected)
  await view.close()
  await sayWhatIsThere(path, expected, String(others.length))
})
