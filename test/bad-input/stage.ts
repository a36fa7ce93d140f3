import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, expect } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { type RawRow, RowReader } from '../../src/event/sqlite/rows.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { eventColumns } from '../../src/event/sqlite/tables.ts'
import type { Row } from '../../src/event/store.ts'
import type { Recorded } from '../../src/kernel/recorded.ts'
import { type Around, inProcess } from '../cli/in-process.ts'
import type { Ended } from '../rig/ended.ts'

export const tapeFolder = fileURLToPath(new URL('../../data/tape/', import.meta.url))
export const tapeOf = (symbol: string): string => join(tapeFolder, readdirSync(tapeFolder).find((name) => name.includes(symbol)) ?? symbol)

export let folder = ''
/** A folder of its own for one test file, gone after it: each file asks for one, for it may share its process with others. */
export const openFolder = (): void => {
  const own = mkdtempSync(join(tmpdir(), 'coinfold-bad-'))
  afterAll(() => rmSync(own, { recursive: true, force: true }))
  folder = own
}
export const inFolder = (name: string): string => join(folder, name)

/** The documented `--json` of `run` and `replay`, as far as tests read it. */
export type Result = {
  log: string
  events: number
  written: number
  orders: number
  fills: number
  stateHash: string
  head: string
  isAtEnd: boolean
  folds: Record<string, string>
}

/** A command in the folder: within this process, for what it says and does; `rig/command.ts` starts a process for it. */
export const inside = (args: readonly string[], around: Omit<Around, 'isTerminal'> = {}): Promise<Ended> =>
  inProcess(args, { cwd: folder, ...around, isTerminal: args[0] === 'run' })

/** Plays the tape to its end into a log that tests copy from. */
export const playWhole = async (name: string, ...flags: string[]): Promise<Result> => {
  const { code, stdout, stderr } = await inside(['run', '--log', inFolder(name), '--json', ...flags])
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  return JSON.parse(stdout)
}

/** A log under another name, with its snapshot if there is one. */
export const copyLog = (from: string, name: string): string => {
  const to = inFolder(name)
  copyFileSync(from, to)
  if (existsSync(`${from}.snapshot`)) copyFileSync(`${from}.snapshot`, `${to}.snapshot`)
  return to
}

/** Afterwards the file alone is the log, as after a clean end: it may be copied without anything beside it. */
export const change = (log: string, ...statements: string[]): void => {
  const database = new DatabaseSync(log)
  database.exec("DELETE FROM meta WHERE key = 'open'")
  for (const statement of statements) database.exec(statement)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

/** The bytes of a log file, write-ahead file included, as one hash. */
export const bytesOf = (log: string): string => {
  const hash = createHash('sha256').update(readFileSync(log))
  if (existsSync(`${log}-wal`) && statSync(`${log}-wal`).size > 0) hash.update(readFileSync(`${log}-wal`))
  return hash.digest('hex')
}

export type Event = Recorded<string, Record<string, unknown>>

/** What a log's tables hold, whatever it says. */
export const rowsOf = (log: string): Row[] => {
  const database = new DatabaseSync(log, { readOnly: true })
  try {
    const reader = new RowReader(database, log)
    const raws = database.prepare(`SELECT ${eventColumns} FROM events ORDER BY position`, { returnArrays: true }).all()
    return (raws as unknown as RawRow[]).map((raw) => reader.rowOf(raw))
  } finally {
    database.close()
  }
}

export const eventsOf = (log: string): Event[] => rowsOf(log).map(({ position: _, ...row }) => ({ ...row, data: JSON.parse(row.data) }))

/** Throws unless the log is sound and still begins with what stood in it when it had the head `expect`. */
export const expectSound = async (log: string, expected?: string): Promise<void> => {
  const store = SqliteStore.open(log, { readOnly: true })
  const verdict = await verifyLog(store.readAll(null), { isDense: true, ...(expected === undefined ? {} : { expect: expected }) })
  await store.close()
  expect(verdict).toMatchObject({ ok: true })
}
