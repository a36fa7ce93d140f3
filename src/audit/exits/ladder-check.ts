import { exitRules } from '../../../machines/position/exits/index.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'

type Plan = EventOf<'EntryRequested'>['data']['plan']
type Request = EventOf<'ExitRequested'>
type Order = { readonly exitId: number; readonly expiresAtMs: number | null; isTimedOut: boolean; executed: Decimal; end: string | null }
/** `step`: how far down the ladder it is, from 0. */
type Exit = {
  readonly exitId: number
  readonly reason: string
  step: number
  newest: string | null
  isTakenBack: boolean
  hasSold: boolean
}
type Way = {
  plan: Plan
  readonly isLong: boolean
  isOpen: boolean
  exit: Exit | null
  withdrawn: number
  readonly orders: Map<string, Order>
}

const STEPS = ['patient', 'aggressive', 'market'] as const
const [PATIENT, AT_ONCE, AT_MARKET] = [0, 1, 2]
/** How far down the ladder each reason begins at the least; all others are at market. */
const BEGINS: Readonly<Record<string, number>> = {
  ...{ 'break-even': AT_ONCE, 'trailing-stop': AT_ONCE },
  ...{ 'soft-stop': PATIENT, 'take-profit': PATIENT, roi: PATIENT, signal: PATIENT, score: PATIENT, idle: PATIENT },
}
const RANKS: readonly string[] = exitRules.map(({ reason }) => reason)

const lastOf = ({ exits: { ladder } }: Plan): number => {
  if (ladder?.neverMarket !== true) return AT_MARKET
  return ladder.noIoc === true ? PATIENT : AT_ONCE
}
const firstOf = (plan: Plan, reason: string, least: number): number => {
  const { ladder } = plan.exits
  if (ladder === undefined) return AT_MARKET
  return Math.min(lastOf(plan), Math.max(STEPS.indexOf(ladder.from), BEGINS[reason] ?? AT_MARKET, least))
}

/** That each exit goes down the ladder as its plan has it: where it begins, why a step is left, at which price its orders stand. */
export class LadderCheck {
  readonly #ways = new Map<string, Way>()
  readonly #plans = new PlansInForce()

  check(event: LogEvent): Finding | null {
    const { stream } = event
    const isOfOther = this.#plans.follow(event)
    if (event.type === 'EntryRequested' && this.#ways.get(stream)?.isOpen !== true)
      this.#ways.set(stream, {
        plan: event.data.plan,
        isLong: event.data.side === 'buy',
        isOpen: false,
        exit: null,
        withdrawn: 0,
        orders: new Map(),
      })
    const way = this.#ways.get(stream)
    if (way === undefined) return null
    switch (event.type) {
      case 'EntryFilled':
      case 'EntryLateFilled':
        way.isOpen = true
        if (!isOfOther) way.plan = this.#plans.of(stream) ?? way.plan
        return null
      case 'ExitDecided':
        return decide(way, event.data, PATIENT)
      case 'ExitOvertaken':
        return overtake(way, event.data)
      case 'ExitRequested':
        return request(way, event)
      case 'ExitStepLeft':
        return leave(way, event.data)
      case 'ExitCancelRequested':
        return cancel(way, event)
      case 'ExitTakenBack':
        return takeBack(way, event)
      case 'ExitWithdrawn':
        return withdraw(way, event.data)
      case 'PositionClosed':
        this.#ways.set(stream, { ...way, isOpen: false, exit: null, withdrawn: 0, orders: new Map() })
        return null
      default:
        return follow(way, event)
    }
  }
}

const found = (message: string): Finding => ({ rule: 'exit-step', message })

const decide = (way: Way, data: EventOf<'ExitDecided' | 'ExitOvertaken'>['data'], least: number): Finding | null => {
  const step = firstOf(way.plan, data.reason, least)
  way.exit = { exitId: data.exitId, reason: data.reason, step, newest: null, isTakenBack: false, hasSold: false }
  const told = data.step ?? 'market'
  return told === STEPS[step] ? null : found(`It begins ${told}; an exit for ${data.reason} begins ${STEPS[step]} by its plan.`)
}

