import type { FeedSaid } from '../command/input.ts'
import type { FeedItem } from '../market/live/feed.ts'

/** What a feed says that is no price, as the engine takes it. `coinOf`: below 0, it is not followed. Null: it is of no coin that is. */
export const saidOf = (
  item: Extract<FeedItem, { kind: 'line' | 'trading' | 'instrument' }>,
  coinOf: (symbol: string) => number,
): FeedSaid | null => {
  if (item.kind === 'line') return { is: item.is, because: item.because, symbols: item.symbols }
  const coin = coinOf(item.kind === 'trading' ? item.symbol : item.instrument.symbol)
  if (coin < 0) return null
  if (item.kind === 'trading') return { is: item.is, coin, because: item.because }
  const { tickSize, stepSize, minQuantity, minNotional, settle, contractSize } = item.instrument
  return {
    is: 'changed',
    coin,
    filters: { tickSize, stepSize, minQuantity, minNotional },
    contractSize: settle === null ? null : contractSize,
  }
}
