import type { Plan } from '../machines/position/position-plan.ts'
import type { Direction } from '../src/kernel/direction.ts'
import type { EventOf, LogEvent } from '../src/kernel/log-event.ts'
import { divide, format, type Money, multiply, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { orderEnds } from './asked-orders.ts'
import { type Fill, fillOf, fillTypes } from './fill.ts'
import { realisedOf } from './lots.ts'
import { beyondPromise, hearPromise, noPromises, type PromisedExits, promisingTypes } from './promised-exits.ts'
import { rewardRiskOf } from './realised-reward-risk.ts'
import type { SeenBeside } from './seen-beside.ts'

/** An event of the log as people count them, 1 for the first, and the engine's clock. */
export type EventPlace = { readonly ordinal: number; readonly timeMs: number }

/** Of a position since its first entry was asked for. Amounts are decimal strings in the quote asset. */
type Begun = {
  /** its name within the book */
  readonly position: string
  /** which one of this position, 1 for the first */
  readonly n: number
  readonly from: EventPlace
  /** null: nothing of ours began it */
  readonly trigger: string | null
  readonly strategy: string | null
  readonly direction: Direction
  readonly quote: string
}
/** A position of a coin from the entry that was asked for to its close. */
export type ClosedCycle = Begun & {
  readonly to: EventPlace
  readonly openMs: number
  readonly closeMs: number
  readonly reason: string
  readonly entryValue: string
  readonly exitValue: string
  /** fees and funding included */
  readonly gain: string
  /** worth in the quote asset */
  readonly fees: string
  /** of its average prices, without fees; null: nothing to compare */
  readonly riskReward: string | null
  /** what its exits brought beyond the prices that their rules promised, without fees; null: none promised a price */
  readonly slippage: string | null
  readonly bareMs: number
}
export type UnclosedCycle = Begun & { readonly fees: string }

type Distances = Pick<Plan, 'hardStop' | 'takeProfit'>
type Traded = { quantity: Money; value: Money }
type Cycle = {
  readonly from: EventPlace
  readonly trigger: string | null
  readonly strategy: string | null
  readonly quote: string
  direction: Direction
  /** by order, of entries that live, and of those that brought coins */
  readonly asked: Record<string, Distances>
  readonly plans: Record<string, Distances>
  readonly buy: Traded
  readonly sell: Traded
  size: Money | null
  fees: Money
  readonly promised: PromisedExits
  slippage: Money | null
}
/** By the name of the position. `realised`: what its sales had brought when its last cycle closed. */
export type CyclesState = Record<string, { closed: number; realised: Money; open: Cycle | null }>

const begin = (from: EventPlace, quote: string, because?: EventOf<'EntryRequested'>['data']['because']): Cycle => ({
  from,
  trigger: because?.trigger ?? null,
  strategy: because?.strategy ?? null,
  quote,
  direction: 'long',
  asked: {},
  plans: {},
  buy: { quantity: ZERO, value: ZERO },
  sell: { quantity: ZERO, value: ZERO },
  size: null,
  fees: ZERO,
  promised: noPromises(),
  slippage: null,
})

const isUntraded = ({ buy, sell }: Cycle): boolean => buy.quantity === ZERO && sell.quantity === ZERO

const trade = (cycle: Cycle, fill: Fill): void => {
  const { event, side, size, booking, orderId, quantity, value, feeQuoteValue } = fill
  const beyond = beyondPromise(cycle.promised, fill)
  if (beyond !== null) cycle.slippage = (cycle.slippage ?? ZERO) + beyond
  cycle.size = size
  cycle.fees += feeQuoteValue
  if (booking?.opens === true) {
    const plan = orderId === null ? undefined : cycle.asked[orderId]
    if (orderId !== null && plan !== undefined) cycle.plans[orderId] ??= plan
    // one told late may be of an earlier position, of the other direction
    if (event.type === 'EntryFilled' || isUntraded(cycle)) cycle.direction = booking.direction
  }
  const traded = cycle[side]
  traded.quantity += quantity
  traded.value += value
}

const rewardRiskIn = ({ direction, size, plans, buy, sell }: Cycle): Money | null => {
  const average = ({ quantity, value }: Traded): Money | null =>
    quantity === ZERO ? null : divide(value, size === null ? quantity : multiply(quantity, size))
  const [bought, sold] = [average(buy), average(sell)]
  const traded = direction === 'long' ? { entry: bought, exit: sold } : { entry: sold, exit: bought }
  return rewardRiskOf(Object.values(plans), { direction, ...traded }).realised
}

const begunOf = (position: string, n: number, { from, trigger, strategy, direction, quote }: Cycle): Begun => ({
  ...{ position, n, from, trigger, strategy, direction, quote },
})

const closedCycle = (
  { parts, data, venueTime, time }: EventOf<'PositionClosed'>,
  n: number,
  cycle: Cycle,
  gain: Money,
  { ordinal, closed }: SeenBeside,
): ClosedCycle => {
  const riskReward = rewardRiskIn(cycle)
  return {
    ...begunOf(positionName(parts), n, cycle),
    to: { ordinal, timeMs: time },
    openMs: data.openedMs,
    closeMs: venueTime ?? time,
    reason: data.reason,
    entryValue: data.entryValue,
    exitValue: data.exitValue,
    gain: format(gain),
    fees: format(cycle.fees),
    riskReward: riskReward === null ? null : format(riskReward),
    slippage: cycle.slippage === null ? null : format(cycle.slippage),
    bareMs: closed?.ms ?? 0,
  }
}

const promising: ReadonlySet<string> = new Set(promisingTypes)
const isPromise = ({ type }: LogEvent): boolean => promising.has(type)

/** Positions from the wish to the close. An entry that brings nothing begins none. */
export const cyclesFold: Projection<CyclesState, ClosedCycle, SeenBeside> = {
  name: 'cycles',
  version: 2,
  types: ['EntryRequested', 'PositionClosed', ...promisingTypes, ...fillTypes, ...orderEnds],
  initial: () => ({}),
  apply(state, event, emit, beside) {
    // what strangers opened beyond what was held is no part of the position that they closed
    if (beside === undefined || (event.type === 'ForeignFill' && event.data.part?.is === 'beyond')) return
    const name = positionName(event.parts)
    const place = { ordinal: beside.ordinal, timeMs: event.time }
    const position = (state[name] ??= { closed: 0, realised: ZERO, open: null })
    const fill = fillOf(event)
    if (event.type === 'EntryRequested') {
      const { orderId, plan, because } = event.data
      position.open ??= begin(place, event.parts.quote ?? '', because)
      position.open.asked[orderId] = { hardStop: plan.hardStop, takeProfit: plan.takeProfit }
    } else if (fill !== null) trade((position.open ??= begin(place, fill.quote)), fill)
    else if (event.type === 'PositionClosed') {
      const cycle = position.open ?? begin(place, event.parts.quote ?? '')
      const realised = realisedOf(beside.lots, name)
      position.closed++
      emit?.(closedCycle(event, position.closed, cycle, realised - position.realised, beside))
      position.realised = realised
      position.open = null
    } else if (isPromise(event)) {
      if (position.open !== null) hearPromise(position.open.promised, event)
    } else if (position.open !== null && 'orderId' in event.data) {
      delete position.open.asked[event.data.orderId]
      if (isUntraded(position.open) && Object.keys(position.open.asked).length === 0) position.open = null
    }
  },
}

/** The cycle of a position that is not closed; null: none is open. */
export const cycleIn = (state: CyclesState, name: string): UnclosedCycle | null => {
  const position = state[name]
  if (position === undefined || position.open === null) return null
  return { ...begunOf(name, position.closed + 1, position.open), fees: format(position.open.fees) }
}
