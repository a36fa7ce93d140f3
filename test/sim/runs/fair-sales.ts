import { decode } from '../../../src/event/codec.ts'
import type { Row } from '../../../src/event/store.ts'
import { parse } from '../../../src/kernel/money.ts'
import { Playback } from '../../../src/market/tape/playback.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import { standingQuotes } from './fair-spreads.ts'

/** of the price, at the defaults */
const HALF_SPREAD = 0.0001
const SLIPPAGE = 0.0002

type Price = { readonly timeMs: number; readonly ticks: number }

const pricesOf = (tape: Tape): readonly Price[][] => {
  const prices: Price[][] = tape.coins.map(() => [])
  const playback = new Playback(tape, 'nearest')
  while (playback.next()) {
    const { coin, kind, timeMs, price } = playback.item
    if (kind === 'tick') prices[coin]!.push({ timeMs, ticks: price })
  }
  return prices
}

/**
 * Whatever is sold at market has the price of its moment, less half of the spread and slippage, each to the nearest tick; a coin of
 * few ticks at most a tick less, one with quotes what is between bid and ask. Null, or the first sale that has another.
 */
export const unfairSale = (rows: readonly Row[], tape: Tape): string | null => {
  const prices = pricesOf(tape)
  for (const event of rows.map(decode)) {
    if (event.type !== 'ProtectionFilled' && event.type !== 'ExitFilled') continue
    const { symbol } = event.parts
    const coin = tape.coins.findIndex((one) => one.symbol === symbol)
    const sold = Number(parse(event.data.price) / parse(tape.coins[coin]!.series.tickSize))
    const atMs = event.venueTime ?? event.time
    const told = prices[coin]!.filter(({ timeMs }) => timeMs <= atMs)
    // an order that arrives in the millisecond of a price is before it
    const standing = told.slice(told.at(-1)?.timeMs === atMs ? -2 : -1)
    const quoted = standingQuotes(tape.coins[coin]!, atMs).map((quote) => (quote === null ? 0 : quote.ask - quote.bid))
    const costs = (ticks: number) => Math.max(1, Math.round(ticks * HALF_SPREAD), ...quoted) + Math.round(ticks * SLIPPAGE)
    if (!standing.some(({ ticks }) => sold <= ticks && sold >= ticks - costs(ticks)))
      return `${symbol} was sold at ${sold} ticks while its price was ${standing.map(({ ticks }) => ticks).join(' or ')}`
  }
  return null
}
