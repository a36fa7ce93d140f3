import { UsageError } from '../kernel/errors.ts'
import type { LogReport } from '../report/log-report.ts'
import type { LogMoment } from '../view/log-cut.ts'
import { logMomentOf } from './moment-flag.ts'
import { requireInOrder, requireKnown } from './require-known.ts'
import type { TableFlags } from './show-tables.ts'
import { timeOf } from './time-flag.ts'

export type ReportFlags = TableFlags & {
  readonly log?: string
  readonly table?: string
  readonly all?: true
  readonly coin?: string
  /** as they were written: a time, and for a difference also the place of an event */
  readonly from?: string
  readonly to?: string
  readonly at?: Exclude<LogMoment, null>
  readonly type?: string
  readonly order?: string
  readonly decision?: string
  readonly actor?: string
  readonly follow?: true
  readonly out?: string
  readonly force?: true
}

export const SUMMARY = 'summary'
export const JOURNAL = 'journal'
export const HTML = 'html'

/** From when to when rows are asked for. */
export const spanOf = ({ from, to }: Pick<ReportFlags, 'from' | 'to'>): { readonly from?: number; readonly to?: number } => ({
  ...(from !== undefined && { from: timeOf(from) }),
  ...(to !== undefined && { to: timeOf(to) }),
})

/** The two moments of a difference. `from` null: before the first event; `to` null: now. */
export type TwoMoments = { readonly from: LogMoment; readonly to: LogMoment }

export const twoMoments = (flags: Pick<ReportFlags, 'from' | 'to'>): TwoMoments => {
  const [from, to] = [flags.from, flags.to].map((text) => (text === undefined ? null : logMomentOf(text)))
  if (from != null && to != null && 'timeMs' in from && 'timeMs' in to) requireInOrder(from.timeMs, to.timeMs)
  if (from != null && to != null && 'place' in from && 'place' in to && from.place >= to.place)
    throw new UsageError(`--from ${from.place} is not before --to ${to.place}: nothing lies in between.`)
  return { from: from ?? null, to: to ?? null }
}

/** Refuses what would have no effect. `wanted`: undefined for the summary and the journal. */
export const requireFitting = (what: string, wanted: LogReport<object> | undefined, flags: ReportFlags): void => {
  const { coin, from, to, at, type, order, decision, actor, follow } = flags
  if (what === HTML) return requireFittingHtml(flags)
  if ((flags.out ?? flags.force) !== undefined) throw new UsageError('"report html" alone writes a file: leave out --out and --force.')
  if (what === JOURNAL) return requireFittingJournal(flags)
  if (follow) throw new UsageError('"report journal" alone goes on: leave out --follow.')
  if (what !== 'events' && (order ?? decision ?? actor) !== undefined)
    throw new UsageError(`"report ${what}" knows no --order, --decision and --actor: they are of "report events" and "report journal".`)
  const types = wanted?.types ?? null
  if (types === null) {
    if ((coin ?? type) !== undefined) throw new UsageError(`"report ${what}" is of the whole log: leave out --coin and --type.`)
    if ((from ?? to) !== undefined && at !== undefined)
      throw new UsageError('--from and --to are two moments, --at is one: leave out one or the other.')
    twoMoments(flags)
    return
  }
  if (types.length === 0 && type !== undefined) throw new UsageError(`The rows of "report ${what}" have no type: leave out --type.`)
  const span = spanOf(flags)
  requireInOrder(span.from, span.to)
  requireKnown(`"report ${what}" knows no type`, type, types)
}

const requireFittingJournal = ({ follow, at, wide, json, csv, table }: ReportFlags): void => {
  if (csv || table !== undefined) throw new UsageError('"report journal" has no tables: leave out --csv and --table.')
  if (wide && json) throw new UsageError('--json has every number: leave out --wide.')
  if (follow && at !== undefined) throw new UsageError('A past moment does not grow: leave out --follow or --at.')
}

const requireFittingHtml = ({ out, log: _, from: __, to: ___, force: ____, json: _____, ...others }: ReportFlags): void => {
  if (out === undefined) throw new UsageError('"report html" writes a file: name it by --out, say --out report.html.')
  const [wrong] = Object.keys(others)
  if (wrong !== undefined) throw new UsageError(`"report html" is the whole page from --from to --to: leave out --${wrong}.`)
}
