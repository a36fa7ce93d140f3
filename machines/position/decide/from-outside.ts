import { type Direction, sideOf } from '../../../src/kernel/direction.ts'
import { format, type Money, parse, ZERO } from '../../../src/kernel/money.ts'
import { accept, refuse } from '../../shared/decider.ts'
import type { ForeignFill } from '../events.ts'
import type { PositionDecision } from '../position-decision.ts'
import { isFlat, type PositionState } from '../state.ts'
import { hasTradeId } from '../trade-ids.ts'
import { foreignId, foreignMove, isFunded } from '../unasked.ts'
import type { RecordForeignFill, RecordFunding } from '../venue-commands.ts'
import { splitFill } from './take-covered.ts'

/**
 * Coins or contracts that came or went without an order of ours: real, once each. Of a trade that takes more than is held, as much as is
 * held is taken. The rest of contracts is a position of the other direction, of the same account and so of its books; the rest of coins was
 * never here, or is of a purchase that is still to be told, and is remembered for that. What the venue closes by itself was open: where too
 * little is, its trades are still to be told, and it is taken when it is told again.
 */
export const recordForeignFill = (state: PositionState, { fill, positionSide, venueTimeMs }: RecordForeignFill): PositionDecision => {
  if (hasTradeId(state.foreignTrades, foreignId(fill))) return refuse('nothing-new')
  const { from, moved } = foreignMove(state, fill)
  const isSpot = fill.contract === undefined
  const isOfVenue = fill.because === 'liquidation' || fill.because === 'auto-deleveraging'
  const tooMuch = () => refuse('more-than-held', { quantity: format(moved), held: format(state.exposure) })
  // beside a position of the other direction nothing turns over: what it closes beyond what is known here was opened by a trade that is
  // still to be told
  if (positionSide !== undefined && fill.side === sideOf(positionSide, 'close') && moved > heldOf(state, positionSide)) return tooMuch()
  const told = (data: ForeignFill['data']) => ({ type: 'ForeignFill', data, venueTime: venueTimeMs }) as const
  const { of = fill.quantity, behind } = fill.part ?? {}
  const partOf = (is: 'held' | 'beyond') => ({ part: { is, of, ...(behind !== undefined && { behind }) } })
  const uncovered = ({ part: _, ...sale }: ForeignFill['data']) =>
    ({ type: 'UncoveredSaleObserved', data: { ...sale, of }, venueTime: venueTimeMs }) as const
  if (from === null) {
    const isAgainst = fill.side === sideOf(state.direction, 'close')
    if (moved < ZERO || isOfVenue) return tooMuch()
    if (isSpot && isAgainst) return accept(uncovered(fill))
    return accept(told(isAgainst && !isFlat(state) ? { ...fill, ...partOf('beyond') } : fill))
  }
  const held = state[from]
  if (moved <= held) return accept(told(fill))
  if (isOfVenue) return tooMuch()
  const [part, rest] = splitFill(fill, held, moved)
  const first = told({ ...part, ...partOf('held') })
  return accept(first, isSpot ? uncovered(rest) : told({ ...rest, ...partOf('beyond') }))
}

const heldOf = ({ direction, exposure, beyond }: PositionState, side: Direction): Money => (direction === side ? exposure : beyond)

/** Funding of contracts, once for each of its times, also when it is told after they are gone. */
export const recordFunding = (state: PositionState, { funding, venueTimeMs }: RecordFunding): PositionDecision => {
  if (isFunded(state, funding) || parse(funding.amount) === ZERO) return refuse('nothing-new')
  return accept({ type: 'FundingSettled', data: funding, venueTime: venueTimeMs })
}
