import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { decode } from '../../../src/event/codec.ts'
import { SqliteStore } from '../../../src/event/sqlite/store.ts'
import type { Row } from '../../../src/event/store.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { type AllFolds, foldOn, noFolds } from '../../../src/view/replica/all-folds.ts'
import { View } from '../../../src/view/replica/view.ts'
import { storeOf } from '../../property/generated-run.ts'

/** A folder that is gone when the test is over. */
export const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-view-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes rows behind those that a log's file holds. */
export const write = async (path: string, rows: readonly Row[]): Promise<void> => {
  const store = SqliteStore.open(path)
  await Promise.all(rows.map((row) => store.append(row.stream, row.number - 1, [row])))
  await store.close()
}

/** A view of rows that are in no file. */
export const viewOf = async (rows: readonly Row[]): Promise<View> => {
  const store = await storeOf(rows)
  const source = { file: null, open: async () => ({ store, ranges: store }) }
  const view = await View.over(source, { keepsSideFile: false, timers: steadyTimers })
  onTestFinished(() => view.close())
  return view
}

export const openView = async (path: string, keepsSideFile = false): Promise<View> => {
  const view = await View.open(path, { keepsSideFile, timers: steadyTimers })
  onTestFinished(() => view.close())
  return view
}

/** All folds of so many events, in one walk from the first. */
export const foldFirst = (rows: readonly Row[], count: number): AllFolds => {
  const folds = noFolds()
  for (const [at, row] of rows.slice(0, count).entries()) foldOn(folds, decode(row), at + 1)
  return folds
}
