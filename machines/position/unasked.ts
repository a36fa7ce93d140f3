import { directionOf, sideOf } from '../../src/kernel/direction.ts'
import { type Money, ZERO } from '../../src/kernel/money.ts'
import { amountsOf } from '../../src/kernel/trade-amounts.ts'
import type { ForeignFill } from './events.ts'
import type { PositionDraft, PositionState, SettledFunding } from './state.ts'
import { withTradeId } from './trade-ids.ts'

/** Fundings remembered at most: three weeks of one every eight hours, far longer than a venue is late with one. */
const MAX_FUNDINGS = 64

/**
 * With the fee in coins (never of contracts), what a foreign fill moves. `closes`: out of the position; one that holds nothing takes the
 * fill's side for its own.
 */
export const foreignMove = (
  { base, direction, exposure }: Pick<PositionState, 'base' | 'direction' | 'exposure'>,
  data: ForeignFill['data'],
): { readonly closes: boolean; readonly moved: Money; readonly value: Money } => {
  const { quantity, value, feeAmount } = amountsOf(data)
  const feeInCoins = data.contract === undefined && data.fee.asset === base ? feeAmount : ZERO
  const closes = exposure > ZERO && data.side === sideOf(direction, 'close')
  return { closes, moved: closes ? quantity + feeInCoins : quantity - feeInCoins, value }
}

/** Coins that came or went without an order of ours. They begin no cycle, and the average price paid stays that of our own entries. */
export const takeForeign = (draft: PositionDraft, data: ForeignFill['data']): void => {
  const { closes, moved, value } = foreignMove(draft, data)
  draft.foreignTrades = withTradeId(draft.foreignTrades, data.tradeId)
  if (!closes) {
    if (draft.exposure === ZERO) draft.direction = directionOf(data.side, 'open')
    draft.exposure += moved
    return
  }
  draft.exposure -= moved
  if (draft.value.protection === 'none') return
  draft.exitValue += value
  draft.lastSale = 'outside'
}

/** Whether it was counted: by its id, or because it is older than all that is remembered. */
export const isFunded = ({ fundings }: PositionState, { fundingId, dueMs }: SettledFunding): boolean =>
  fundings.some((funding) => funding.fundingId === fundingId) || (fundings.length === MAX_FUNDINGS && dueMs <= fundings[0]!.dueMs)

/** Oldest first, so that the order of arrival leaves no trace. */
export const withFunding = (fundings: readonly SettledFunding[], { fundingId, dueMs }: SettledFunding): readonly SettledFunding[] => {
  const later = fundings.findIndex((funding) => funding.dueMs > dueMs || (funding.dueMs === dueMs && funding.fundingId > fundingId))
  return fundings.toSpliced(later === -1 ? fundings.length : later, 0, { fundingId, dueMs }).slice(-MAX_FUNDINGS)
}
