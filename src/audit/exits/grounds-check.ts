import type { ExitReason } from '../../../machines/position/exits/index.ts'
import type { Plan } from '../../../machines/position/position-plan.ts'
import { canonical } from '../../kernel/canonical.ts'
import type { EventOf, LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import type { Finding } from '../finding.ts'
import { PlansInForce } from '../plan/plans-in-force.ts'
import { type Cost, profitPriceOf } from './profit-price.ts'
import { checkTrailingAge } from './trailing-age.ts'

type Grounds = Omit<EventOf<'ExitDecided'>['data'], 'exitId'>
type Fill = EventOf<'EntryFilled' | 'EntryLateFilled'>

/** What a position was entered for since it was last flat, and what its rules have noted. */
type Cycle = {
  plan: Plan
  readonly isLong: boolean
  cost: Cost
  /** coins and contracts (as the coins they are of) as they were traded, fees not taken off */
  entered: Decimal
  openedMs: number | null
  isBreakEvenArmed: boolean
  hasPassedBreakEven: boolean
  roiRow: number
  isTrailingAged: boolean
}

/** A price that lies against the position is reached by a loss, one that lies with it by a gain; other thresholds are no prices. */
const SIDES: Readonly<Record<ExitReason, 'against' | 'with' | 'no-price'>> = {
  operator: 'no-price',
  risk: 'no-price',
  unprotected: 'no-price',
  'stop-unfilled': 'no-price',
  'hard-stop': 'against',
  'soft-stop': 'against',
  'break-even': 'against',
  'trailing-stop': 'against',
  'take-profit': 'with',
  roi: 'with',
  signal: 'with',
  score: 'no-price',
  idle: 'no-price',
  'time-limit': 'no-price',
}

/** That the moments, profits and points that exits are decided by are those of the plan, and that what was compared has reached them. */
export class GroundsCheck {
  readonly #cycles = new Map<string, Cycle>()
  readonly #plans = new PlansInForce()

  check(event: LogEvent): Finding | null {
    const { stream } = event
    const isOfOther = this.#plans.follow(event)
    if (event.type === 'EntryRequested') {
      if ((this.#cycles.get(stream)?.openedMs ?? null) === null) this.#cycles.set(stream, begun(event.data.plan, event.data.side === 'buy'))
      return null
    }
    const cycle = this.#cycles.get(stream)
    if (cycle === undefined) return null
    switch (event.type) {
      case 'EntryFilled':
      case 'EntryLateFilled':
        if (isOfOther) enterBeside(cycle, event)
        else enter(cycle, event)
        if (!isOfOther) this.#follow(cycle, stream)
        return null
      case 'PositionClosed':
        this.#cycles.set(stream, begun(cycle.plan, cycle.isLong))
        return null
      case 'ExitDecided':
      case 'ExitOvertaken':
      case 'ExitBlocked':
        return checkThreshold(event.data, cycle) ?? checkReached(event.data, cycle)
      case 'ExitWithdrawn':
        // by somebody's word, which no price bears out (ladder-check.ts)
        if (event.data.because === 'taken-back') return null
        return checkThreshold(event.data, cycle) ?? checkGone(event.data, cycle)
      case 'BreakEvenArmed':
      case 'BreakEvenPassed':
      case 'RoiLowered':
        return note(event, cycle)
      case 'TrailingAgeReached':
      case 'TrailingArmed':
        return checkTrailingAge(event, cycle)
      default:
        return null
    }
  }

  /** Coins of another entry may come with another plan; rows of another table of profits are counted anew. */
  #follow(cycle: Cycle, stream: string): void {
    const plan = this.#plans.of(stream) ?? cycle.plan
    if (roiOf(plan) !== roiOf(cycle.plan)) cycle.roiRow = 0
    cycle.plan = plan
  }
}

const roiOf = ({ exits }: Plan): string => canonical(exits.roi ?? [])

const begun = (plan: Plan, isLong: boolean): Cycle => {
  const none = new Decimal(0)
  const noted = { isBreakEvenArmed: false, hasPassedBreakEven: false, roiRow: 0, isTrailingAged: false }
  return { plan, isLong, cost: { isLong, coins: none, value: none, fees: none }, entered: none, openedMs: null, ...noted }
}

const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(18, Decimal.ROUND_HALF_UP)

const enter = (cycle: Cycle, { parts, data, venueTime, time }: Fill): void => {
  const { quantity, price, fee, contract } = data
  const { coins, value, fees } = cycle.cost
  const isInCoins = contract === undefined && fee.asset === parts.base
  // contracts count as the coins they are of
  const traded = rounded(new Decimal(quantity).times(contract?.size ?? 1))
  cycle.cost = {
    ...cycle.cost,
    coins: coins.plus(traded).minus(isInCoins ? fee.amount : 0),
    value: value.plus(rounded(new Decimal(quantity).times(contract?.size ?? 1).times(price))),
    fees: isInCoins ? fees : fees.plus(fee.quoteValue),
  }
  cycle.entered = cycle.entered.plus(traded)
  cycle.openedMs = Math.min(cycle.openedMs ?? Number.POSITIVE_INFINITY, venueTime ?? time)
  // the average may lie beyond the price now
  cycle.isBreakEvenArmed = false
}

/** What is told late of an order for the other direction costs the cycle nothing. */
const enterBeside = (cycle: Cycle, { venueTime, time }: Fill): void => {
  cycle.openedMs ??= venueTime ?? time
  cycle.isBreakEvenArmed = false
}

const gainPrice = ({ cost, plan }: Cycle, gainPct: string): string =>
  profitPriceOf(cost, plan.exits.feePct, gainPct, plan.tickSize)?.toFixed() ?? 'none'

/** Where a stop at break-even is armed: at its profit, and never at the stop itself. */
const armingPrice = (cycle: Cycle): string => {
  const { breakEvenAtPct } = cycle.plan.exits
  if (breakEvenAtPct === undefined) return 'none'
  const [profit, stop] = [gainPrice(cycle, breakEvenAtPct), gainPrice(cycle, '0')]
  if (profit === 'none' || profit !== stop) return profit
  const ahead = new Decimal(stop).plus(new Decimal(cycle.plan.tickSize).times(cycle.isLong ? 1 : -1))
  return ahead.gt(0) ? ahead.toFixed() : 'none'
}

/** The row of the table of profits in force: one of 0 minutes needs no event. */
const gainInForce = ({ plan: { exits }, roiRow }: Cycle): string | null => {
  const row = roiRow > 0 ? exits.roi?.[roiRow - 1] : exits.roi?.find(({ fromMs }) => fromMs === 0)
  return row?.gainPct ?? null
}

/** What the plan gives for a reason; null: it gives none. Undefined: a price that hangs on the average or the mark (price-check.ts). */
const thresholdOf = (reason: string, cycle: Cycle): string | null | undefined => {
  const { plan, openedMs } = cycle
  const { exits } = plan
  const after = (delayMs: number | undefined): string | null =>
    openedMs === null || delayMs === undefined ? null : String(openedMs + delayMs)
  switch (reason) {
    case 'operator':
    case 'unprotected':
      return '0'
    case 'time-limit':
      return after(plan.maxHoldMs)
    case 'idle':
      return cycle.hasPassedBreakEven ? null : after(exits.idleMs)
    case 'break-even':
      return cycle.isBreakEvenArmed ? gainPrice(cycle, '0') : null
    case 'roi': {
      const gainPct = gainInForce(cycle)
      return gainPct === null ? null : gainPrice(cycle, gainPct)
    }
    case 'signal':
      return exits.signal === undefined ? null : exits.signal === 'any-price' ? '0' : gainPrice(cycle, '0')
    case 'score':
      return exits.score === undefined ? null : String(exits.score.threshold)
    default:
      return undefined
  }
}

const checkThreshold = ({ reason, threshold }: Grounds, cycle: Cycle): Finding | null => {
  const expected = thresholdOf(reason, cycle)
  if (expected === undefined || expected === threshold) return null
  const says = expected === null ? 'its plan gives no reason to' : `its plan puts that at ${expected}`
  return { rule: 'exit-threshold', message: `It sells for ${reason} at ${threshold}; ${says}.` }
}

/** Whether what was compared is where the rule begins to hold. What is blocked at a loss has not reached it. */
const checkReached = (data: Grounds & { readonly because?: string }, { isLong, plan }: Cycle): Finding | null => {
  const { reason, threshold, compared, parts, because } = data
  if (because === 'below-break-even') return null
  const [is, at] = [new Decimal(compared), new Decimal(threshold)]
  const side = SIDES[reason]
  const falls = side !== 'no-price' && (side === 'against') === isLong
  // a signal that is followed at any price has none to reach
  const isAnyPrice = reason === 'operator' || (reason === 'signal' && plan.exits.signal === 'any-price')
  const hasReached = isAnyPrice || (falls ? is.lte(at) : is.gte(at))
  if (!hasReached) return { rule: 'exit-compared', message: `It sells for ${reason} at ${threshold}, and ${compared} is not there yet.` }
  // what was blocked is told without its parts
  if (reason !== 'score' || because !== undefined) return null
  const sum = (parts ?? []).reduce((points, part) => points + part.points, 0)
  return String(sum) === compared ? null : { rule: 'exit-compared', message: `Its parts add up to ${sum} points, and it says ${compared}.` }
}

/** That the price is not where the exit was decided at any more. */
const checkGone = ({ reason, threshold, compared }: Grounds, { isLong }: Cycle): Finding | null => {
  const side = SIDES[reason]
  const falls = (side === 'against') === isLong
  const isReached = falls ? new Decimal(compared).lte(threshold) : new Decimal(compared).gte(threshold)
  if (side !== 'no-price' && reason !== 'signal' && !isReached) return null
  return { rule: 'exit-withdrawn', message: `An exit for ${reason} at ${threshold} is withdrawn at ${compared}, where it still holds.` }
}

const note = (event: EventOf<'BreakEvenArmed' | 'BreakEvenPassed' | 'RoiLowered'>, cycle: Cycle): Finding | null => {
  const { exits } = cycle.plan
  switch (event.type) {
    case 'RoiLowered': {
      const { row, fromMs, gainPct } = event.data
      const due = exits.roi?.[row - 1]
      cycle.roiRow = row
      if (due !== undefined && due.gainPct === gainPct && fromMs === (cycle.openedMs ?? 0) + due.fromMs && event.time >= fromMs) return null
      return { rule: 'exit-threshold', message: `Row ${row} of its table of profits is not ${gainPct} from ${fromMs} on.` }
    }
    case 'BreakEvenPassed':
      cycle.hasPassedBreakEven = true
      return differs(event.data.threshold, gainPrice(cycle, '0'))
    case 'BreakEvenArmed':
      cycle.isBreakEvenArmed = true
      return differs(event.data.threshold, armingPrice(cycle)) ?? differs(event.data.stopPrice, gainPrice(cycle, '0'))
  }
}

const differs = (told: string, expected: string): Finding | null =>
  told === expected ? null : { rule: 'exit-threshold', message: `It says ${told}, and its plan puts that at ${expected}.` }
