import { type Command, Option } from 'commander'
import { eventVersions } from '../event/event-versions.ts'
import { openLogToRead } from '../event/open-log-to-read.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { Asked } from '../report/asked-rows.ts'
import { requireOneDocument } from '../report/events-report.ts'
import { ordersNamed } from '../report/orders-named.ts'
import { LINE } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { followLog } from '../view/journal/follow-log.ts'
import { Journal, type JournalRow } from '../view/journal/journal.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { existingLog, requireWritten } from './log-file.ts'
import { logMomentOf } from './moment-flag.ts'
import { isReadOn, note, print, printJson, printJsonLine } from './output.ts'
import { requireInOrder, requireKnown } from './require-known.ts'
import { LAST } from './show-tables.ts'
import { onStop } from './signals.ts'
import { timeOf } from './time-flag.ts'

export type JournalFlags = {
  readonly at?: LogMoment
  readonly log?: string
  readonly coin?: string
  readonly from?: number
  readonly to?: number
  readonly type?: string
  readonly order?: string
  readonly decision?: string
  readonly actor?: string
  readonly all?: true
  readonly wide?: true
  readonly json?: true
  readonly follow?: true
}

export const register = (program: Command): void => {
  program
    .command('journal')
    .description('the log in sentences, a line an event')
    .option('--log <log>', 'a file, or esdb://... (default: COINFOLD_STORE, or the newest logs/paper-*.db)')
    .addOption(
      new Option('--at <moment>', 'as it was then: a time, or the place of an event in the log').argParser(logMomentOf).conflicts('follow'),
    )
    .option('--follow', 'go on with what is written, until Ctrl-C')
    .option('--coin <symbol>', 'only of this coin')
    .addOption(new Option('--from <time>', 'only from then on').argParser(timeOf))
    .addOption(new Option('--to <time>', 'only before then').argParser(timeOf))
    .option('--type <type>', 'only of this type of event')
    .option('--order <id>', 'only of this order')
    .option('--decision <correlation>', 'only what belongs to it, by its name in "--wide"')
    .option('--actor <actor>', 'only of this actor: engine, or a person')
    .option('--all', 'every event, not only the last 50')
    .option('--wide', 'with the numbers behind each sentence, in one line')
    .addOption(new Option('--json', 'one JSON document; with --follow one a line').conflicts('wide'))
    .action(showJournal)
}

/** The same for "journal" and "report journal". */
export const showJournal = async (flags: JournalFlags): Promise<void> => {
  requireInOrder(flags.from, flags.to)
  requireKnown('There is no type of event', flags.type, [...eventVersions.keys()])
  const log = existingLog(flags.log)
  const stop = new AbortController()
  const off = flags.follow ? onStop(() => stop.abort()) : () => undefined
  const told = new ToldJournal(flags)
  const ready = async (): Promise<void> => {
    if (!(await isReadOn())) stop.abort()
  }
  const atEnd = (): void => {
    requireWritten(log, told.events > 0)
    told.end()
    if (!flags.follow) stop.abort()
  }
  // whoever reads no more is noticed by the next line only
  const leave = (): void => stop.abort()
  process.stdout.once('error', leave)
  try {
    await followLog({
      log: withoutPassword(log),
      open: () => openLogToRead(log, note),
      onEvent: (event) => told.hear(event),
      upTo: flags.at ?? null,
      ...{ atEnd, ready, stop: stop.signal, onGone: note },
    })
  } finally {
    process.stdout.off('error', leave)
    off()
  }
}

/** Prints what is asked for: of the past its end, and what comes later at once. */
class ToldJournal {
  readonly #flags: JournalFlags
  readonly #asked: Asked
  readonly #journal = new Journal()
  /** what was asked for by name and is there */
  readonly #found = { order: false, decision: false }
  readonly #actors = new Set<string>()
  #rows: JournalRow[] = []
  #count = 0
  #isOver = false
  events = 0

  constructor(flags: JournalFlags) {
    const { coin, from, to, type, order, decision, actor } = flags
    this.#flags = flags
    this.#asked = new Asked({ coin, fromMs: from, toMs: to, type, order, decision, actor })
  }

  hear(event: LogEvent): void {
    const { parts, time, type, correlation, actor } = event
    const orders = ordersNamed(event)
    this.events++
    this.#asked.see(event)
    this.#actors.add(actor)
    this.#found.order ||= orders.includes(this.#flags.order ?? '')
    this.#found.decision ||= correlation === this.#flags.decision
    // a sentence takes many times as long as to hear of an event
    if (!this.#asked.has({ symbol: parts.symbol, timeMs: time, type, orders, decision: correlation, actor }))
      return this.#journal.pass(event)
    const row = this.#journal.row(event)
    this.#count++
    const isAtOnce = this.#isOver || (this.#flags.all && !this.#isOneDocument)
    if (isAtOnce) this.#print(row)
    else this.#keep(row)
  }

  get #isOneDocument(): boolean {
    return this.#flags.json === true && !this.#flags.follow
  }

  #keep(row: JournalRow): void {
    this.#rows.push(row)
    if (this.#isOneDocument) requireOneDocument(this.#count)
    // cut now and then, not at every event
    else if (this.#rows.length >= 2 * LAST) this.#rows = this.#rows.slice(-LAST)
  }

  /** All that the log holds was heard. */
  end(): void {
    this.#requireFound()
    if (this.#isOneDocument) return printJson({ events: this.#rows, count: this.#count })
    const rows = this.#rows.slice(-LAST)
    for (const row of rows) this.#print(row)
    const shown = this.#flags.all ? this.#count : rows.length
    if (shown < this.#count) note(`The last ${shown} of ${this.#count} events; --all shows all.`)
    if (this.#count === 0 && !this.#flags.follow) note('No event is like that.')
    this.#rows = []
    this.#isOver = true
  }

  #requireFound(): void {
    const { coin, order, decision, actor } = this.#flags
    requireKnown('The log has no coin', coin, [...this.#asked.coins])
    requireKnown('The log has no actor', actor, [...this.#actors])
    requireKnown('The log has no order', order, this.#found.order ? [order ?? ''] : null)
    requireKnown('The log has no decision', decision, this.#found.decision ? [decision ?? ''] : null)
  }

  #print(row: JournalRow): void {
    const { json, wide } = this.#flags
    if (json) return printJsonLine(row)
    const { head, said } = this.#journal.text(row, wide === true)
    const { isTTY, columns = LINE } = process.stdout
    if (!isTTY || wide) return print(`${head}${said}`)
    // in a terminal a sentence goes on under its own begin
    print(`${head}${wrapped(said, Math.max(columns - head.length, NARROWEST)).join(`\n${' '.repeat(head.length)}`)}`)
  }
}
/** Of a terminal where head and sentence have no room beside each other. */
const NARROWEST = 20
