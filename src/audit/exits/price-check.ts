import type { HangsOn } from '../../../machines/position/position-plan.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import { rounded } from '../exact.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'
import type { Rule } from '../rule-names.ts'
import { checkChange } from './change-check.ts'
import { type Cycle, DOWN, type Entered, lengthOf, levelsOf, onTick, UP } from './plan-levels.ts'
import { profitPriceOf } from './profit-price.ts'

/** That every price stands where the plan puts it: stops and targets by the average price paid, the trailing stop by its mark. */
export class PriceCheck {
  readonly #cycles = new Map<string, Entered>()
  readonly #plans = new PlansInForce()

  /** `held`: coins before the event. */
  check(event: LogEvent, held = new Decimal(0)): Finding | null {
    const { type, stream, data } = event
    const isOfOther = this.#plans.follow(event)
    if (type === 'EntryRequested') this.#begin(stream, data)
    const cycle = this.#cycles.get(stream)
    const plan = this.#plans.of(stream)
    if (cycle === undefined || plan === undefined || isOfOther) return null
    if (type === 'EntryFilled' || type === 'EntryLateFilled') buy(cycle, event as EventOf<'EntryFilled' | 'EntryLateFilled'>)
    else if (type === 'BreakEvenArmed') cycle.isBreakEvenArmed = true
    else if (type === 'PositionClosed') this.#cycles.set(stream, { ...cycle, ...NOTHING })
    else if (cycle.quantity.gt(0)) return this.#compare(event, stream, { ...cycle, plan }, held)
    return null
  }

  #begin(stream: string, { side }: EventOf<'EntryRequested'>['data']): void {
    const cycle = this.#cycles.get(stream)
    if (cycle === undefined || cycle.quantity.eq(0)) this.#cycles.set(stream, { sign: side === 'buy' ? 1 : -1, ...NOTHING })
  }

  #compare(event: LogEvent, stream: string, cycle: Cycle, held: Decimal): Finding | null {
    const finding = compare(event, cycle, held)
    this.#cycles.set(stream, cycle)
    return finding
  }
}

const NONE = new Decimal(0)
const NOTHING = {
  quantity: NONE,
  value: NONE,
  fees: NONE,
  coins: NONE,
  trailing: null,
  isBreakEvenArmed: false,
  isAged: false,
  changedStop: null,
  changedTarget: null,
}

const buy = (cycle: Entered, { parts, data }: EventOf<'EntryFilled' | 'EntryLateFilled'>): void => {
  const coins = rounded(new Decimal(data.quantity).times(data.contract?.size ?? 1))
  const isFeeInCoins = data.contract === undefined && data.fee.asset === parts?.base
  cycle.quantity = cycle.quantity.plus(coins)
  cycle.value = cycle.value.plus(rounded(coins.times(data.price)))
  cycle.coins = cycle.coins.plus(isFeeInCoins ? coins.minus(data.fee.amount) : coins)
  if (!isFeeInCoins) cycle.fees = cycle.fees.plus(data.fee.quoteValue)
  // the average may lie beyond the price now
  cycle.isBreakEvenArmed = false
}

const REASONS = { 'hard-stop': 'stop', 'trailing-stop': 'trailing stop', 'break-even': 'stop at break-even' } as const

/** A stop rests where the hard stop is, or, where the plan says so, where the nearest is of those that are armed. */
const compareStop = (data: EventOf<'ProtectionRequested' | 'ProtectionAmendRequested'>['data'], cycle: Cycle): Finding | null => {
  if (!('stopPrice' in data)) return compareTarget(data, cycle)
  const { stop } = levelsOf(cycle)
  const { plan, sign, trailing, isBreakEvenArmed } = cycle
  const places: { reason: keyof typeof REASONS; price: string; is: HangsOn['is'] | null; of: string }[] = [{ reason: 'hard-stop', ...stop }]
  const cost = { ...cycle, isLong: sign > 0 }
  const breakEven = isBreakEvenArmed ? profitPriceOf(cost, plan.exits.feePct, '0', plan.tickSize) : null
  if (breakEven !== null) places.push({ reason: 'break-even', price: breakEven.toFixed(), is: null, of: '' })
  if (trailing !== null) places.push({ reason: 'trailing-stop', price: trailing.stopPrice, is: 'mark', of: trailing.mark })
  const isNearer = (one: string, other: string): boolean => new Decimal(one).times(sign).gt(new Decimal(other).times(sign))
  const due =
    plan.exits.nearestAtVenue === true
      ? places.reduce((nearest, place) => (isNearer(place.price, nearest.price) ? place : nearest))
      : places[0]!
  if (data.reason !== due.reason)
    return {
      rule: 'stop-price',
      message: `It rests as a ${REASONS[data.reason] ?? data.reason}; the nearest is the ${REASONS[due.reason]}.`,
    }
  if (due.is !== null) return differs('stop-price', REASONS[due.reason], [data.stopPrice, data.hangsOn], [due.price, due.is, due.of])
  if (data.stopPrice === due.price && data.hangsOn === null) return null
  return { rule: 'stop-price', message: `Its stop at break-even is at ${data.stopPrice}; after fees that is at ${due.price}.` }
}

