import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import type { RecordForeignFill, RecordFunding } from '../commands.ts'
import type { PositionDecision } from '../position-decision.ts'
import type { PositionState } from '../state.ts'
import { hasTradeId } from '../trade-ids.ts'
import { foreignMove, isFunded } from '../unasked.ts'

/**
 * Coins or contracts that came or went without an order of ours: real, once each. More than are held cannot go: on spot none are there, and
 * contracts beyond them are a position of somebody else's. What the venue closes by itself was open: where nothing is, its trades are still to
 * be told, and it is taken when it is told again.
 */
export const recordForeignFill = (state: PositionState, { fill, venueTimeMs }: RecordForeignFill): PositionDecision => {
  if (hasTradeId(state.foreignTrades, fill.tradeId)) return refuse('nothing-new')
  const { closes, moved } = foreignMove(state, fill)
  const isOfVenue = fill.because === 'liquidation' || fill.because === 'auto-deleveraging'
  const opensNothing = isOfVenue || (fill.contract === undefined && fill.side === 'sell')
  if (closes ? moved > state.exposure : opensNothing || moved < ZERO)
    return refuse('more-than-held', { quantity: format(moved), held: format(state.exposure) })
  return accept({ type: 'ForeignFill', data: fill, venueTime: venueTimeMs })
}

/** Funding of contracts, once for each of its times, also when it is told after they are gone. */
export const recordFunding = (state: PositionState, { funding, venueTimeMs }: RecordFunding): PositionDecision => {
  if (isFunded(state, funding) || parse(funding.amount) === ZERO) return refuse('nothing-new')
  return accept({ type: 'FundingSettled', data: funding, venueTime: venueTimeMs })
}
