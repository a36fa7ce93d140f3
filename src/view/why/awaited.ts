import { abs, format, fromNumber, parse } from '../../kernel/money.ts'
import { judgedWords } from '../words/judged-words.ts'
import type { Say } from '../words/say.ts'

/** What a strategy waited for when it proposed nothing: the numbers of the newest candle, plain ones, for they are opinions. */
export type Awaited = { readonly strategy: string; readonly closeMs: number; readonly values: Readonly<Record<string, number>> }

/** `drop saw close 407.31 USD, ... threshold 400.20 USD: 7.11 USD away, at the candle's end 09:30:00` */
export const awaitedWords = ({ strategy, closeMs, values }: Awaited, say: Say): string => {
  const told = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, format(fromNumber(value))]))
  const { close, threshold } = told
  const away = close === undefined || threshold === undefined ? '' : `: ${say.price(format(abs(parse(close) - parse(threshold))))} away`
  return `${strategy} saw ${judgedWords(told, say)}${away}, at the candle's end ${say.moment(closeMs)}`
}