const overtake = (way: Way, data: EventOf<'ExitOvertaken'>['data']): Finding | null => {
  const { exit } = way
  const { overtaken, reason } = data
  if (exit === null || exit.exitId !== overtaken.exitId || exit.reason !== overtaken.reason)
    return { rule: 'exit-overtaken', message: `It overtakes exit ${overtaken.exitId} (${overtaken.reason}), which is not under way.` }
  if (RANKS.indexOf(reason) >= RANKS.indexOf(exit.reason))
    return { rule: 'exit-overtaken', message: `An exit for ${reason} does not outrank one for ${exit.reason}.` }
  return decide(way, data, exit.step)
}

const request = (way: Way, { data, time }: Request): Finding | null => {
  const { exit, plan, isLong } = way
  if (exit === null) return null
  if (exit.isTakenBack && !exit.hasSold)
    return { rule: 'exit-taken-back', message: `Exit ${exit.exitId} asks for an order, and was taken back before it sold anything.` }
  const expiresAtMs = data.orderType === 'limit' ? (data.expiresAtMs ?? null) : null
  way.orders.set(data.orderId, { exitId: data.exitId, expiresAtMs, isTimedOut: false, executed: new Decimal(0), end: null })
  exit.newest = data.orderId
  const step = data.orderType === 'market' ? AT_MARKET : data.timeInForce === 'IOC' ? AT_ONCE : PATIENT
  if (step !== exit.step) return found(`Its order is ${STEPS[step]}, and its ladder stands at ${STEPS[exit.step]}.`)
  const { ladder } = plan.exits
  if (data.orderType === 'market' || ladder === undefined) return null
  const isTimed = step === PATIENT ? expiresAtMs !== null && expiresAtMs <= time + ladder.patientMs : expiresAtMs === null
  if (!isTimed) return found(`Its order stands until ${expiresAtMs}; a patient one stands for ${ladder.patientMs} ms, any other for none.`)
  const { bid, ask } = data.quote
  const slipped = (price: string, by: number): Decimal =>
    new Decimal(price).times(new Decimal(ladder.maxSlippagePct).times(by).plus(100)).div(100)
  const price = step === PATIENT ? new Decimal(isLong ? ask : bid) : isLong ? slipped(bid, -1) : slipped(ask, 1)
  const limit = price
    .div(plan.tickSize)
    .toDecimalPlaces(0, isLong ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR)
    .times(plan.tickSize)
  if (limit.eq(data.limitPrice)) return null
  return found(`Its limit is ${data.limitPrice}; by the quote of ${bid} and ${ask} it is ${limit.toFixed()}.`)
}

const leave = (way: Way, { exitId, step, next, because }: EventOf<'ExitStepLeft'>['data']): Finding | null => {
  const { exit, plan } = way
  if (exit === null || exit.exitId !== exitId) return found(`Exit ${exitId} leaves a step, and is not under way.`)
  const at = exit.step
  if (step !== STEPS[at] || at === lastOf(plan) || next !== STEPS[at + 1])
    return found(`It goes from ${step} to ${next}; its ladder stands at ${STEPS[at]} and ends at ${STEPS[lastOf(plan)]}.`)
  const order = exit.newest === null ? null : (way.orders.get(exit.newest) ?? null)
  exit.step++
  exit.newest = null
  const known =
    order === null
      ? because === 'stale-quote'
        ? because
        : at === AT_ONCE && plan.exits.ladder?.noIoc
          ? 'unsupported-time-in-force'
          : null
      : endOf(order)
  return known === because ? null : found(`It leaves ${step} because ${because}; the log says ${known ?? 'nothing of the kind'}.`)
}

