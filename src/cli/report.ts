import { Argument, type Command } from 'commander'
import { openLog } from '../event/open-log.ts'
import type { EventStore } from '../event/store.ts'
import { Failure } from '../kernel/errors.ts'
import { reports } from '../report/index.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { colours, note, print, printJson } from './output.ts'

type Flags = { readonly log?: string; readonly json?: true }

export const register = (program: Command): void => {
  program
    .command('report')
    .description('what the log says of the money, folded anew')
    .addArgument(new Argument('<what>', 'which report').choices([...reports.keys()]))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--json', 'one JSON document on standard output')
    .action(report)
}

const report = async (what: string, flags: Flags): Promise<void> => {
  const wanted = reports.get(what)
  if (wanted === undefined) throw new Failure(`There is no report ${what}.`)
  const log = existingLog(flags.log)
  const store = await openLog(log, { readOnly: true, onDoubt: note })
  try {
    const data = await wanted.read(store)
    requireWritten(log, await hasEvents(store))
    if (flags.json) printJson(data)
    else print(`${colours.bold(wanted.title)}\n\n${wanted.text(data)}`)
  } finally {
    await store.close()
  }
}

const hasEvents = async (store: EventStore): Promise<boolean> => {
  for await (const page of store.readAll(null)) return page.length > 0
  return false
}