const compareTarget = ({ limitPrice, hangsOn }: { limitPrice: string; hangsOn: HangsOn }, cycle: Cycle): Finding | null => {
  const { target, average } = levelsOf(cycle)
  return differs('target-price', 'target', [limitPrice, hangsOn], [target, 'average', average])
}

/** That stop and target change places where the plan has it, and that the price is there. */
const compareSwitch = ({ type, data }: EventOf<'SwitchedToTarget' | 'SwitchedToStop'>, cycle: Cycle): Finding | null => {
  if (data.threshold === undefined || data.compared === undefined) return null
  const { stopBelow, targetAbove, average } = levelsOf(cycle)
  const [level, sign] = type === 'SwitchedToTarget' ? [targetAbove, cycle.sign] : [stopBelow, -cycle.sign]
  const wrong = differs('switch-price', 'change of places', [data.threshold, data.hangsOn], [level ?? 'no price', 'average', average])
  if (wrong !== null || new Decimal(data.compared).minus(data.threshold).times(sign).gte(0)) return wrong
  return { rule: 'switch-price', message: `Stop and target change places at ${data.threshold}, and ${data.compared} is not there yet.` }
}

const compare = (event: LogEvent, cycle: Cycle, held: Decimal): Finding | null => {
  const { type, data } = event
  switch (type) {
    case 'EntryRequested':
      return compareFurther(data.limitPrice, cycle)
    case 'ProtectionRequested':
    case 'ProtectionAmendRequested':
      return compareStop(data, cycle)
    case 'SwitchedToTarget':
    case 'SwitchedToStop':
      return compareSwitch(event as EventOf<'SwitchedToTarget' | 'SwitchedToStop'>, cycle)
    case 'ExitDecided':
    case 'ExitOvertaken':
    case 'ExitWithdrawn':
      return compareExit(data, cycle, held)
    case 'PlanChanged':
      return checkChange(event, cycle, held)
    case 'TrailingAgeReached':
      cycle.isAged = true
      return null
    case 'TrailingStale':
    case 'TrailingResumed':
      return compareSilence(event as EventOf<'TrailingStale' | 'TrailingResumed'>, cycle)
    case 'TrailingArmed':
    case 'TrailingRaised':
      return compareTrailing(event as EventOf<'TrailingArmed' | 'TrailingRaised'>, cycle)
    default:
      return null
  }
}

/** A further entry is filled before the position is left, or not at all. */
const compareFurther = (limitPrice: string, cycle: Cycle): Finding | null => {
  const { stop } = levelsOf(cycle)
  if (new Decimal(limitPrice).minus(stop.price).times(cycle.sign).gt(0)) return null
  return {
    rule: 'entry-beyond-stop',
    message: `Its limit is ${limitPrice}; the stop of its position is at ${stop.price}, measured from the ${stop.is} of ${stop.of}.`,
  }
}

/** The last price at which coins too few for a stop can be sold; null: a stop can be placed for them, or they never can be sold. */
const lastSaleOf = ({ plan, sign }: Cycle, stop: string, held: Decimal): string | null => {
  const whole = held.div(plan.stepSize).toDecimalPlaces(0, DOWN).times(plan.stepSize)
  if (sign < 0 || whole.lte(0) || whole.lt(plan.minQuantity) || whole.times(stop).gte(plan.minNotional)) return null
  return onTick(new Decimal(plan.minNotional).div(whole), plan.tickSize, UP).toFixed()
}

