import { abs, type Money, share, ZERO } from '../src/kernel/money.ts'
import type { Fill } from './fill.ts'

/**
 * Contracts at the average price paid for them, which is what a venue realises them by (lots, first in first out, are for the accounts).
 * Both amounts have a sign: a short position is of fewer than no contracts, and was paid for by less than nothing.
 */
export type Averaged = { quantity: Money; value: Money }

export const noContracts = (): Averaged => ({ quantity: ZERO, value: ZERO })

/** What a fill opened and closed of a position, in contracts without a sign, and what the closed ones realised, fees apart. */
export type Settled = { readonly opened: Money; readonly closed: Money; readonly realised: Money }

/**
 * Books a fill of contracts: one on the position's side adds to it at its value, one on the other side takes contracts out at their average
 * and, beyond all that are held, opens a position of its own side. Shares are truncated, and the last piece takes the remainder.
 */
export const settle = (position: Averaged, { side, quantity, value }: Fill): Settled => {
  const isBuy = side === 'buy'
  const paid = isBuy ? value : -value
  const isSame = position.quantity === ZERO || position.quantity > ZERO === isBuy
  if (isSame) {
    position.quantity += isBuy ? quantity : -quantity
    position.value += paid
    return { opened: quantity, closed: ZERO, realised: ZERO }
  }
  const held = abs(position.quantity)
  const closed = quantity < held ? quantity : held
  const taken = closed === held ? position.value : share(position.value, closed, held)
  const received = closed === quantity ? -paid : share(-paid, closed, quantity)
  const opened = quantity - closed
  position.quantity += isBuy ? quantity : -quantity
  position.value += opened === ZERO ? -taken : -taken + paid + received
  return { opened, closed, realised: received - taken }
}
