import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Row } from '../../src/event/store.ts'
import { rowsOf } from '../property/generated-run.ts'
import { HOURS, ON_HOURS } from './first-hours.ts'
import { inProcess } from './in-process.ts'

/** A folder that is gone after the file's tests. */
export const stageFolder = (): ((name: string) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-view-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

/** The rows of a log at a path. */
export const rowsAt = async (log: string): Promise<Row[]> => {
  const store = SqliteStore.open(log, { readOnly: true })
  try {
    return await rowsOf(store)
  } finally {
    await store.close()
  }
}

/** Writes rows behind those that the log at the path holds, one by one, as an engine does that is slow. */
export const write = async (log: string, rows: readonly Row[]): Promise<void> => {
  const store = SqliteStore.open(log)
  try {
    for (const row of rows) await store.append(row.stream, row.number - 1, [row])
  } finally {
    await store.close()
  }
}

/** A run over the first hours of the bundled ETH/USD; `set`: options besides. */
export const runHours = async (log: string, set: readonly string[] = []): Promise<void> => {
  const tape = join(dirname(log), 'coinbase_ETH-USD_1m.csv')
  writeFileSync(tape, `${HOURS.join('\n')}\n`)
  const { code, stderr } = await inProcess(['run', '--tape', tape, '--log', log, ...ON_HOURS, ...set], { isTerminal: true })
  if (code !== 0) throw new Error(stderr)
}