const compareExit = (
  { reason, threshold, hangsOn }: Pick<EventOf<'ExitDecided'>['data'], 'reason' | 'threshold' | 'hangsOn'>,
  cycle: Cycle,
  held: Decimal,
): Finding | null => {
  const { stop, softStop, target, average } = levelsOf(cycle)
  const told = [threshold, hangsOn] as const
  if (reason === 'hard-stop') {
    const last = lastSaleOf(cycle, stop.price, held)
    return differs('exit-price', 'stop', told, [last === threshold ? last : stop.price, stop.is, stop.of])
  }
  if (reason === 'soft-stop')
    return softStop === null
      ? { rule: 'exit-price', message: 'It sells at a soft stop, and the plan has none.' }
      : differs('exit-price', 'soft stop', told, [softStop, 'average', average])
  if (reason === 'take-profit') return differs('exit-price', 'target', told, [target, 'average', average])
  if (reason !== 'trailing-stop') return null
  if (cycle.trailing === null) return { rule: 'exit-price', message: 'It closes at a trailing stop, and none was armed.' }
  return differs('exit-price', 'trailing stop', told, [cycle.trailing.stopPrice, 'mark', cycle.trailing.mark])
}

const RULE = 'trailing-price'

const compareTrailing = ({ type, data }: EventOf<'TrailingArmed' | 'TrailingRaised'>, cycle: Cycle): Finding | null => {
  const { plan, sign, trailing: before } = cycle
  if (plan.trailing === null) return { rule: RULE, message: 'It follows the price, and the plan has no trailing stop.' }
  cycle.trailing = { mark: data.mark, stopPrice: data.stopPrice }
  const mark = new Decimal(data.mark)
  const turned = mark.times(sign)
  const stopPrice = onTick(turned.minus(lengthOf(plan.trailing.distance, mark)), plan.tickSize, DOWN)
    .times(sign)
    .toFixed()
  if (data.stopPrice !== stopPrice)
    return { rule: RULE, message: `Its stop is at ${data.stopPrice}; for the mark ${data.mark} it is at ${stopPrice}.` }
  if (type === 'TrailingArmed') {
    // by age it may be armed sooner, at what pays for the fees (grounds-check.ts)
    if (cycle.isAged) return null
    const { activation, average } = levelsOf(cycle)
    if (activation !== null && turned.gte(new Decimal(activation).times(sign))) return null
    return { rule: RULE, message: `It is armed at ${data.mark}, before its activation at ${activation}, measured from ${average}.` }
  }
  if (before === null) return { rule: RULE, message: 'It follows the price on, and was never armed.' }
  const last = new Decimal(before.mark)
  const step = onTick(last.times(sign).plus(lengthOf(plan.trailing.step, last)), plan.tickSize, UP)
  const next = Decimal.max(step, last.times(sign).plus(plan.tickSize))
  if (turned.gte(next)) return null
  return { rule: RULE, message: `Its mark ${data.mark} is less than a step from ${before.mark}: it may move from ${next.times(sign)} on.` }
}

/** What stands in for a stop that nobody moves, and what that goes on from. */
const compareSilence = ({ type, data, time }: EventOf<'TrailingStale' | 'TrailingResumed'>, cycle: Cycle): Finding | null => {
  const { plan, trailing } = cycle
  if (trailing === null) return { rule: RULE, message: 'It is said of a trailing stop that was never armed.' }
  const of = `its stop was at ${trailing.stopPrice} by the mark ${trailing.mark}`
  if (data.stopPrice !== trailing.stopPrice) return { rule: RULE, message: `It has a stop at ${data.stopPrice}; ${of}.` }
  if (type === 'TrailingResumed')
    return data.mark === trailing.mark ? null : { rule: RULE, message: `It goes on from ${data.mark}; ${of}.` }
  const { stop } = levelsOf(cycle)
  if (data.fixedStop !== stop.price)
    return { rule: RULE, message: `It leaves the stop at ${data.fixedStop}; by the ${stop.is} of ${stop.of} it is at ${stop.price}.` }
  const leastMs = plan.trailing?.staleMs ?? Number.POSITIVE_INFINITY
  if (data.limitMs >= leastMs && time >= data.sinceMs + data.limitMs) return null
  return {
    rule: RULE,
    message: `It is left after ${time - data.sinceMs} ms without a price; by its plan after ${leastMs} ms at the least.`,
  }
}

type Told = readonly [price: string, hangsOn: HangsOn | null | undefined]
type Expected = readonly [price: string, is: HangsOn['is'], of: string]

const differs = (rule: Rule, what: string, [price, hangsOn]: Told, [expected, is, of]: Expected): Finding | null => {
  if (price !== expected)
    return { rule, message: `Its ${what} is at ${price}; the plan puts it at ${expected}, measured from the ${is} of ${of}.` }
  if (hangsOn?.is === is && hangsOn.price === of) return null
  const told = hangsOn == null ? 'nothing' : `the ${hangsOn.is} of ${hangsOn.price}`
  return { rule, message: `Its ${what} is said to hang on ${told}; it hangs on the ${is} of ${of}.` }
}
