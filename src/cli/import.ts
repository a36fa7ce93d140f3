import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { openWhateverItIs } from '../event/open-log-to-write.ts'
import { importLog } from '../event/transfer/import-log.ts'
import { type ImportPlan, planImport } from '../event/transfer/plan-import.ts'
import { openSource, type Source } from '../event/transfer/source.ts'
import { isServerUrl, withoutPassword } from '../kernel/server-url.ts'
import { asWriter } from './as-writer.ts'
import { startCount } from './event-count.ts'
import { requireFileOrServer, requireLogName } from './log-name.ts'
import { columns, note, print, printJson } from './output.ts'

type Flags = { readonly log: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('import')
    .description('read an exported file, or another log, into a copy, which "restore" makes a log; a second time changes nothing')
    .argument('<source>', 'a file that "export" made, or a log')
    .requiredOption('--log <log>', 'a file, which is made if it is missing, or esdb://...')
    .option('--json', 'one JSON document on standard output')
    .action(importCommand)
}

const importCommand = async (from: string, { log, json }: Flags): Promise<void> => {
  requireFileOrServer(from)
  requireLogName(log)
  const source = await openSource(from, note)
  const { events, missing, head } = await importFrom(source, log).finally(() => source.close())
  if (json) return printJson({ log: withoutPassword(log), from: withoutPassword(from), events, imported: missing, head })
  print(
    columns([
      ['events', `${events}, ${missing} of them new in ${withoutPassword(log)}`],
      ['head', head],
    ]),
  )
}

const counted = async <T>(done: string, work: (onEvents: (events: number) => void) => Promise<T>): Promise<T> => {
  const count = startCount(done)
  try {
    return await work(count.update)
  } finally {
    count.stop()
  }
}

const importFrom = async (source: Source, log: string): Promise<ImportPlan> => {
  const isNew = !isServerUrl(log) && !existsSync(log)
  // first of all: a source that is refused must not leave an empty log behind
  const known = isNew ? await counted('checked', (onEvents) => planImport(source, null, onEvents)) : null
  const { store, copyMark, close } = await openWhateverItIs(log, asWriter())
  try {
    const target = { path: withoutPassword(log), store }
    const plan = known ?? (await counted('checked', (onEvents) => planImport(source, target, onEvents)))
    // first of all: an import that is cut short leaves a copy, too
    if (plan.missing > 0) await copyMark.set()
    await counted('imported', (onEvents) => importLog(source, target, plan, onEvents))
    return plan
  } finally {
    await close()
  }
}
