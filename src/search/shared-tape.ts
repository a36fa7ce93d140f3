import type { TapePart } from '../../machines/session/events.ts'
import { type CandleSeries, type Columns, MemorySeries } from '../market/tape/candle-series.ts'
import { countPart, cut, EmptyPart, partText } from '../market/tape/part.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { TapeCoin, TickTape } from '../market/tape/tape-coin.ts'
import { identityOf } from '../market/tape/tape-identity.ts'
import { ticksWithin } from '../market/tape/ticks/ticks-within.ts'

type SharedSeries = Pick<CandleSeries, 'timeframeMs' | 'tickSize'> & { readonly columns: Columns }
type SharedTicks = Omit<TickTape, 'series'> & { readonly series: SharedSeries }
type SharedCoin = Omit<TapeCoin, 'series' | 'trades' | 'quotes'> & {
  readonly series: SharedSeries
  readonly trades?: SharedTicks
  readonly quotes?: SharedTicks
}
/** A tape whose candles lie in memory that several threads read: it is sent to them as it is, and nothing of it is copied. */
export type SharedTape = Omit<Tape, 'coins'> & { readonly coins: readonly SharedCoin[] }

const sharedColumns = (series: CandleSeries): Columns => {
  const column = (of: (row: number) => number): Float64Array => {
    const shared = new Float64Array(new SharedArrayBuffer(series.rows * Float64Array.BYTES_PER_ELEMENT))
    for (let row = 0; row < series.rows; row++) shared[row] = of(row)
    return shared
  }
  return {
    timeMs: column((row) => series.openMs(row)),
    open: column((row) => series.open(row)),
    high: column((row) => series.high(row)),
    low: column((row) => series.low(row)),
    close: column((row) => series.close(row)),
    volume: column((row) => series.volume(row)),
  }
}

const shareSeries = <Of extends { readonly series: CandleSeries }>({ series, ...rest }: Of) => ({
  ...rest,
  series: { timeframeMs: series.timeframeMs, tickSize: series.tickSize, columns: sharedColumns(series) },
})
const seriesOfShared = <Of extends { readonly series: SharedSeries }>({ series, ...rest }: Of) => ({
  ...rest,
  series: new MemorySeries(series, series.columns),
})

export const shareTape = (tape: Tape): SharedTape => ({
  ...tape,
  coins: tape.coins.map(({ trades, quotes, ...coin }) => ({
    ...shareSeries(coin),
    ...(trades && { trades: shareSeries(trades) }),
    ...(quotes && { quotes: shareSeries(quotes) }),
  })),
})

export const tapeOfShared = (shared: SharedTape): Tape => ({
  ...shared,
  coins: shared.coins.map(({ trades, quotes, ...coin }) => ({
    ...seriesOfShared(coin),
    ...(trades && { trades: seriesOfShared(trades) }),
    ...(quotes && { quotes: seriesOfShared(quotes) }),
  })),
})

const withPart = (coin: TapeCoin, part: TapePart): readonly TapeCoin[] => {
  try {
    const series = cut(coin.series, part, coin.path)
    return [
      { ...coin, series, counts: series === coin.series ? coin.counts : countPart(series, coin.counts), ...ticksWithin(coin, series) },
    ]
  } catch (error) {
    if (error instanceof EmptyPart) return []
    throw error
  }
}

/** The tape as it is when nothing but the part is played; a coin that has none there is left out. Throws EmptyPart where all are. */
export const partOf = (tape: Tape, part: TapePart): Tape => {
  const coins = tape.coins.flatMap((coin) => withPart(coin, part))
  if (coins.length > 0) return { ...tape, coins, identity: identityOf(coins, { part }) }
  throw new EmptyPart(`No coin has a candle that opens ${partText(part)}.`)
}
