import { sideOf } from '../../src/kernel/direction.ts'
import { type Money, max, ZERO } from '../../src/kernel/money.ts'
import { claimed, isLive } from './claims.ts'
import { splitFill } from './decide/take-covered.ts'
import type { ForeignFill } from './events.ts'
import { isFlat, type PositionState } from './state.ts'
import { hasTradeId } from './trade-ids.ts'
import { foreignId, foreignMove } from './unasked.ts'

type Fill = ForeignFill['data']
/** Of which of the slots, by their number, a part of the trade is. */
export type ForeignShare = { readonly slot: number; readonly fill: Fill }

/**
 * Which slots of an instrument a trade without an order of ours is of, where it names none. One that takes all there is takes all of
 * each; the last of them judges what is beyond. Any other takes what no order of ours may still sell, of the slot first that has held
 * longest; where that is too little it cannot be told yet whose they were, and (null) nothing is taken until it is told again. So it is
 * with one that takes more than all there is, while an order of another slot lives whose purchase may be told behind it. What brings is of
 * a slot that was sold more of than it held, behind it, else of the slot that has held longest, else of the first.
 *
 * The shares are in the order in which they are written: the first one last, under the trade's own id, so that a trade is known when
 * all of it is, and whoever tells it again completes it.
 */
export const shareForeign = (states: readonly PositionState[], fill: Fill, venueTimeMs: number): readonly ForeignShare[] | null => {
  const knows = (nth: number): boolean => states.some(({ foreignTrades }) => hasTradeId(foreignTrades, foreignId(partOf(fill, fill, nth))))
  const whole = states.findIndex(({ foreignTrades }) => hasTradeId(foreignTrades, foreignId(fill)))
  if (whole >= 0) return [{ slot: whole, fill }]
  const slots = [...states.keys()].sort((one, other) => sinceOf(states[one]!) - sinceOf(states[other]!) || one - other)
  const holders = slots.filter((slot) => foreignMove(states[slot]!, fill).from !== null)
  const isBegun = states.some((_, nth) => knows(nth + 1))
  const heldBy = (slot: number): Money => states[slot]![foreignMove(states[slot]!, fill).from!]
  const isMissed = (slot: number): boolean => fill.side === 'buy' && states[slot]!.uncovered.some((sale) => sale.venueTimeMs >= venueTimeMs)
  const isOfOne = holders.length < 2 && !isBegun
  const only = slots.find(isMissed) ?? holders[0] ?? slots.find((slot) => !isFlat(states[slot]!)) ?? 0
  const { moved } = foreignMove(states[holders[0] ?? only]!, fill)
  const total = sumOf(holders, heldBy)
  const judge = isOfOne ? only : holders.at(-1)
  if (!isBegun && moved > total && slots.some((slot) => slot !== judge && mayHaveBought(states[slot]!, fill))) return null
  if (isOfOne) return [{ slot: only, fill }]
  const isOfAll = moved >= total
  const roomOf = (slot: number): Money => (isOfAll ? heldBy(slot) : max(heldBy(slot) - claimed(states[slot]!), ZERO))
  if (!isOfAll && !isBegun && moved > sumOf(holders, roomOf)) return null
  const shares: ForeignShare[] = []
  let rest: Fill | null = fill
  for (const slot of holders) {
    const nth = shares.length
    const room = roomOf(slot)
    if (rest === null || room === ZERO || (nth > 0 && knows(nth))) continue
    const left: Money = foreignMove(states[slot]!, rest).moved
    const isRest: boolean = left <= room || (slot === holders.at(-1) && !knows(nth + 1))
    const [taken, more]: readonly [Fill, Fill | null] = isRest ? [rest, null] : splitFill(rest, room, left)
    shares.unshift({ slot, fill: taken === fill ? fill : partOf(fill, taken, nth) })
    rest = more
  }
  return shares
}

/** Whether an order of it lives, of which a purchase may still be told that brought what the trade took. */
const mayHaveBought = ({ direction, orders }: PositionState, { side }: Fill): boolean =>
  side === sideOf(direction, 'close') && orders.some((order) => order.role === 'Entry' && isLive(order))

const sumOf = (slots: readonly number[], of: (slot: number) => Money): Money => slots.reduce((sum, slot) => sum + of(slot), ZERO)

/** A position that is flat holds dust at most, whose age nobody knows. */
const sinceOf = (state: PositionState): number => (isFlat(state) ? Number.MAX_SAFE_INTEGER : (state.openedMs ?? Number.MAX_SAFE_INTEGER))

const partOf = ({ quantity: of }: Fill, taken: Fill, behind: number): Fill => ({
  ...taken,
  part: { is: 'held', of, ...(behind > 0 && { behind }) },
})
