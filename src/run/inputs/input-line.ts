import type { EndReason } from '../../../machines/session/events.ts'
import type { CandleEnded, ChangedBy, EngineInput } from '../../command/input.ts'
import type { SurveyReport } from '../../exchange/port.ts'
import type { Options } from '../../kernel/difference.ts'
import type { Bar } from '../../market/bar.ts'

/** What a flow takes, as it is kept: options are told by path, without secrets. */
export type TakenInput =
  | Exclude<EngineInput, { kind: 'options' }>
  | { readonly kind: 'options'; readonly options: Options; readonly by?: ChangedBy }

/**
 * What of a line differs by its kind. Taken in: `price`, `quote`, `mark`, `taken`, and `account`, the answer that a start has waited for.
 * About them: `bar`, a candle of the warm-up; `funding`, a rate that the venue paid and its paper exchange was told; `settled`, all that follows is decided here; `late`, the strategy
 * of that share did not answer in time at the candle before; `asked`, the moment that was read of the running
 * clock when a request was to leave; `ended`, the session.
 */
export type LineContent =
  | { readonly kind: 'price'; readonly coin: number; readonly ticks: number; readonly atMs: number; readonly volume: number }
  | { readonly kind: 'quote'; readonly coin: number; readonly bidTicks: number; readonly askTicks: number }
  | { readonly kind: 'mark'; readonly coin: number; readonly ticks: number; readonly atMs: number }
  | { readonly kind: 'taken'; readonly input: TakenInput }
  | { readonly kind: 'account'; readonly report: SurveyReport }
  | { readonly kind: 'bar'; readonly coin: number; readonly bar: Bar }
  | { readonly kind: 'funding'; readonly coin: number; readonly rate: string; readonly atMs: number }
  | { readonly kind: 'late'; readonly coin: number; readonly slot: string | null; readonly lateAfterMs: number }
  | { readonly kind: 'settled' }
  | { readonly kind: 'asked'; readonly momentMs: number }
  | { readonly kind: 'ended'; readonly because: EndReason }

/** `n`: of what was taken in its number, else that of the newest by then; `timeMs`: the engine's clock. */
export type InputLine = LineContent & { readonly n: number; readonly timeMs: number }

const isTakenIn: Readonly<Record<LineContent['kind'], boolean>> = {
  price: true,
  quote: true,
  mark: true,
  taken: true,
  account: true,
  bar: false,
  funding: false,
  late: false,
  settled: false,
  asked: false,
  ended: false,
}

/** Whether the line has a number of its own. */
export const isNumbered = ({ kind }: LineContent): boolean => isTakenIn[kind]

/** Prices come by the hundred a second: their lines are put together by hand. Each line ends with its break. */
export const priceText = (n: number, timeMs: number, coin: number, ticks: number, atMs: number, volume: number): string =>
  `[${n},${timeMs},"p",${coin},${ticks},${atMs},${volume}]\n`

export const quoteText = (n: number, timeMs: number, coin: number, bidTicks: number, askTicks: number): string =>
  `[${n},${timeMs},"q",${coin},${bidTicks},${askTicks}]\n`

const barFields = ({ closeMs, open, high, low, close, volume }: Bar): readonly number[] => [closeMs, open, high, low, close, volume]
const barFrom = ([closeMs, open, high, low, close, volume]: readonly number[]): Bar => ({
  closeMs: closeMs!,
  open: open!,
  high: high!,
  low: low!,
  close: close!,
  volume: volume!,
})

const fieldsOf = (line: LineContent): readonly unknown[] => {
  switch (line.kind) {
    case 'price':
      return ['p', line.coin, line.ticks, line.atMs, line.volume]
    case 'quote':
      return ['q', line.coin, line.bidTicks, line.askTicks]
    case 'mark':
      return ['m', line.coin, line.ticks, line.atMs]
    case 'taken':
      return line.input.kind === 'candle' ? candleFields(line.input) : ['i', line.input]
    case 'account':
      return ['a', line.report]
    case 'bar':
      return ['w', line.coin, ...barFields(line.bar)]
    case 'funding':
      return ['f', line.coin, line.rate, line.atMs]
    case 'late':
      return ['l', line.coin, line.lateAfterMs, line.slot]
    case 'settled':
      return ['s']
    case 'asked':
      return ['o', line.momentMs]
    case 'ended':
      return ['e', line.because]
  }
}

