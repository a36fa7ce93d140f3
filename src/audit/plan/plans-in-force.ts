import type { Distance } from '../../../machines/position/distance.ts'
import type { Plan } from '../../../machines/position/position-plan.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { Decimal } from '../../kernel/money.ts'
import { OtherDirection } from '../other-direction.ts'

type Exits = Plan['exits']
type Position = { plan: Plan; readonly brought: Map<string, Plan> }

/**
 * The plan that the coins of each position are looked after by: that of the entry that brought them, or what the plans of several entries
 * come to. Written a second time: from all of them at once, where the machine takes one after the other.
 */
export class PlansInForce {
  /** by order id */
  readonly #plans = new Map<string, Plan>()
  readonly #directions = new OtherDirection()
  readonly #positions = new Map<string, Position>()

  /** Whether the event is a trade of an order for the other direction, which brings no plan. */
  follow(event: LogEvent): boolean {
    const { type, stream, data } = event
    const isOfOther = this.#directions.follow(event)
    const position = this.#positions.get(stream)
    if (type === 'EntryRequested') {
      this.#plans.set(data.orderId, data.plan)
      if (position === undefined) this.#positions.set(stream, { plan: data.plan, brought: new Map() })
    } else if (type === 'PositionClosed') position?.brought.clear()
    else if (!isOfOther && (type === 'EntryFilled' || type === 'EntryLateFilled')) this.#bring(position, data.orderId)
    return isOfOther
  }

  of(stream: string): Plan | undefined {
    return this.#positions.get(stream)?.plan
  }

  #bring(position: Position | undefined, orderId: string): void {
    const plan = this.#plans.get(orderId)
    if (position === undefined || plan === undefined || position.brought.has(orderId)) return
    position.brought.set(orderId, plan)
    position.plan = joined([...position.brought.values()])
  }
}

const smallest = (amounts: readonly string[]): string => Decimal.min(...amounts).toFixed()
const largest = (amounts: readonly string[]): string => Decimal.max(...amounts).toFixed()
const told = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined)
/** Of those that say it at all; undefined: none does. */
const of = <T, U>(values: readonly (T | undefined)[], one: (values: T[]) => U): U | undefined =>
  told(values).length === 0 ? undefined : one(told(values))

/** Percentages and differences of prices are compared where they are used: at the average price paid. */
const nearest = (distances: readonly Distance[]): Distance => {
  const shares = distances.filter(({ by }) => by === 'pct').map((distance) => distance.of)
  const lengths = distances.filter(({ by }) => by === 'price').map((distance) => distance.of)
  if (shares.length === 0) return { by: 'price', of: smallest(lengths) }
  return { by: 'pct', of: smallest(shares), ...(lengths.length > 0 && { atMost: smallest(lengths) }) }
}

const joined = (plans: readonly Plan[]): Plan => {
  const [only] = plans
  if (only !== undefined && plans.length === 1) return only
  const moves = told(plans.map(({ moveStop }) => moveStop)).sort()
  const trailing = plans.flatMap((plan) => (plan.trailing === null ? [] : [plan.trailing]))
  return {
    hardStop: nearest(plans.map((plan) => plan.hardStop)),
    takeProfit: nearest(plans.map((plan) => plan.takeProfit)),
    maxHoldMs: Math.min(...plans.map((plan) => plan.maxHoldMs)),
    trailing:
      trailing.length === 0
        ? null
        : {
            activate: nearest(trailing.map(({ activate }) => activate)),
            ...of(
              trailing.map(({ afterMs }) => afterMs),
              (delays) => ({ afterMs: Math.min(...delays) }),
            ),
            ...of(
              trailing.map(({ staleMs }) => staleMs),
              (delays) => ({ staleMs: Math.min(...delays) }),
            ),
            distance: nearest(trailing.map(({ distance }) => distance)),
            step: nearest(trailing.map(({ step }) => step)),
          },
    tickSize: largest(plans.map(({ tickSize }) => tickSize)),
    stepSize: largest(plans.map(({ stepSize }) => stepSize)),
    minQuantity: largest(plans.map(({ minQuantity }) => minQuantity)),
    minNotional: largest(plans.map(({ minNotional }) => minNotional)),
    exits: joinedExits(plans.map(({ exits }) => exits)),
    exitRetryMs: Math.min(...plans.map(({ exitRetryMs }) => exitRetryMs)),
    proofDelayMs: Math.max(...plans.map(({ proofDelayMs }) => proofDelayMs)),
    maxStops: Math.min(...plans.map(({ maxStops }) => maxStops)),
    ...(moves[0] !== undefined && { moveStop: moves[0] }),
  }
}

