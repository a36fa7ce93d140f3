import { sideOf } from '../../src/kernel/direction.ts'
import { type Money, ZERO } from '../../src/kernel/money.ts'
import { amountsOf } from '../../src/kernel/trade-amounts.ts'
import type { ForeignFill, Happened, UncoveredSaleObserved } from './events.ts'
import { turnOver } from './net.ts'
import type { PositionDraft, PositionState, SettledFunding } from './state.ts'
import { withTradeId } from './trade-ids.ts'
import { lessCovered, withUncovered } from './uncovered.ts'

/** Fundings remembered at most: three weeks of one every eight hours, far longer than a venue is late with one. */
const MAX_FUNDINGS = 64

type Held = Pick<PositionState, 'base' | 'direction' | 'exposure' | 'beyond'>
/** What a foreign fill takes from, or (null) that it brings; and with the fee in coins (never of contracts) how much it moves. */
export type ForeignMove = { readonly from: 'exposure' | 'beyond' | null; readonly moved: Money; readonly value: Money }

export const foreignMove = ({ base, direction, exposure, beyond }: Held, data: ForeignFill['data']): ForeignMove => {
  const { quantity, value, feeAmount } = amountsOf(data)
  const feeInCoins = data.contract === undefined && data.fee.asset === base ? feeAmount : ZERO
  const against = data.side === sideOf(direction, 'close')
  const from = against && exposure > ZERO ? 'exposure' : !against && beyond > ZERO ? 'beyond' : null
  return { from, moved: from === null ? quantity - feeInCoins : quantity + feeInCoins, value }
}

/** What a foreign fill is counted by: the trade, and behind the share of other slots how many these were. */
export const foreignId = ({ tradeId, part }: ForeignFill['data']): string =>
  part?.behind === undefined ? tradeId : `${tradeId} behind ${part.behind}`

/**
 * Coins that came or went without an order of ours. They begin no cycle, and the average price paid stays that of our own entries. While a
 * cycle lasts, what comes of the other direction is kept beside it.
 */
const takeForeign = (draft: PositionDraft, data: ForeignFill['data']): void => {
  const { from, moved, value } = foreignMove(draft, data)
  // what is covered was told of before
  if (data.part?.is === 'covered') draft.uncovered = lessCovered(draft.uncovered, data)
  else draft.foreignTrades = withTradeId(draft.foreignTrades, foreignId(data))
  if (from === 'beyond') draft.beyond -= moved
  else if (from === 'exposure') {
    draft.exposure -= moved
    if (data.contract === undefined && data.part?.is !== 'covered') draft.soldOutside += moved
    if (draft.value.protection !== 'none') {
      draft.exitValue += value
      draft.lastSale = data.because === 'liquidation' ? 'liquidation' : 'outside'
    }
  } else if (data.side === sideOf(draft.direction, 'open')) draft.exposure += moved
  else draft.beyond += moved
  turnOver(draft)
}

/** Of a sale what nothing that is held covers: it moves nothing, and counts as told, like the part of it that was held. */
const rememberSale = (draft: PositionDraft, data: UncoveredSaleObserved['data'], venueTimeMs: number): void => {
  if (data.quantity === data.of) draft.foreignTrades = withTradeId(draft.foreignTrades, data.tradeId)
  draft.uncovered = withUncovered(draft.uncovered, { ...data, venueTimeMs })
}

export const takeUnasked = (draft: PositionDraft, event: Happened & (ForeignFill | UncoveredSaleObserved)): void => {
  if (event.type === 'ForeignFill') takeForeign(draft, event.data)
  else rememberSale(draft, event.data, event.venueTime ?? event.time)
}

/** Whether it was counted: by its id, or because it is older than all that is remembered. */
export const isFunded = ({ fundings }: PositionState, { fundingId, dueMs }: SettledFunding): boolean =>
  fundings.some((funding) => funding.fundingId === fundingId) || (fundings.length === MAX_FUNDINGS && dueMs <= fundings[0]!.dueMs)

/** Oldest first, so that the order of arrival leaves no trace. */
export const withFunding = (fundings: readonly SettledFunding[], { fundingId, dueMs }: SettledFunding): readonly SettledFunding[] => {
  const later = fundings.findIndex((funding) => funding.dueMs > dueMs || (funding.dueMs === dueMs && funding.fundingId > fundingId))
  return fundings.toSpliced(later === -1 ? fundings.length : later, 0, { fundingId, dueMs }).slice(-MAX_FUNDINGS)
}
