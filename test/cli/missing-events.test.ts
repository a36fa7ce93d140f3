import { copyFileSync, rmSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { exportLog } from '../../src/event/transfer/export-log.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { reports } from '../../src/report/index.ts'
import { bytesOf, change, copyLog, inFolder, openFolder, playWhole, type Result } from '../bad-input/stage.ts'
import { expectRefusal } from '../rig/ended.ts'
import { inProcess } from './in-process.ts'

openFolder()

/**
 * Events that somebody took out of a file with an SQLite tool: the coins, the stop or the money they told of are then
 * unknown, so no command may show a figure of such a log, and no engine may trade on it.
 */
let whole: Result
beforeAll(async () => {
  whole = await playWhole('whole.db')
  change(whole.log)
})

const POSITION = `(SELECT id FROM streams WHERE name LIKE 'position-%BTC%')`
const CUT_OUT = `DELETE FROM events WHERE stream = ${POSITION}`
/** what a forger does who knows that positions are counted */
const RENUMBER = [
  'CREATE TABLE kept AS SELECT row_number() OVER (ORDER BY position) AS place, * FROM events',
  'DELETE FROM events',
  `INSERT INTO events SELECT place, stream, number, type, version, time, venue_time, wall_time, input_kind, input_number,
     input_time, command, correlation, causation, run, actor, hash, data FROM kept`,
  'DROP TABLE kept',
]
/** as a process leaves it that is killed before its second seal */
const KILLED = `DELETE FROM events WHERE position >= (SELECT max(position) FROM log WHERE type = 'SessionDraining')`

const CASES: Readonly<Record<string, readonly string[]>> = {
  'a whole position stream': [CUT_OUT, `DELETE FROM streams WHERE id = ${POSITION}`],
  'a stream without its name being removed': [CUT_OUT],
  'the last ten events of a stream': [
    `DELETE FROM events WHERE stream = ${POSITION} AND number > (SELECT max(number) FROM events WHERE stream = ${POSITION}) - 10`,
  ],
  'one event in the middle': [`DELETE FROM events WHERE stream = ${POSITION} AND number = 20`],
  'a stream of a log that was killed before its second seal': [KILLED, CUT_OUT, `DELETE FROM streams WHERE id = ${POSITION}`],
  'a stream, and the rest counted anew': [CUT_OUT, `DELETE FROM streams WHERE id = ${POSITION}`, ...RENUMBER],
  'the only position stream between two seals, counted anew': [
    KILLED,
    `DELETE FROM events WHERE stream IN (SELECT id FROM streams WHERE name LIKE 'position-%')`,
    `DELETE FROM streams WHERE name LIKE 'position-%'`,
    ...RENUMBER,
  ],
  'the beginning of the log': ['DELETE FROM events WHERE position < 4'],
}

const REFUSAL = /is damaged: .*(missing|stand before it|end after)/

const refusals = async (log: string): Promise<string[]> => {
  const read = async (work: (store: SqliteStore) => Promise<unknown>): Promise<string> => {
    const store = SqliteStore.open(log, { readOnly: true })
    try {
      await work(store)
      return 'was read without a word'
    } catch (error) {
      return (error as Error).message
    } finally {
      await store.close()
    }
  }
  const sink = { written: 0, put: async () => {}, end: async () => {} }
  return Promise.all([
    read((store) => foldLog(store, foldNothing(), { isChecked: true })),
    read((store) => foldLog(store, foldNothing(), { isChecked: false })),
    ...[...reports.values()].map((report) => read((store) => report.read(store))),
    read((store) => exportLog(store, log, sink, () => {})),
  ])
}

describe.each(Object.entries(CASES))('a log that lacks %s', (name, statements) => {
  const file = `${name.replaceAll(/\W+/g, '-')}.db`

  test('is refused by whoever reads it, and by verify', async () => {
    const log = inFolder(file)
    copyFileSync(whole.log, log)
    change(log, ...statements)
    for (const message of await refusals(log)) expect(message).toMatch(REFUSAL)
    const store = SqliteStore.open(log, { readOnly: true })
    const verdict = await verifyLog(store.readAll(null), { isDense: store.isDense })
    await store.close()
    expect(verdict.ok).toBe(false)
  })

  test.each(['with', 'without'])('stops an engine %s its snapshot, and stays as it is', async (kept) => {
    const log = copyLog(whole.log, `${kept}-${file}`)
    if (kept === 'without') rmSync(`${log}.snapshot`)
    change(log, ...statements)
    const before = bytesOf(log)
    const refused = await inProcess(['run', '--resume', '--json', '--log', log])
    expectRefusal(refused, 1, REFUSAL)
    expect(bytesOf(log)).toBe(before)
  })
})
