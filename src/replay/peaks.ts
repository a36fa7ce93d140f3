import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { type Money, max, parse, share, ZERO } from '../kernel/money.ts'
import type { Deciding } from './deciding-folds.ts'
import { type Marked, type Owned, ownedBy } from './marked.ts'
import { worthAtPrices } from './worth-at-prices.ts'

type Standing = { readonly folds: Deciding; readonly facts: { readonly marked: Marked } }

/**
 * Follows the peaks of the pools, which a fall is measured from: samples raise them, by the extremes between them as well. Money that
 * comes in raises a peak as it raises the pool; money that goes leaves the fall the share of the peak that it was. The folds have not
 * heard of the event yet, the facts have.
 */
export const followPeaks = (peaks: Record<string, Money>, event: LogEvent, standing: Standing): void => {
  switch (event.type) {
    case 'MarksObserved':
      return observe(peaks, event, standing)
    case 'FundsDeposited': {
      const { asset, amount } = event.data
      peaks[asset] = (peaks[asset] ?? ZERO) + parse(amount)
      return
    }
    case 'FundsWithdrawn': {
      const { asset, amount } = event.data
      peaks[asset] = behind(peaks[asset] ?? ZERO, parse(amount), worthAt(asset, ownedBy(standing.folds), standing))
      return
    }
    case 'DrawdownReleased':
      for (const asset in event.data.equity) peaks[asset] = parse(event.data.equity[asset]!)
      return
    default:
      return
  }
}

/** What a pool was worth, at the prices of the last sample. */
const worthAt = (asset: string, owned: Owned, { folds, facts }: Standing): Money | null =>
  worthAtPrices(asset, owned, folds, (symbol) => {
    const price = facts.marked.prices[symbol]
    return price === undefined ? null : parse(price)
  })

const observe = (peaks: Record<string, Money>, { data }: EventOf<'MarksObserved'>, standing: Standing): void => {
  for (const asset in data.between) for (const [, worth] of data.between[asset]!) peaks[asset] = max(peaks[asset] ?? ZERO, parse(worth))
  for (const asset in peaks) {
    const worth = worthAt(asset, standing.facts.marked, standing)
    if (worth !== null && worth > peaks[asset]!) peaks[asset] = worth
  }
}

const behind = (peak: Money, amount: Money, worth: Money | null): Money =>
  worth === null || worth <= amount ? max(peak - amount, ZERO) : share(peak, worth - amount, worth)