/** Somebody takes an exit back that somebody asked for, before it sold anything, and while no order of it sells at once. */
const takeBack = ({ exit, orders }: Way, { data: { exitId, reason }, actor }: EventOf<'ExitTakenBack'>): Finding | null => {
  const problem = (message: string): Finding => ({ rule: 'exit-taken-back', message })
  if (exit === null || exit.exitId !== exitId || exit.reason !== reason)
    return problem(`Exit ${exitId} (${reason}) is taken back, and is not under way.`)
  const wasTakenBack = exit.isTakenBack
  exit.isTakenBack = true
  if (actor === 'engine') return problem(`Exit ${exitId} is taken back, and nobody asked for that.`)
  if (reason !== 'operator' && reason !== 'signal') return problem(`An exit for ${reason} is taken back, which nobody asked for.`)
  if (wasTakenBack || exit.hasSold) return problem(`Exit ${exitId} is taken back, and ${wasTakenBack ? 'was before' : 'has sold coins'}.`)
  const sellsAtOnce = [...orders.values()].some(({ end, expiresAtMs }) => end === null && expiresAtMs === null)
  return sellsAtOnce ? problem(`Exit ${exitId} is taken back while an order sells at once.`) : null
}

/** Only what is proven to be over, and sold nothing, is given up. Its price is another matter (price-check.ts). */
const withdraw = (way: Way, { exitId, reason, because }: EventOf<'ExitWithdrawn'>['data']): Finding | null => {
  const { exit, plan, orders } = way
  const problem = (message: string): Finding => ({ rule: 'exit-withdrawn', message })
  way.exit = null
  if (because === undefined) way.withdrawn++
  if (exit === null || exit.exitId !== exitId || exit.reason !== reason)
    return problem(`Exit ${exitId} (${reason}) is withdrawn, and is not under way.`)
  const own = [...orders.values()].filter((order) => order.exitId === exitId)
  if (because === 'taken-back') {
    if (!exit.isTakenBack) return problem('It is withdrawn as taken back, and nobody took it back.')
    return exit.hasSold || own.some(({ end }) => end === null) ? problem('It is withdrawn, and sold coins or may sell some.') : null
  }
  if (own.length === 0 || own.some(({ end }) => end === null)) return problem('It is withdrawn, and no order of it is proven to be over.')
  if (own.some(({ executed }) => executed.gt(0))) return problem('It is withdrawn, and something of it was sold.')
  const most = plan.exits.ladder?.withdrawals ?? 0
  return way.withdrawn <= most ? null : problem(`${way.withdrawn} exits were withdrawn; by the plan of the position it is ${most} at most.`)
}

const endOf = ({ isTimedOut, executed, end }: Order): string | null => {
  if (end === null) return null
  if (isTimedOut) return 'timed-out'
  if (executed.gt(0)) return 'part-filled'
  return end === 'rejected' || end === 'never-arrived' ? end : 'unfilled'
}

const cancel = (way: Way, { data: { orderId, exitId, because }, time }: EventOf<'ExitCancelRequested'>): Finding | null => {
  const order = way.orders.get(orderId)
  if (order === undefined) return null
  const isOfExit = way.exit?.exitId === order.exitId
  const isDue = {
    'timed-out': order.expiresAtMs !== null && time >= order.expiresAtMs,
    overtaken: !isOfExit,
    'taken-back': isOfExit && way.exit?.isTakenBack === true,
  }[because]
  order.isTimedOut = true
  if (order.exitId === exitId && isDue) return null
  return {
    rule: 'exit-cancel',
    message: `Order ${orderId} of exit ${order.exitId} is cancelled as ${because} of exit ${exitId}, and is not.`,
  }
}

const follow = ({ orders, exit }: Way, { type, data }: LogEvent): null => {
  const order = 'orderId' in data ? orders.get(String(data.orderId)) : undefined
  if (order === undefined) return null
  const isOfExit = exit !== null && exit.exitId === order.exitId
  if (isOfExit && (type === 'ExitFilled' || type === 'ExitLateFilled')) exit.hasSold = true
  // whose exit was taken back was not cancelled for its time
  if (isOfExit && exit.isTakenBack && (type === 'ExitEnded' || type === 'ExitAbandoned')) order.isTimedOut = false
  if (type === 'ExitFilled') order.executed = order.executed.plus(data.quantity)
  if (type === 'ExitEnded') order.end = 'ended'
  if (type === 'ExitAbandoned') order.end = data.because
  return null
}