const joinedExits = (exits: readonly Exits[]): Exits => {
  const all = <Key extends keyof Exits>(key: Key): (Exits[Key] | undefined)[] => exits.map((one) => one[key])
  // every rule is named here, or the types do not fit
  const fields: { readonly [Key in keyof Required<Exits>]: Exits[Key] | undefined } = {
    feePct: largest(exits.map(({ feePct }) => feePct)),
    softStop: of(all('softStop'), nearest),
    breakEvenAtPct: of(all('breakEvenAtPct'), smallest),
    takeProfitPartPct: of(all('takeProfitPartPct'), largest),
    roi: of(all('roi'), lowestRoi),
    signal: of(all('signal'), (words) => (words.includes('any-price') ? 'any-price' : 'break-even')),
    score: of(all('score'), soonest),
    idleMs: of(all('idleMs'), (times) => Math.min(...times)),
    ladder: of(all('ladder'), shortest),
    nearestAtVenue: exits.some(({ nearestAtVenue }) => nearestAtVenue === true) ? true : undefined,
    stopLimit: of(all('stopLimit'), (limits) => ({
      pct: largest(limits.map(({ pct }) => pct)),
      patienceMs: Math.min(...limits.map(({ patienceMs }) => patienceMs)),
    })),
    switching: of(all('switching'), (all) => ({
      stopBelowPct: smallest(all.map(({ stopBelowPct }) => stopBelowPct)),
      targetAbovePct: largest(all.map(({ targetAbovePct }) => targetAbovePct)),
      cooldownMs: Math.max(...all.map(({ cooldownMs }) => cooldownMs)),
    })),
    neverSell: exits.some(({ neverSell }) => neverSell === true) ? true : undefined,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Exits
}

type Roi = NonNullable<Exits['roi']>
/** From each moment on that any of the tables names, the least that is asked for then. */
const lowestRoi = (tables: readonly Roi[]): Roi => {
  const moments = [...new Set(tables.flat().map(({ fromMs }) => fromMs))].sort((one, other) => one - other)
  return moments.map((fromMs) => ({
    fromMs,
    gainPct: smallest(told(tables.map((rows) => rows.filter((row) => row.fromMs <= fromMs).at(-1)?.gainPct))),
  }))
}

type Ladder = NonNullable<Exits['ladder']>
const shortest = (ladders: readonly Ladder[]): Ladder => ({
  from: (['market', 'aggressive'] as const).find((step) => ladders.some(({ from }) => from === step)) ?? 'patient',
  patientMs: Math.min(...ladders.map(({ patientMs }) => patientMs)),
  maxSlippagePct: largest(ladders.map(({ maxSlippagePct }) => maxSlippagePct)),
  ...(ladders.some(({ neverMarket }) => neverMarket === true) && { neverMarket: true }),
  ...of(
    ladders.map(({ withdrawals }) => withdrawals),
    (counts) => ({ withdrawals: Math.min(...counts) }),
  ),
  ...(ladders.some(({ noIoc }) => noIoc === true) && { noIoc: true }),
})

type Score = NonNullable<Exits['score']>
/** A table is one scale, and holds as a whole: that whose points are the largest share of its threshold, then whose reasons hold sooner. */
const soonest = (scores: readonly Score[]): Score => {
  const sumOf = (score: Score): number => score.profitPoints + score.momentumPoints + score.agePoints
  // from late to soon, in each
  const orders: readonly ((one: Score, other: Score) => number)[] = [
    (one, other) => sumOf(one) * other.threshold - sumOf(other) * one.threshold,
    (one, other) => new Decimal(other.profitPct).cmp(one.profitPct),
    (one, other) => one.profitWithinMs - other.profitWithinMs,
    (one, other) => new Decimal(other.momentumPct).cmp(one.momentumPct),
    (one, other) => other.ageMs - one.ageMs,
    (one, other) => other.threshold - one.threshold,
    (one, other) => one.profitPoints - other.profitPoints,
    (one, other) => one.momentumPoints - other.momentumPoints,
  ]
  const sorted = [...scores].sort((one, other) => orders.reduce((order, next) => order || next(one, other), 0))
  return sorted.at(-1)!
}
