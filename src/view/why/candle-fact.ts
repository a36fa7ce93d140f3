import type { LogEvent } from '../../kernel/log-event.ts'
import { format, fromNumber } from '../../kernel/money.ts'
import type { CandleSource, PlainCandle } from '../candle-source.ts'
import { Say, spanWords } from '../words/say.ts'
import type { WordsContext } from '../words/words-context.ts'
import type { ToldFacts } from './told-facts.ts'

/** Digits of a plain number without an exponent: a coin may cost a few millionths. */
const digits = (value: number): string => format(fromNumber(value))

const candleWords = ([beginMs, open, high, low, close, volume]: PlainCandle, lengthMs: number, say: Say): string => {
  const prices = Object.entries({ open, high, low, close }).map(([name, price]) => `${name} ${say.price(digits(price))}`)
  return `${spanWords(lengthMs)} to ${say.moment(beginMs + lengthMs)}: ${prices.join(', ')}, volume ${digits(volume)}`
}

/** When the candle ended that an event came of; null: it came of something else. */
const endedMs = ({ type, input, data }: LogEvent): number | null => {
  if (type === 'ProposalRefused') return data.barCloseMs
  if (type === 'EntryRequested') return data.because.barCloseMs
  return input.kind === 'candle' ? input.time : null
}

/** The candle itself that an event came of, where one knows it. */
export const candleFact = async (
  event: LogEvent,
  candles: ((symbol: string) => Promise<CandleSource>) | undefined,
  context: WordsContext,
): Promise<ToldFacts['facts']> => {
  const { symbol } = event.parts
  const endMs = endedMs(event)
  if (candles === undefined || symbol === null || endMs === null) return []
  const source = await candles(symbol)
  const lengthMs = source.ownMs(symbol)
  if (lengthMs === null) return []
  const found = (await source.window(symbol, endMs - lengthMs, endMs, lengthMs)).at(-1)
  return found === undefined || found[0] + lengthMs !== endMs ? [] : [['candle', candleWords(found, lengthMs, new Say(event, context))]]
}
