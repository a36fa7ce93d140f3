import type { Distance } from '../../machines/position/distance.ts'
import type { HangsOn, Plan } from '../../machines/position/events.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { Decimal } from '../kernel/money.ts'
import type { Finding } from './finding.ts'

/** What was bought since a position was last flat, the plan it was bought by, and the trailing stop. */
type Cycle = { plan: Plan | null; quantity: Decimal; value: Decimal; trailing: { mark: string; stopPrice: string } | null }
type Levels = {
  readonly stop: string
  readonly softStop: string | null
  readonly target: string
  readonly activation: string | null
  readonly average: string
}

const UP = Decimal.ROUND_CEIL
const DOWN = Decimal.ROUND_FLOOR
const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)
const lengthOf = ({ by, of }: Distance, price: Decimal): Decimal => (by === 'price' ? new Decimal(of) : rounded(price.times(of).div(100)))
const onTick = (price: Decimal, tick: string, towards: typeof UP | typeof DOWN): Decimal =>
  price.div(tick).toDecimalPlaces(0, towards).times(tick)

const levelsOf = ({ quantity, value }: Cycle, plan: Plan): Levels => {
  const average = rounded(value.div(quantity))
  const below = (distance: Distance): string => onTick(average.minus(lengthOf(distance, average)), plan.tickSize, UP).toFixed()
  const above = (distance: Distance): string => onTick(average.plus(lengthOf(distance, average)), plan.tickSize, DOWN).toFixed()
  return {
    stop: below(plan.hardStop),
    softStop: plan.exits.softStop === undefined ? null : below(plan.exits.softStop),
    target: above(plan.takeProfit),
    activation: plan.trailing === null ? null : above(plan.trailing.activate),
    average: average.toFixed(),
  }
}

/** That every price stands where the plan puts it: stops and targets by the average price paid, the trailing stop by its mark. */
export class PriceCheck {
  readonly #cycles = new Map<string, Cycle>()

  check(event: LogEvent): Finding | null {
    const { type, stream, data } = event
    if (type === 'EntryRequested') this.#begin(stream, data.plan)
    const cycle = this.#cycles.get(stream)
    if (cycle === undefined) return null
    if (type === 'EntryFilled' || type === 'EntryLateFilled') {
      cycle.quantity = cycle.quantity.plus(data.quantity)
      cycle.value = cycle.value.plus(rounded(new Decimal(data.quantity).times(data.price)))
    } else if (type === 'PositionClosed') this.#cycles.set(stream, { ...cycle, ...NOTHING })
    else if (cycle.plan !== null && cycle.quantity.gt(0)) return compare(event, cycle, cycle.plan)
    return null
  }

  /** A plan of an entry that buys nothing changes nothing. */
  #begin(stream: string, plan: Plan): void {
    const cycle = this.#cycles.get(stream)
    if (cycle === undefined || cycle.quantity.eq(0)) this.#cycles.set(stream, { plan, ...NOTHING })
  }
}

const NOTHING = { quantity: new Decimal(0), value: new Decimal(0), trailing: null }

const compare = (event: LogEvent, cycle: Cycle, plan: Plan): Finding | null => {
  const { type, data } = event
  switch (type) {
    case 'ProtectionRequested': {
      const { stop, average } = levelsOf(cycle, plan)
      return differs('stop-price', 'stop', [data.stopPrice, data.hangsOn], [stop, 'average', average])
    }
    case 'ExitDecided':
      return compareExit(data, cycle, plan)
    case 'TrailingArmed':
    case 'TrailingRaised':
      return compareTrailing(event as EventOf<'TrailingArmed' | 'TrailingRaised'>, cycle, plan)
    default:
      return null
  }
}

const compareExit = ({ reason, threshold, hangsOn }: EventOf<'ExitDecided'>['data'], cycle: Cycle, plan: Plan): Finding | null => {
  const { stop, softStop, target, average } = levelsOf(cycle, plan)
  const told = [threshold, hangsOn] as const
  if (reason === 'hard-stop') return differs('exit-price', 'stop', told, [stop, 'average', average])
  if (reason === 'soft-stop')
    return softStop === null
      ? { rule: 'exit-price', message: 'It sells at a soft stop, and the plan has none.' }
      : differs('exit-price', 'soft stop', told, [softStop, 'average', average])
  if (reason === 'take-profit') return differs('exit-price', 'target', told, [target, 'average', average])
  if (reason !== 'trailing-stop') return null
  if (cycle.trailing === null) return { rule: 'exit-price', message: 'It sells at a trailing stop, and none was armed.' }
  return differs('exit-price', 'trailing stop', told, [cycle.trailing.stopPrice, 'mark', cycle.trailing.mark])
}

const compareTrailing = ({ type, data }: EventOf<'TrailingArmed' | 'TrailingRaised'>, cycle: Cycle, plan: Plan): Finding | null => {
  if (plan.trailing === null) return { rule: 'trailing-price', message: 'It follows the price, and the plan has no trailing stop.' }
  const mark = new Decimal(data.mark)
  const stopPrice = onTick(mark.minus(lengthOf(plan.trailing.distance, mark)), plan.tickSize, DOWN).toFixed()
  const before = cycle.trailing
  cycle.trailing = { mark: data.mark, stopPrice: data.stopPrice }
  if (data.stopPrice !== stopPrice)
    return { rule: 'trailing-price', message: `Its stop is at ${data.stopPrice}; for the mark ${data.mark} it is at ${stopPrice}.` }
  if (type === 'TrailingRaised') {
    if (before === null) return { rule: 'trailing-price', message: 'It follows the price on, and was never armed.' }
    const last = new Decimal(before.mark)
    const next = Decimal.max(onTick(last.plus(lengthOf(plan.trailing.step, last)), plan.tickSize, UP), last.plus(plan.tickSize))
    if (mark.gte(next)) return null
    return {
      rule: 'trailing-price',
      message: `Its mark ${data.mark} is less than a step above ${before.mark}: it may move from ${next} on.`,
    }
  }
  const { activation, average } = levelsOf(cycle, plan)
  if (activation !== null && mark.gte(activation)) return null
  return {
    rule: 'trailing-price',
    message: `It is armed at ${data.mark}, below its activation at ${activation}, measured from ${average}.`,
  }
}

type Told = readonly [price: string, hangsOn: HangsOn | null | undefined]
type Expected = readonly [price: string, is: HangsOn['is'], of: string]

const differs = (rule: string, what: string, [price, hangsOn]: Told, [expected, is, of]: Expected): Finding | null => {
  if (price !== expected)
    return { rule, message: `Its ${what} is at ${price}; the plan puts it at ${expected}, measured from the ${is} of ${of}.` }
  if (hangsOn?.is === is && hangsOn.price === of) return null
  const told = hangsOn == null ? 'nothing' : `the ${hangsOn.is} of ${hangsOn.price}`
  return { rule, message: `Its ${what} is said to hang on ${told}; it hangs on the ${is} of ${of}.` }
}
