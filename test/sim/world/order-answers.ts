import { isOther } from '../../../src/exchange/paper/paper-order.ts'
import type { LookUpAnswer, Query, Trade } from '../../../src/exchange/port.ts'
import { format, parse, ZERO } from '../../../src/kernel/money.ts'
import type { Fault } from './faults.ts'
import type { Truth } from './truth.ts'
import type { World } from './world.ts'

/** from the truth on, until what was claimed in error is given up */
const IN_ERROR_MS = 60_000

/** What the venue says of single orders, and where it lies. */
export class OrderAnswers {
  readonly #world: World
  readonly #truths: ReadonlyMap<string, Truth>
  /** by coin, whether the truth about an order is still to be told: one lie at a time */
  readonly lying: boolean[]
  readonly #errorUntilMs: number[]

  constructor(world: World, truths: ReadonlyMap<string, Truth>, coins: number) {
    this.#world = world
    this.#truths = truths
    this.lying = Array.from({ length: coins }, () => false)
    this.#errorUntilMs = Array.from({ length: coins }, () => 0)
  }

  /** What the venue knew of an order at a moment. */
  of({ orderId, venueOrderId }: Pick<Query, 'orderId' | 'venueOrderId'>, asOfMs: number): LookUpAnswer {
    const truth = this.#truths.get(orderId)
    const { order } = truth ?? { order: null }
    if (truth === undefined || order === null || truth.openedMs > asOfMs || isOther(order, venueOrderId)) {
      const isRemembered = truth?.rejection != null && truth.openedMs <= asOfMs && this.#world.scenario.remembersRejected
      if (!isRemembered) return { is: 'not-found' }
      return { is: 'found', status: 'rejected', code: truth.rejection ?? '', venueOrderId: 'none', executed: '0', trades: [] }
    }
    const trades = truth.trades.filter((trade) => trade.venueTimeMs <= asOfMs)
    const executed = format(trades.reduce((sum, trade) => sum + parse(trade.quantity), ZERO))
    const status = truth.closedMs <= asOfMs ? order.status : 'open'
    const terms = this.#world.scenario.can.moveStop === 'amend' ? { terms: order.terms } : {}
    return { is: 'found', status, venueOrderId: order.venueOrderId, executed, trades, ...terms }
  }

  /**
   * The end of an order as a venue tells it whose order book and trades do not agree: without the last trade. Either
   * what it says was executed gives that away, or it lies, and the trade comes later.
   */
  short(orderId: string, { what }: Fault): { readonly answer: LookUpAnswer; readonly missing: Trade | null } {
    const answer = this.of({ orderId, venueOrderId: null }, this.#world.timeline.nowMs)
    const truth = this.#truths.get(orderId)
    const missing = answer.is === 'found' ? answer.trades.at(-1) : undefined
    if (answer.is !== 'found' || truth === undefined || missing === undefined || this.lying[truth.coin] === true)
      return { answer, missing: null }
    const trades = answer.trades.slice(0, -1)
    if (what === 'trades-behind') return { answer: { ...answer, trades }, missing: null }
    truth.isMisreported = true
    this.lying[truth.coin] = true
    const executed = format(parse(answer.executed) - parse(missing.quantity))
    return { answer: { ...answer, status: 'cancelled', executed, trades }, missing }
  }

  /** The engine knows all about the coin again; what it did in its error takes a while to come right. */
  toldTruth(orderId: string): void {
    const coin = this.#truths.get(orderId)?.coin ?? 0
    this.lying[coin] = false
    this.#errorUntilMs[coin] = this.#world.timeline.nowMs + IN_ERROR_MS
  }

  isInError(coin: number): boolean {
    return this.lying[coin] === true || this.#world.timeline.nowMs < this.#errorUntilMs[coin]!
  }
}
