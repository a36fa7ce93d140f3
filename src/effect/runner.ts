import type { Effect, QueryOrder } from '../../machines/position/effects.ts'
import type { Exchange, OrderReport, Report } from '../exchange/port.ts'
import { requestOf } from '../exchange/request.ts'
import type { Clock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'
import type { VenueClock } from './venue-clock.ts'

/**
 * A request that waits for its answer: when it left, by the engine's clock and by the venue's (null: not known), and the report
 * that stands for no answer. `again`: of a look-up, what has to be looked up once more behind it.
 */
type Waiting = {
  readonly leftMs: number
  readonly leftVenueMs: number | null
  readonly unanswered: OrderReport
  again: LookUp | null
}
type LookUp = { readonly symbol: string; readonly order: QueryOrder }

/**
 * Sends the requests of durable events, and the look-ups that are owed. It decides nothing and repeats nothing, and drops a
 * look-up of an order that is being looked up already; where something may have been missed since that left, another follows it, and
 * not before, so that however often something is missed the venue is asked no more than it answers. A request that the venue does
 * not answer in time counts as unanswered: otherwise one lost answer would block its coin for ever.
 */
export class Runner {
  readonly #exchange: Exchange
  readonly #clock: Clock
  readonly #venueClock: VenueClock
  /** by kind of request and order id, the longest wait first */
  readonly #waiting = new Map<string, Waiting>()
  /** look-ups whose turn has come behind one that is over */
  readonly #again: LookUp[] = []
  #nextMs = Number.POSITIVE_INFINITY
  /** when the newest survey left; null: none is awaited */
  #surveyedMs: number | null = null
  /**
   * by order id, the newest trade that a look-up of this process brought: the next look-up asks for later ones only, because
   * those up to it are decided on by then
   */
  readonly #told = new Map<string, string>()

  constructor(exchange: Exchange, clock: Clock, venueClock: VenueClock) {
    this.#exchange = exchange
    this.#clock = clock
    this.#venueClock = venueClock
  }

  /** when the next request has waited too long; Infinity: none waits */
  get nextMs(): number {
    return this.#nextMs
  }

  /** `isAnew`: a look-up that left before this moment may have missed what happened since, and does not stand for this one. */
  run(symbol: string, effect: Effect, isAnew = false): void {
    point('before-effect')
    const leftMs = this.#clock.nowMs()
    const exchange = this.#exchange
    switch (effect.kind) {
      case 'place-order':
        this.#wait('place', effect.order.orderId, symbol, leftMs)
        exchange.place(requestOf({ symbol, ...effect.order }, exchange.can))
        break
      case 'cancel-order':
        this.#wait('cancel', effect.orderId, symbol, leftMs)
        exchange.cancel({ symbol, ...aboutOf(effect), attempt: effect.attempt })
        break
      case 'amend-order': {
        const { kind: _, ...request } = effect
        this.#wait('amend', effect.orderId, symbol, leftMs, effect.attempt)
        exchange.amend({ symbol, ...request })
        break
      }
      case 'replace-order':
        this.#wait('cancel', effect.cancel.orderId, symbol, leftMs)
        this.#wait('place', effect.order.orderId, symbol, leftMs)
        exchange.cancelReplace({ cancel: { symbol, ...effect.cancel }, place: requestOf({ symbol, ...effect.order }, exchange.can) })
        break
      case 'query-order':
        if (this.#isLookedUp(symbol, effect, isAnew)) return
        this.#wait('query', effect.orderId, symbol, leftMs)
        exchange.query({ symbol, ...aboutOf(effect), askedMs: leftMs, ...this.#known(effect.orderId) })
    }
    point('after-effect')
  }

  /**
   * Called with every report: the request that it answers waits no longer. Returns when the look-up that is answered left, by the
   * venue's clock; null where that is not known: nobody asked, or not this process, or its answer is not awaited any more.
   */
  answered(report: Report): number | null {
    if (report.kind === 'survey' && report.askedMs === this.#surveyedMs) {
      this.#surveyedMs = null
      this.#plan()
    }
    if (report.kind === 'reply') this.#end(keyOf(report.to, report.orderId))
    if (report.kind !== 'order') return null
    this.#remember(report)
    const { askedMs } = report
    const key = keyOf('query', report.orderId)
    const waiting = this.#waiting.get(key)
    const isAwaited = askedMs !== null && waiting?.leftMs === askedMs
    if (isAwaited) this.#end(key)
    if (this.#exchange.can.clock === 'shared') return askedMs
    return isAwaited ? waiting.leftVenueMs : null
  }

  /** Asks what is open on the account. It changes nothing, so one without an answer is asked once more. */
  survey(): void {
    const askedMs = this.#clock.nowMs()
    this.#surveyedMs = askedMs
    this.#exchange.survey({ askedMs })
    this.#plan()
  }

  /** Ends the wait of every request that has waited too long, and returns for each the report that no answer came. */
  expired(nowMs: number): readonly OrderReport[] {
    const reports: OrderReport[] = []
    const { requestTimeoutMs } = this.#exchange.can
    if (this.#surveyedMs !== null && this.#surveyedMs + requestTimeoutMs <= nowMs) this.survey()
    for (const [key, { leftMs, unanswered }] of this.#waiting) {
      if (leftMs + requestTimeoutMs > nowMs) break
      this.#end(key)
      reports.push({ ...unanswered, venueTimeMs: nowMs })
    }
    this.#plan()
    return reports
  }

  #isLookedUp(symbol: string, order: QueryOrder, isAnew: boolean): boolean {
    const waiting = this.#waiting.get(keyOf('query', order.orderId))
    if (waiting === undefined) return false
    if (isAnew && waiting.leftMs < this.#clock.nowMs()) waiting.again = { symbol, order }
    return true
  }

  /** whether look-ups have to leave behind others that are over */
  get hasLookUpsToSend(): boolean {
    return this.#again.length > 0
  }

  takeAgain(): readonly LookUp[] {
    return this.#again.splice(0)
  }

  #wait(to: To, orderId: string, symbol: string, leftMs: number, attempt?: number): void {
    const key = keyOf(to, orderId)
    // a second cancellation is waited for from its own beginning
    this.#waiting.delete(key)
    const { offsetMs } = this.#venueClock
    const leftVenueMs = offsetMs === null ? null : leftMs + offsetMs
    this.#waiting.set(key, {
      leftMs,
      leftVenueMs,
      unanswered: unansweredOf(to, { orderId, symbol, ...(attempt !== undefined && { attempt }) }, leftMs),
      again: null,
    })
    this.#plan()
  }

  #end(key: string): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    this.#waiting.delete(key)
    if (waiting.again !== null) this.#again.push(waiting.again)
    this.#plan()
  }

  #plan(): void {
    const [longest] = this.#waiting.values()
    const sinceMs = Math.min(longest?.leftMs ?? Number.POSITIVE_INFINITY, this.#surveyedMs ?? Number.POSITIVE_INFINITY)
    this.#nextMs = sinceMs + this.#exchange.can.requestTimeoutMs
  }

  #remember({ orderId, answer }: OrderReport & { kind: 'order' }): void {
    if (answer.is !== 'found') return
    const newest = answer.trades.at(-1)
    // of an order that has ended nothing more is expected: if it is asked for once more, it is told whole
    if (answer.status !== 'open') this.#told.delete(orderId)
    else if (newest !== undefined) this.#told.set(orderId, newest.tradeId)
  }

  #known(orderId: string): { after?: string } {
    const after = this.#told.get(orderId)
    return after === undefined ? {} : { after }
  }
}

const aboutOf = ({ orderId, venueOrderId }: { readonly orderId: string; readonly venueOrderId: string | null }) => ({
  orderId,
  venueOrderId,
})

type To = 'place' | 'cancel' | 'amend' | 'query'
const keyOf = (to: To, orderId: string): string => `${to} ${orderId}`

type Asked = { readonly orderId: string; readonly symbol: string; readonly attempt?: number }
const unansweredOf = (to: To, { symbol, orderId, ...asked }: Asked, askedMs: number): OrderReport => {
  const outcome = { is: 'unknown', because: 'timeout' } as const
  return to === 'query'
    ? { kind: 'order', symbol, orderId, askedMs, answer: outcome, venueTimeMs: askedMs }
    : { kind: 'reply', to, symbol, orderId, ...asked, outcome, venueTimeMs: askedMs }
}
