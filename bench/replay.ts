import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { eventColumns } from '../src/event/sqlite/tables.ts'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { reading } from '../src/replay/reading-folds.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'
import { copyBeginning } from './long-log.ts'

type What = { readonly isChecked: boolean; readonly isAll: boolean }

/** A start folds what decisions read, `replay` all there is. Returns seconds. */
const replay = async (path: string, { isChecked, isAll }: What): Promise<number> => {
  const store = SqliteStore.open(path, { readOnly: true })
  const folded = foldNothing()
  const read = reading.create()
  const all = isAll ? { onEvent: (event: Parameters<typeof reading.apply>[1]) => reading.apply(read, event, folded.state.folds) } : {}
  const took = await seconds(() => foldLog(store, folded, { isChecked, ...all }))
  await store.close()
  return took
}

/** Where `data` stands in a row. */
const DATA = eventColumns.split(',').length - 1
const PAGE_ROWS = 1000

/** The least that any replay must do: the same rows out of the same file, in pages, and their data parsed. */
const readAndParse = (path: string): Promise<number> =>
  seconds(() => {
    const database = new DatabaseSync(path, { readOnly: true })
    const sql = `SELECT ${eventColumns} FROM events WHERE position > ? ORDER BY position LIMIT ${PAGE_ROWS}`
    const page = database.prepare(sql, { returnArrays: true })
    for (let last = 0; ; ) {
      const rows = page.all(last) as unknown as (readonly unknown[])[]
      for (const row of rows) JSON.parse(row[DATA] as string)
      if (rows.length < PAGE_ROWS) break
      last = rows[rows.length - 1]![0] as number
    }
    database.close()
  })

/** Cost of a replay against reading alone, and whether it stays the same per event in a log ten times as long. */
export const benchReplay = async ({ folder, isQuick, say }: Bench, log: string, events: number): Promise<Figure[]> => {
  const tenth = join(folder, 'tenth.db')
  await copyBeginning(log, tenth, events / 10)
  const plain = { isChecked: false, isAll: false }
  const samples: { deciding: number[]; all: number[]; hashes: number[]; flat: number[] } = { deciding: [], all: [], hashes: [], flat: [] }
  // once to warm up: what is measured is a replay, not the compiler
  await replay(tenth, { isChecked: true, isAll: true })
  await readAndParse(tenth)
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const least = await readAndParse(log)
    // before and after the long one, because it is short enough to meet a lucky or an unlucky moment
    const before = await replay(tenth, plain)
    const deciding = await replay(log, plain)
    const after = await replay(tenth, plain)
    const checked = await replay(log, { ...plain, isChecked: true })
    const all = await replay(log, { ...plain, isAll: true })
    samples.deciding.push(deciding / least)
    samples.all.push(all / least)
    samples.hashes.push((checked - deciding) / least)
    samples.flat.push(deciding / ((before + after) * 5))
    say(
      `replay round ${round + 1}: read ${least.toFixed(2)} s, deciding ${deciding.toFixed(2)} s, all ${all.toFixed(2)} s, checked ${checked.toFixed(2)} s`,
    )
  }
  return [
    figure('replay.deciding', 'times reading', samples.deciding, { is: 'at most', value: 2 }),
    figure('replay.all', 'times reading', samples.all, { is: 'at most', value: 2.6 }),
    figure('replay.hashes', 'times reading, on top', samples.hashes, { is: 'at most', value: 0.8 }),
    figure('replay.flat', 'times a tenth', samples.flat, { is: 'at most', value: 1.1 }),
  ]
}
