import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { type Money, max, parse, SCALE, share, ZERO } from '../kernel/money.ts'
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
  for (const asset in data.between)
    for (const [, text] of data.between[asset]!) {
      const peak = (peaks[asset] ??= ZERO)
      if (Number(text) * ONE >= Number(peak) * NEARLY) peaks[asset] = max(peak, parse(text))
    }
  for (const asset in peaks) {
    if (isSurelyLess(asset, standing, peaks[asset]!)) continue
    const worth = worthAt(asset, standing.facts.marked, standing)
    if (worth !== null && worth > peaks[asset]!) peaks[asset] = worth
  }
}

/** money of one, as a double */
const ONE = Number(SCALE)
/** Doubles that are further apart than this are amounts in the same order: their rounding is a millionth of it. */
const MARGIN = 1e-9
const NEARLY = 1 - MARGIN

/**
 * Whether a pool is worth less than its peak by so much that doubles tell. Most samples are, and need no exact worth; so is one
 * of which a price is not known.
 */
const isSurelyLess = (asset: string, { folds, facts: { marked } }: Standing, peak: Money): boolean => {
  let worth = Number(marked.cash[asset] ?? ZERO)
  let size = Math.abs(worth)
  for (const symbol in marked.held) {
    if (folds.portfolio[symbol]?.quote !== asset) continue
    const price = marked.prices[symbol]
    if (price === undefined) return true
    const value = Number(marked.held[symbol]!) * Number(price)
    worth += value
    size += Math.abs(value)
  }
  return worth + size * MARGIN < Number(peak)
}

const behind = (peak: Money, amount: Money, worth: Money | null): Money =>
  worth === null || worth <= amount ? max(peak - amount, ZERO) : share(peak, worth - amount, worth)
