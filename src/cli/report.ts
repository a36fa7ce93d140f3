import { Argument, type Command, Option } from 'commander'
import { openLogToRead } from '../event/open-log-to-read.ts'
import type { EventStore } from '../event/store.ts'
import { UsageError } from '../kernel/errors.ts'
import { asOf } from '../report/as-of.ts'
import { Asked, type RowsWanted } from '../report/asked-rows.ts'
import { minuteOf } from '../report/cell-text.ts'
import { reports } from '../report/index.ts'
import type { LogReport } from '../report/log-report.ts'
import { oneOf } from './choice.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { note } from './output.ts'
import { requireInOrder, requireKnown } from './require-known.ts'
import { LAST, showTables, type TableFlags, withTableFlags } from './show-tables.ts'
import { timeOf } from './time-flag.ts'

type Flags = TableFlags & {
  readonly log?: string
  readonly table?: string
  readonly all?: true
  readonly coin?: string
  readonly from?: number
  readonly to?: number
  readonly at?: number
  readonly type?: string
}

const SUMMARY = 'summary'
const REPORTS: readonly string[] = [SUMMARY, ...reports.keys()]

export const register = (program: Command): void => {
  const command = program
    .command('report')
    .description('what the log says of the money, the orders and the decisions, folded anew')
    .addArgument(new Argument('<what>', 'which report').choices(REPORTS).argParser(oneOf(REPORTS)))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--coin <symbol>', 'only of this coin')
    .addOption(new Option('--from <time>', 'only from then on').argParser(timeOf))
    .addOption(new Option('--to <time>', 'only before then').argParser(timeOf))
    .addOption(new Option('--at <time>', 'as it was then: of all that was recorded by that time').argParser(timeOf))
    .option('--type <type>', 'only of this type: of event, verdict, role of the order, reason of the sale')
    .option('--all', 'every row, not only the last 50; of orders, also those that are closed')
    .option('--table <name>', 'of a report with several tables, this one')
  withTableFlags(command).action(report)
}

const report = async (what: string, flags: Flags): Promise<void> => {
  const wanted = reports.get(what)
  requireFitting(what, wanted, flags)
  const log = existingLog(flags.log)
  const store = await openLogToRead(log, note)
  try {
    const firstMs = await firstTime(store)
    requireWritten(log, firstMs !== null)
    if (firstMs !== null && flags.at !== undefined && flags.at < firstMs)
      note(`The log begins at ${new Date(firstMs).toISOString()}: at that time there was nothing.`)
    if (wanted === undefined) {
      const { showSummary } = await import('./show-summary.ts')
      await showSummary(store, log, flags)
    } else await show(wanted, store, flags)
  } finally {
    await store.close()
  }
}

const show = async (wanted: LogReport<object>, store: EventStore, flags: Flags): Promise<void> => {
  const asked = new Asked(askingOf(flags))
  const { at } = flags
  const data = await wanted.read(at === undefined ? store : asOf(store, at), asked)
  requireKnown(`The log has no coin`, flags.coin, [...asked.coins])
  if (asked.missed !== null) {
    const [first, last] = [asked.missed.firstMs, asked.missed.lastMs].map((ms) => new Date(ms).toISOString())
    note(`The log knows nothing of that time: it reaches from ${first} to ${last}.`)
  }
  const title = at === undefined ? wanted.title : `${wanted.title}, as of ${minuteOf(at)} UTC`
  showTables(
    at === undefined ? data : { ...data, atMs: at },
    { title, tables: wanted.tables(data), named: flags.table, all: flags.all },
    flags,
  )
}

const askingOf = ({ coin, from, to, type, all, json, csv }: Flags): RowsWanted => ({
  ...{ coin, fromMs: from, toMs: to, type, all },
  last: all || json || csv ? undefined : LAST,
})

const requireFitting = (what: string, wanted: LogReport<object> | undefined, { coin, from, to, at, type }: Flags): void => {
  if (wanted === undefined && at !== undefined) throw new UsageError(`"report ${what}" is of the whole log: leave out --at.`)
  const types = wanted?.types ?? null
  if (types === null && (coin ?? from ?? to ?? type) !== undefined)
    throw new UsageError(`"report ${what}" is of the whole log: leave out --coin, --from, --to and --type.`)
  if (types?.length === 0 && type !== undefined) throw new UsageError(`The rows of "report ${what}" have no type: leave out --type.`)
  requireInOrder(from, to)
  requireKnown(`"report ${what}" knows no type`, type, types ?? [])
}

/** Of the first event; null: there is none. */
const firstTime = async (store: EventStore): Promise<number | null> => {
  for await (const [first] of store.readAll(null)) return first?.time ?? null
  return null
}
