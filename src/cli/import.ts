import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import { acquireLease } from '../event/lease.ts'
import { isRemote, openLog } from '../event/open-log.ts'
import { compare, type Plan } from '../event/transfer/compare.ts'
import { importLog } from '../event/transfer/import-log.ts'
import { openSource, type Source } from '../event/transfer/source.ts'
import { startCount } from './event-count.ts'
import { columns, print, printJson } from './output.ts'

type Flags = { readonly log: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('import')
    .description('read an exported file, or another log, into a log; a second time changes nothing')
    .argument('<source>', 'a file that "export" made, or a log')
    .requiredOption('--log <file>', 'the log, which is made if it is missing')
    .option('--json', 'one JSON document on standard output')
    .action(importCommand)
}

const importCommand = async (from: string, { log, json }: Flags): Promise<void> => {
  const source = await openSource(from)
  const { events, missing, head } = await importFrom(source, log).finally(() => source.close())
  if (json) return printJson({ log, from, events, imported: missing, head })
  print(
    columns([
      ['events', `${events}, ${missing} of them new in ${log}`],
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

const importFrom = async (source: Source, log: string): Promise<Plan> => {
  const isNew = !isRemote(log) && !existsSync(log)
  // first of all: a source that is refused must not leave an empty log behind
  const known = isNew ? await counted('checked', (onEvents) => compare(source, null, onEvents)) : null
  const lease = isRemote(log) ? null : acquireLease(log, { pid: process.pid, host: hostname(), sinceMs: Date.now() })
  try {
    const store = await openLog(log, { readOnly: false })
    const target = { path: log, store }
    try {
      const plan = known ?? (await counted('checked', (onEvents) => compare(source, target, onEvents)))
      await counted('imported', (onEvents) => importLog(source, target, plan, onEvents))
      return plan
    } finally {
      await store.close()
    }
  } finally {
    lease?.release()
  }
}
