import { decode } from '../../../src/event/codec.ts'
import type { Row } from '../../../src/event/store.ts'
import type { Tape } from '../../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../../src/market/tape/tape-coin.ts'

/** Between what stands around a price without quotes, and the narrowest of the quotes. */
const WIDE_PCT = 0.1

type Quote = { readonly bid: number; readonly ask: number }

/** The quote that stands at a moment, for as long as a candle at most; null: none. At the very moment of a change either may. */
export const standingQuotes = ({ quotes, series }: TapeCoin, atMs: number): readonly (Quote | null)[] => {
  if (quotes === undefined) return [null]
  const { series: told } = quotes
  const rows = Array.from({ length: told.rows }, (_, row) => row)
  const standsAt = (ms: number): Quote | null => {
    const row = rows.findLast((one) => told.openMs(one) <= ms)
    return row === undefined || ms - told.openMs(row) >= series.timeframeMs ? null : { bid: told.low(row), ask: told.high(row) }
  }
  return [standsAt(atMs - 1), standsAt(atMs)]
}

/**
 * The spread that an entry was judged by is that of a quote which stands, and where none does the usual one. Null, or the first that is
 * not.
 */
export const unfairSpread = (rows: readonly Row[], tape: Tape): string | null => {
  for (const event of rows.map(decode)) {
    if (event.type !== 'EntryRequested') continue
    const { spreadPct } = event.data.because.judged
    const coin = tape.coins.find(({ symbol }) => symbol === event.parts.symbol)
    if (spreadPct === undefined || coin === undefined) continue
    const isWide = Number(spreadPct) > WIDE_PCT
    const atMs = event.input.time
    if (!standingQuotes(coin, atMs).some((quote) => (quote !== null) === isWide))
      return `${coin.symbol} was entered by a spread of ${spreadPct} % at ${atMs}, when ${isWide ? 'no quote' : 'one'} stood`
  }
  return null
}
