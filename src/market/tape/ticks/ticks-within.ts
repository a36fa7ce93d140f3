import type { CandleSeries } from '../candle-series.ts'
import { firstRowFrom } from '../part.ts'
import type { TapeCoin, TickTape } from '../tape-coin.ts'

/** What of trades or quotes happened from one time on and before another. */
export const between = (ticks: CandleSeries, fromMs: number, toMs: number): CandleSeries => {
  const [from, to] = [firstRowFrom(ticks, fromMs), firstRowFrom(ticks, toMs)]
  return from === 0 && to === ticks.rows ? ticks : ticks.slice(from, to)
}

/** The trades and quotes of a coin that happened while these candles last. */
export const ticksWithin = ({ trades, quotes }: Pick<TapeCoin, 'trades' | 'quotes'>, candles: CandleSeries) => {
  const [fromMs, toMs] = [candles.openMs(0), candles.endMs(candles.rows - 1)]
  const cutTicks = (ticks: TickTape): TickTape => ({ ...ticks, series: between(ticks.series, fromMs, toMs) })
  return { ...(trades && { trades: cutTicks(trades) }), ...(quotes && { quotes: cutTicks(quotes) }) }
}
