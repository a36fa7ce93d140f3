import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { foldLog, foldNothing } from '../src/replay/fold-log.ts'
import { SqliteStore } from '../src/event/sqlite-store.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'
import { copyBeginning } from './long-log.ts'

/** As `replay` does it: every event through the machines and all folds. Returns seconds. */
const replay = async (path: string, isChecked: boolean): Promise<number> => {
  const store = SqliteStore.open(path, { readOnly: true })
  const took = await seconds(() => foldLog(store, foldNothing(), { isChecked }))
  await store.close()
  return took
}

/** The least that any replay must do: the same rows out of the same file, in the same pages, and their JSON parsed. */
const readAndParse = (path: string): Promise<number> =>
  seconds(() => {
    const database = new DatabaseSync(path, { readOnly: true })
    const sql = 'SELECT position, stream, number, hash, data FROM events WHERE position > ? ORDER BY position LIMIT 1000'
    const page = database.prepare(sql, { returnArrays: true })
    for (let last = 0; ; ) {
      const rows = page.all(last) as unknown as [number, number, number, string, string][]
      for (const row of rows) JSON.parse(row[4])
      if (rows.length < 1000) break
      last = rows[rows.length - 1]![0]
    }
    database.close()
  })

/** Cost of a replay against reading alone, and whether it stays the same per event in a log ten times as long. */
export const benchReplay = async ({ folder, isQuick, say }: Bench, log: string, events: number): Promise<Figure[]> => {
  const tenth = join(folder, 'tenth.db')
  await copyBeginning(log, tenth, events / 10)
  const samples: { plain: number[]; checked: number[]; flat: number[] } = { plain: [], checked: [], flat: [] }
  // once to warm up: what is measured is a replay, not the compiler
  await replay(tenth, true)
  await readAndParse(tenth)
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const least = await readAndParse(log)
    // before and after the long one, because it is short enough to meet a lucky or an unlucky moment
    const before = await replay(tenth, false)
    const plain = await replay(log, false)
    const after = await replay(tenth, false)
    const checked = await replay(log, true)
    samples.plain.push(plain / least)
    samples.checked.push(checked / least)
    samples.flat.push(plain / ((before + after) * 5))
    say(`replay round ${round + 1}: read ${least.toFixed(2)} s, replay ${plain.toFixed(2)} s, checked ${checked.toFixed(2)} s`)
  }
  return [
    figure('replay.ratio', 'times reading', samples.plain, { is: 'at most', value: 2 }, 1.5),
    figure('replay.checked', 'times reading', samples.checked, { is: 'at most', value: 3 }),
    figure('replay.flat', 'times a tenth', samples.flat, { is: 'at most', value: 1.1 }),
  ]
}
