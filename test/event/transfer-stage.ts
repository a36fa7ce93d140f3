import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventStore, Stored } from '../../src/event/store.ts'
import { ExportFile } from '../../src/event/transfer/export-file.ts'
import { type Exported, exportLog } from '../../src/event/transfer/export-log.ts'
import { importLog } from '../../src/event/transfer/import-log.ts'
import { type ImportPlan, planImport } from '../../src/event/transfer/plan-import.ts'
import { openSource } from '../../src/event/transfer/source.ts'
import { allRows, sampleEvents, storedOf } from './sample.ts'

let folder = ''
/** Gives a test file a folder of its own, gone after it. The files share a process, so each asks for one. */
export const openFolder = (): void => {
  const own = mkdtempSync(join(tmpdir(), 'coinfold-moved-'))
  afterAll(() => rmSync(own, { recursive: true }))
  folder = own
}
export const inFolder = (name: string): string => join(folder, name)

/** What the tests call the log that is exported, and the one that is imported into. */
export const FROM = 'from.db'
export const INTO = 'into.db'

export const exported = async (store: EventStore, path: string): Promise<Exported> => {
  const file = await ExportFile.open(path)
  try {
    return await exportLog(store, FROM, file, () => {})
  } finally {
    await file.close()
  }
}

/** Imports as the command does; null: a log that does not exist, and so only the check. */
export const imported = async (path: string, store: EventStore | null): Promise<ImportPlan> => {
  const source = await openSource(path)
  const target = store === null ? null : { path: INTO, store }
  try {
    const plan = await planImport(source, target, () => {})
    if (target !== null) await importLog(source, target, plan, () => {})
    return plan
  } finally {
    await source.close()
  }
}

/** The lines of what is exported of a log, the header first, the footer last; each without its end. */
export const linesOf = async (store: EventStore): Promise<string[]> => {
  const path = inFolder(`lines-${count++}.jsonl`)
  await exported(store, path)
  return readFileSync(path, 'utf8').split('\n').slice(0, -1)
}
let count = 0

export const writeLines = (path: string, lines: readonly string[]): string => {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

/** Appends in the order of the list, each event alone. */
export const storeOf = async (events: readonly Stored[], store: EventStore = new MemoryStore()): Promise<EventStore> => {
  for (const event of events) await store.append(event.stream, event.number - 1, [event])
  return store
}

/** All that a log holds but the positions, which are each store's own. */
export const plainRows = async (store: EventStore): Promise<Stored[]> => (await allRows(store.readAll(null))).map(storedOf)

/** Events of several streams in one order; `picks` says which stream comes next. */
export const woven = (picks: readonly string[], data: (index: number) => object = (index) => ({ times: index })): Stored[] => {
  const last = new Map<string, Stored>()
  return picks.map((stream, index) => {
    const before = last.get(stream)
    const [event] = sampleEvents(stream, 1, (before?.number ?? -1) + 1, before?.hash ?? '', () => data(index)) as [Stored]
    last.set(stream, event)
    return event
  })
}

/** What no log may hold, since folds keep names as keys. */
const isAllowed = (value: unknown): boolean => !/__proto__|\\u005f/i.test(JSON.stringify(value))

export const logs: fc.Arbitrary<Stored[]> = fc
  .array(fc.tuple(fc.constantFrom('s-a', 's-b', 's-ü/%'), fc.jsonValue({ stringUnit: 'binary' }).filter(isAllowed)), { maxLength: 30 })
  .map((steps) =>
    woven(
      steps.map(([stream]) => stream),
      (index) => ({ value: steps[index]![1] }),
    ),
  )
