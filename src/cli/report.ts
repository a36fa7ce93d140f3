import { Argument, type Command, Option } from 'commander'
import { openLogToRead } from '../event/open-log-to-read.ts'
import { SqliteStore } from '../event/sqlite/store.ts'
import type { EventStore } from '../event/store.ts'
import { Asked, type RowsWanted } from '../report/asked-rows.ts'
import { minuteOf } from '../report/cell-text.ts'
import { reports } from '../report/index.ts'
import type { LogReport } from '../report/log-report.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { oneOf } from './choice.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { logMomentOf, momentKey } from './moment-flag.ts'
import { note } from './output.ts'
import { dataAt } from './report-data.ts'
import { HTML, JOURNAL, type ReportFlags, requireFitting, SUMMARY, spanOf } from './report-flags.ts'
import { requireKnown } from './require-known.ts'
import { LAST, showTables, withTableFlags } from './show-tables.ts'

const REPORTS: readonly string[] = [SUMMARY, ...reports.keys(), JOURNAL, HTML]

export const register = (program: Command): void => {
  const command = program
    .command('report')
    .description('what the log says of the money, the orders and the decisions, folded anew')
    .addArgument(new Argument('<what>', 'which report').choices(REPORTS).argParser(oneOf(REPORTS)))
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .option('--coin <symbol>', 'only of this coin')
    .option('--from <time>', 'only from then on; of the whole log: the difference from that time or event')
    .option('--to <time>', 'only before then; of the whole log: the difference up to that time or event')
    .addOption(new Option('--at <moment>', 'as it was then: a time, or the place of an event in the log').argParser(logMomentOf))
    .option('--type <type>', 'only of this type: of event, verdict, role of the order, reason of the sale')
    .option('--order <id>', 'of events: only of this order')
    .option('--decision <correlation>', 'of events: only what belongs to it')
    .option('--actor <actor>', 'of events: only of this actor: engine, or a person')
    .option('--all', 'every row, not only the last 50; of orders, also those that are closed')
    .option('--follow', 'of the journal: go on with what is written, until Ctrl-C')
    .option('--out <file>', 'of html: the page as one file, which needs no server and asks nobody for anything')
    .option('--force', 'of html: replace a file that is there already')
    .option('--table <name>', 'of a report with several tables, this one')
  withTableFlags(command).action(report)
}

const report = async (what: string, flags: ReportFlags): Promise<void> => {
  const wanted = reports.get(what)
  requireFitting(what, wanted, flags)
  if (what === HTML) {
    const { showHtml } = await import('./report-html.ts')
    return showHtml(flags)
  }
  if (what === JOURNAL) {
    const { showJournal } = await import('./journal.ts')
    const { from: _from, to: _to, ...rest } = flags
    return showJournal({ ...rest, ...spanOf(flags) })
  }
  const log = existingLog(flags.log)
  const store = await openLogToRead(log, note)
  try {
    const reach = await reachOf(store)
    requireWritten(log, reach !== null)
    if (reach !== null && flags.at !== undefined) noteOutside(flags.at, reach)
    const isDifference = (wanted?.types ?? null) === null && (flags.from ?? flags.to) !== undefined
    if (isDifference) {
      const { showDifference } = await import('./report-difference.ts')
      await showDifference({ wanted, store, log }, flags)
    } else if (wanted === undefined) {
      const { showSummary } = await import('./show-summary.ts')
      await showSummary(store, log, flags)
    } else await show({ wanted, store, log }, flags)
  } finally {
    await store.close()
  }
}

type Read = { readonly wanted: LogReport<object>; readonly store: EventStore; readonly log: string }
const show = async ({ wanted, store, log }: Read, flags: ReportFlags): Promise<void> => {
  const asked = new Asked(askingOf(flags))
  const { at = null } = flags
  const data = await dataAt({ wanted, store, log, asked, at })
  requireKnown(`The log has no coin`, flags.coin, [...asked.coins])
  if (asked.missed !== null) {
    const [first, last] = [asked.missed.firstMs, asked.missed.lastMs].map((ms) => new Date(ms).toISOString())
    note(`The log knows nothing of that time: it reaches from ${first} to ${last}.`)
  }
  const title = at === null ? wanted.title : `${wanted.title}, as of ${'timeMs' in at ? `${minuteOf(at.timeMs)} UTC` : `event ${at.place}`}`
  showTables({ ...data, ...momentKey(at) }, { title, tables: wanted.tables(data), named: flags.table, all: flags.all }, flags)
}

const askingOf = (flags: ReportFlags): RowsWanted => {
  const { coin, type, order, decision, actor, all, json, csv } = flags
  const { from, to } = spanOf(flags)
  return {
    ...{ coin, fromMs: from, toMs: to, type, order, decision, actor, all },
    last: all || json || csv ? undefined : LAST,
  }
}

type Reach = { readonly firstMs: number; readonly lastMs: number }

/** From the first to the last event, of the engine's clock. Null: there is none. */
const reachOf = async (store: EventStore): Promise<Reach | null> => {
  for await (const [first] of store.readAll(null)) {
    if (first === undefined) return null
    return { firstMs: first.time, lastMs: await lastTime(store) }
  }
  return null
}

/** A server is not asked: it has no way to begin at its end. */
const lastTime = async (store: EventStore): Promise<number> => {
  if (store instanceof SqliteStore)
    for await (const [last] of store.readAll(String(store.newestPosition() - 1))) return last?.time ?? Number.POSITIVE_INFINITY
  return Number.POSITIVE_INFINITY
}

const noteOutside = (at: Exclude<LogMoment, null>, { firstMs, lastMs }: Reach): void => {
  if (!('timeMs' in at)) return
  if (at.timeMs < firstMs) note(`The log begins at ${new Date(firstMs).toISOString()}: at that time there was nothing.`)
  if (at.timeMs > lastMs) note(`The log reaches to ${new Date(lastMs).toISOString()}: that is all there is.`)
}
