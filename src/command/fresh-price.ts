import type { Settings } from '../config/settings.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Money } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import type { Coin } from './coin.ts'

type PriceParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly market: Market
  readonly clock: Clock
}

/** How old a price may be for an entry to be decided on it. */
export const priceAgeLimitMs = (index: number, { coins, settings }: Pick<PriceParts, 'coins' | 'settings'>): number => {
  const { parts, timeframeMs } = coins[index]!
  const { quoteAgeLimitS } = settings.of(parts).market
  return quoteAgeLimitS === 0 ? timeframeMs : quoteAgeLimitS * 1000
}

/** What the position is watched at; null: it is older than an entry could be decided on. */
export const freshPrice = (index: number, parts: PriceParts): Money | null => {
  const { coins, market, clock } = parts
  const { instrument } = coins[index]!
  if (clock.nowMs() - market.valueMs[instrument]! > priceAgeLimitMs(index, parts)) return null
  return market.scales[instrument]!.toMoney(market.valueTicks[instrument]!)
}
