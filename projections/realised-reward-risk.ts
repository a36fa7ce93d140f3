import type { Plan } from '../machines/position/position-plan.ts'
import { type Direction, signed } from '../src/kernel/direction.ts'
import type { LogEvent } from '../src/kernel/log-event.ts'
import { divide, type Money, min, multiply, parse, percentOf, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type Fill, fillOf, fillTypes } from './fill.ts'

/** Of a plan: how far the stop and the target lie. */
type Distances = Pick<Plan, 'hardStop' | 'takeProfit'>
/** From the first fill of a position to its close. `plans`: of the entries that brought coins, by order. */
type Cycle = {
  readonly plans: Record<string, Distances>
  direction: Direction
  size: Money | null
  bought: Money
  boughtValue: Money
  sold: Money
  soldValue: Money
}
/**
 * By the name of the position: `asked`, by order, of entries that live, and `open`. `positions`: that closed and have both figures, which
 * are summed.
 */
export type RewardRiskState = {
  readonly asked: Record<string, Record<string, Distances>>
  readonly open: Record<string, Cycle>
  positions: number
  realised: Money
  planned: Money
}

type Traded = { readonly direction: Direction; readonly entry: Money | null; readonly exit: Money | null }

/**
 * What a target promised as a multiple of what the stop risked, and what came of it, from the average price paid and without fees; null
 * where there is nothing to compare. Of several plans the nearer stop and the nearer target hold, for all coins.
 */
export const rewardRiskOf = (
  plans: readonly Distances[],
  { direction, entry, exit }: Traded,
): Record<'planned' | 'realised', Money | null> => {
  const nearest = (of: 'hardStop' | 'takeProfit'): Money | null =>
    entry === null || plans.length === 0 ? null : plans.map((plan) => distanceAt(plan[of], entry)).reduce(min)
  const risk = nearest('hardStop') ?? ZERO
  const reward = nearest('takeProfit')
  const multiple = (gain: Money | null): Money | null => (gain === null || risk <= ZERO ? null : divide(gain, risk))
  return { planned: multiple(reward), realised: multiple(exit === null || entry === null ? null : signed(direction, exit - entry)) }
}

const distanceAt = ({ by, of, atMost }: Plan['hardStop'], price: Money): Money => {
  const distance = by === 'pct' ? percentOf(price, parse(of)) : parse(of)
  return atMost === undefined ? distance : min(distance, parse(atMost))
}

const newCycle = (): Cycle => ({ plans: {}, direction: 'long', size: null, bought: ZERO, boughtValue: ZERO, sold: ZERO, soldValue: ZERO })

const take = ({ asked, open }: RewardRiskState, { event, position, side, size, booking, orderId, quantity, value }: Fill): void => {
  const cycle = (open[position] ??= newCycle())
  cycle.size = size
  if (booking?.opens === true) {
    const plan = orderId === null ? undefined : asked[position]?.[orderId]
    if (orderId !== null && plan !== undefined) cycle.plans[orderId] ??= plan
    // one told late may be of an earlier position, of the other direction
    if (event.type === 'EntryFilled' || (cycle.bought === ZERO && cycle.sold === ZERO)) cycle.direction = booking.direction
  }
  if (side === 'buy') {
    cycle.bought += quantity
    cycle.boughtValue += value
  } else {
    cycle.sold += quantity
    cycle.soldValue += value
  }
}

const close = (state: RewardRiskState, name: string): void => {
  const cycle = state.open[name]
  delete state.open[name]
  if (cycle === undefined) return
  const { direction, size } = cycle
  const average = (value: Money, quantity: Money): Money | null =>
    quantity === ZERO ? null : divide(value, size === null ? quantity : multiply(quantity, size))
  const [buy, sell] = [average(cycle.boughtValue, cycle.bought), average(cycle.soldValue, cycle.sold)]
  const traded = direction === 'long' ? { entry: buy, exit: sell } : { entry: sell, exit: buy }
  const { planned, realised } = rewardRiskOf(Object.values(cycle.plans), { direction, ...traded })
  if (planned === null || realised === null) return
  state.positions++
  state.planned += planned
  state.realised += realised
}

const forget = ({ asked }: RewardRiskState, name: string, orderId: string): void => {
  const orders = asked[name]
  if (orders === undefined) return
  delete orders[orderId]
  if (Object.keys(orders).length === 0) delete asked[name]
}

const ENDED = ['EntryEnded', 'EntryReduced', 'EntryAbandoned', 'EntryPartAbandoned'] as const

const follow = (state: RewardRiskState, event: LogEvent): void => {
  switch (event.type) {
    case 'EntryRequested': {
      const { hardStop, takeProfit } = event.data.plan
      const orders = (state.asked[positionName(event.parts)] ??= {})
      orders[event.data.orderId] = { hardStop, takeProfit }
      return
    }
    case 'EntryEnded':
    case 'EntryReduced':
    case 'EntryAbandoned':
    case 'EntryPartAbandoned':
      return forget(state, positionName(event.parts), event.data.orderId)
    case 'PositionClosed':
      return close(state, positionName(event.parts))
    default:
      return
  }
}

/** What closed positions brought for what they risked, beside what their plans promised; each counts once, whatever its size. */
export const rewardRiskFold: Projection<RewardRiskState> = {
  name: 'rewardRisk',
  version: 1,
  types: ['EntryRequested', ...ENDED, 'PositionClosed', ...fillTypes],
  initial: () => ({ asked: {}, open: {}, positions: 0, realised: ZERO, planned: ZERO }),
  apply(state, event) {
    // what strangers opened beyond what was held is no part of the position that they closed
    if (event.type === 'ForeignFill' && event.data.part?.is === 'beyond') return
    const fill = fillOf(event)
    if (fill === null) follow(state, event)
    else take(state, fill)
  },
}