const candleFields = ({ coin, closeMs, isLate, bar }: CandleEnded): readonly unknown[] => [
  'c',
  coin,
  closeMs,
  isLate ? 1 : 0,
  ...(bar === undefined ? [] : barFields(bar)),
]

export const lineText = (line: InputLine): string => `${JSON.stringify([line.n, line.timeMs, ...fieldsOf(line)])}\n`

/** Null: it is no line of inputs, or not all of one. */
export const readLine = (text: string): InputLine | null => {
  const fields = parsed(text)
  if (!Array.isArray(fields)) return null
  const [n, timeMs, letter, ...rest] = fields as unknown[]
  if (!Number.isSafeInteger(n) || typeof timeMs !== 'number') return null
  const content = contentOf(letter, rest)
  return content === null ? null : { ...content, n: n as number, timeMs }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const NUMBERS: Readonly<Record<string, readonly number[]>> = { p: [4], q: [3], m: [3], c: [3, 9], w: [7], o: [1], s: [0] }

const contentOf = (letter: unknown, rest: readonly unknown[]): LineContent | null => {
  const counts = NUMBERS[String(letter)]
  if (letter === 'f') return fundingFrom(rest)
  if (letter === 'l') return lateFrom(rest)
  if (counts === undefined) return wordContent(letter, rest[0])
  if (!counts.includes(rest.length) || rest.some((field) => typeof field !== 'number')) return null
  const [one = 0, two = 0, three = 0, four = 0] = rest as readonly number[]
  switch (letter) {
    case 'p':
      return { kind: 'price', coin: one, ticks: two, atMs: three, volume: four }
    case 'q':
      return { kind: 'quote', coin: one, bidTicks: two, askTicks: three }
    case 'm':
      return { kind: 'mark', coin: one, ticks: two, atMs: three }
    case 'w':
      return { kind: 'bar', coin: one, bar: barFrom(rest.slice(1) as readonly number[]) }
    case 'o':
      return { kind: 'asked', momentMs: one }
    case 's':
      return { kind: 'settled' }
    default:
      return { kind: 'taken', input: candleFrom(rest as readonly number[]) }
  }
}

const candleFrom = ([coin = 0, closeMs = 0, isLate, ...bar]: readonly number[]): CandleEnded => ({
  kind: 'candle',
  coin,
  closeMs,
  ...(bar.length > 0 && { bar: barFrom(bar) }),
  ...(isLate === 1 && { isLate: true }),
})

const fundingFrom = ([coin, rate, atMs, ...more]: readonly unknown[]): LineContent | null =>
  typeof coin === 'number' && typeof rate === 'string' && typeof atMs === 'number' && more.length === 0
    ? { kind: 'funding', coin, rate, atMs }
    : null

const lateFrom = ([coin, lateAfterMs, slot, ...more]: readonly unknown[]): LineContent | null =>
  typeof coin === 'number' && typeof lateAfterMs === 'number' && (slot === null || typeof slot === 'string') && more.length === 0
    ? { kind: 'late', coin, slot, lateAfterMs }
    : null

const wordContent = (letter: unknown, said: unknown): LineContent | null => {
  // what these say was written by this program: the engine that is given it asks no more of it than of what it hears itself
  if (letter === 'e' && typeof said === 'string') return { kind: 'ended', because: said as EndReason }
  if (typeof said !== 'object' || said === null) return null
  if (letter === 'i') return { kind: 'taken', input: said as TakenInput }
  return letter === 'a' ? { kind: 'account', report: said as SurveyReport } : null
}
