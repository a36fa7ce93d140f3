import { type Direction, directionOf, opposite, sideOf } from '../../src/kernel/direction.ts'
import { contractValue, type Money, min, ZERO } from '../../src/kernel/money.ts'
import { amountsOf } from '../../src/kernel/trade-amounts.ts'
import type { EntryRequested } from './entry-events.ts'
import type { HeldContract, RecordedTrade, Role } from './order-facts.ts'
import { isFlat, type PositionDraft } from './state.ts'

/**
 * An account has one number of contracts: what comes on one side first takes out of what is held on the other, so that `exposure` and
 * `beyond` are never both above zero. Returns how much it took out of what the position holds.
 */
export const moveContracts = (draft: PositionDraft, side: 'buy' | 'sell', quantity: Money): Money => {
  const opens = side === sideOf(draft.direction, 'open')
  const taken = min(quantity, opens ? draft.beyond : draft.exposure)
  const rest = quantity - taken
  draft.exposure += opens ? rest : -taken
  draft.beyond += opens ? -taken : rest
  return opens ? ZERO : taken
}

/** Once no cycle lasts and nothing of its direction is held, what is beyond it is what is held. */
export const turnOver = (draft: PositionDraft): void => {
  if (isFlat(draft) && draft.exposure === ZERO && draft.beyond > ZERO) turnTo(draft, opposite(draft.direction))
}

/**
 * Whether a fill, told late, is of an order of another cycle than the one that lasts, of the other direction. Where none lasts the position
 * has the direction of a late entry from then on, and what came from outside of the other is beyond it.
 */
export const isOfOtherDirection = (draft: PositionDraft, { contract }: RecordedTrade, role: Role): boolean => {
  if (contract === undefined || contract.direction === draft.direction) return false
  if (role !== 'Entry' || draft.openedMs !== null || draft.value.entry !== 'none') return true
  turnTo(draft, contract.direction)
  return false
}

/** Booked like a trade without an order of ours: it takes contracts or brings some, and moves neither plan nor average. */
export const takeOfOther = (draft: PositionDraft, data: RecordedTrade, { direction }: { direction: Direction }, role: Role): Money => {
  const { quantity, price, size } = amountsOf(data)
  const taken = moveContracts(draft, sideOf(direction, role === 'Entry' ? 'open' : 'close'), quantity)
  if (taken > ZERO && draft.openedMs !== null) {
    draft.exitValue += contractValue(taken, size ?? ZERO, price)
    draft.lastSale = 'outside'
  }
  turnOver(draft)
  return quantity
}

/** What is held of the position's direction and beyond it change places. */
export const turnTo = (draft: PositionDraft, direction: Direction): void => {
  const { exposure, beyond } = draft
  Object.assign(draft, { direction, exposure: beyond, beyond: exposure })
}

/** What the trades of an entry are of; null on spot. */
export const heldContractOf = ({ contract, side }: EntryRequested['data']): HeldContract | null =>
  contract === undefined ? null : { size: contract.size, settle: contract.settle, direction: directionOf(side, 'open') }
