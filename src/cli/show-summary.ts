import { isCopyFile } from '../event/open-log-to-read.ts'
import type { EventStore } from '../event/store.ts'
import { withoutPassword } from '../kernel/server-url.ts'
import { partText } from '../market/tape/part.ts'
import { timeframeText } from '../market/tape/timeframe.ts'
import { minuteOf } from '../report/cell-text.ts'
import { amountsBy, counted, figuresTable, summaryLines, type TitledLine } from '../report/figures-shown.ts'
import { type LogSummary, wholeSummary } from '../report/log-summary.ts'
import { type LogMoment, logUpTo } from '../view/log-cut.ts'
import { filtersLine } from './filters-line.ts'
import { type Setting, settingsOf, valueText } from './log-options.ts'
import { momentKey, momentTold } from './moment-flag.ts'
import { print } from './output.ts'
import { wordsOf } from './reload-words.ts'
import { showTables, type TableFlags } from './show-tables.ts'
import { titled } from './titled.ts'

const settingText = ({ path, value }: Setting): string => `${path} ${valueText(value)}`

const ENDINGS: Readonly<Record<LogSummary['ending'], string>> = {
  'end-of-tape': 'at the end of the tape',
  stopped: 'stopped; "run --resume" goes on',
  unfinished: 'in the middle: an engine runs on it, or was killed',
}

const COPY_ENDINGS: Readonly<Record<LogSummary['ending'], string>> = {
  ...ENDINGS,
  stopped: 'stopped; this is a copy, of which "restore" makes a log that goes on',
  unfinished: 'in the middle; this is a copy, of which "restore" makes a log that goes on',
}

const endingText = ({ ending, feed }: LogSummary, isCopy: boolean): string => {
  if (feed !== null && ending === 'stopped' && !isCopy) return 'stopped; "trade --resume" goes on'
  return (isCopy ? COPY_ENDINGS : ENDINGS)[ending]
}

const timeText = (timeMs: number | null): string => (timeMs === null ? 'never' : `${minuteOf(timeMs)} UTC`)

/** Which coins it was begun on, in candles of which timeframe, and which part of them; of a live market whose. */
export const tapeText = ({ tape, feed }: Pick<LogSummary, 'tape' | 'feed'>): string => {
  if (feed !== null) return `live at ${feed.venue}: ${feed.symbols.join(', ')} ${timeframeText(feed.timeframeMs)}`
  if (tape === null) return 'none'
  const coins = tape.coins.map(({ symbol, timeframeMs }) => `${symbol} ${timeframeText(timeframeMs)}`).join(', ')
  return tape.part === undefined ? coins : `${coins}, what opens ${partText(tape.part)}`
}

/** `entry.dropPct 2 to 1` */
const changedText = (changed: LogSummary['changes'][number]['changed']): string =>
  Object.entries(changed)
    .map(([path, [was, is]]) => `${path} ${was === null ? 'none' : wordsOf(was)} to ${is === null ? 'none' : wordsOf(is)}`)
    .join(', ')

/** Which options a later start changed, and from when on: what came before was made with others. */
export const changeTexts = ({ changes }: LogSummary): string[] =>
  changes.map(({ timeMs, changed }) => `from ${timeText(timeMs)} on: ${changedText(changed)}`)

const aboutLines = (summary: LogSummary, isCopy: boolean): TitledLine[] => [
  ['begun', `${timeText(summary.begunMs)}, coinfold ${summary.version ?? 'unknown'}`],
  ...(summary.label === null ? [] : [['label', summary.label] as const]),
  [summary.feed === null ? 'tape' : 'market', tapeText(summary)],
  ['reaches', summary.feed === null ? `${timeText(summary.lastMs)} of the tape` : timeText(summary.lastMs)],
  ['ended', endingText(summary, isCopy)],
  ['settings', settingsOf(summary.options).map(settingText).join(', ') || 'all as they are by default'],
  ...changeTexts(summary).map((text): TitledLine => ['changed', text]),
  ...Object.entries(summary.instruments).map(filtersLine),
]

/** `USD 900 where 1000 are explained, since ...` */
const differenceTexts = ({ differences }: LogSummary, isExact: boolean): string[] => {
  const say = amountsBy(isExact)
  return differences.map(
    ({ name, ours, theirs, sinceMs }) => `${name} ${say(theirs)} where ${say(ours)} are explained, since ${timeText(sinceMs)}`,
  )
}

type Flags = TableFlags & { readonly at?: LogMoment }

/** As of a moment: a log that goes on behind it was in the middle then. */
export const summaryAt = (store: EventStore, at: LogMoment): ReturnType<typeof wholeSummary> =>
  at === null ? wholeSummary(store) : wholeSummary({ ...logUpTo(store, at), readStream: (stream, from) => store.readStream(stream, from) })

/** What a run printed, again, and what it was made with. */
export const showSummary = async (store: EventStore, log: string, { at = null, ...flags }: Flags): Promise<void> => {
  const summary = await summaryAt(store, at)
  const { json, wide, csv } = flags
  const data = { log: withoutPassword(log), ...summary, settings: settingsOf(summary.options), ...momentKey(at) }
  if (json || csv) return showTables(data, { title: '', tables: [figuresTable(summary)] }, flags)
  const [decisions, orders, ...rest] = summaryLines(summary, wide === true)
  const lines: TitledLine[] = [
    ...(at === null ? [] : [['moment', momentTold(at).trim()] as const]),
    ...aboutLines(summary, isCopyFile(store)),
    decisions!,
    ['entries', counted(summary.entries)],
    orders!,
    ...rest,
    ...differenceTexts(summary, wide === true).map((text): TitledLine => ['account', text]),
    ['events', String(summary.events)],
    ['head', summary.head],
  ]
  print(titled(lines, wide === true))
}
