import type { Effect, QueryOrder } from '../../machines/position/effects.ts'
import type { Exchange, OrderReport, Report } from '../exchange/port.ts'
import { requestOf } from '../exchange/request.ts'
import type { Clock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'
import type { VenueClock } from './venue-clock.ts'

type To = 'place' | 'cancel' | 'amend' | 'query'
/**
 * A request that waits for its answer: the how manyth it is, when it left, by the engine's clock and by the venue's (null: not known), and
 * what is told of it where no answer comes. `again`: of a look-up, what has to be looked up once more behind it.
 */
type Waiting = {
  readonly nth: number
  readonly leftMs: number
  readonly leftVenueMs: number | null
  readonly symbol: string
  readonly attempt: number | undefined
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
  /** by kind of request, and by order id, the longest wait first */
  readonly #waiting: Readonly<Record<To, Map<string, Waiting>>> = {
    place: new Map(),
    cancel: new Map(),
    amend: new Map(),
    query: new Map(),
  }
  #sent = 0
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
    if (report.kind === 'reply') this.#end(report.to, report.orderId)
    if (report.kind !== 'order') return null
    this.#remember(report)
    const { askedMs, orderId } = report
    const waiting = this.#waiting.query.get(orderId)
    const isAwaited = askedMs !== null && waiting?.leftMs === askedMs
    if (isAwaited) this.#end('query', orderId)
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
    const { requestTimeoutMs } = this.#exchange.can
    if (this.#surveyedMs !== null && this.#surveyedMs + requestTimeoutMs <= nowMs) this.survey()
    const over: [to: To, orderId: string, waiting: Waiting][] = []
    for (const to of KINDS)
      for (const [orderId, waiting] of this.#waiting[to]) {
        if (waiting.leftMs + requestTimeoutMs > nowMs) break
        over.push([to, orderId, waiting])
      }
    over.sort(([, , a], [, , b]) => a.nth - b.nth)
    for (const [to, orderId] of over) this.#end(to, orderId)
    this.#plan()
    return over.map(([to, orderId, waiting]) => unansweredOf(to, orderId, waiting, nowMs))
  }

  #isLookedUp(symbol: string, order: QueryOrder, isAnew: boolean): boolean {
    const waiting = this.#waiting.query.get(order.orderId)
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
    const waiting = this.#waiting[to]
    // a second cancellation is waited for from its own beginning
    waiting.delete(orderId)
    const { offsetMs } = this.#venueClock
    waiting.set(orderId, {
      nth: this.#sent++,
      leftMs,
      leftVenueMs: offsetMs === null ? null : leftMs + offsetMs,
      symbol,
      attempt,
      again: null,
    })
    this.#plan()
  }

  #end(to: To, orderId: string): void {
    const waiting = this.#waiting[to].get(orderId)
    if (waiting === undefined) return
    this.#waiting[to].delete(orderId)
    if (waiting.again !== null) this.#again.push(waiting.again)
    this.#plan()
  }

  #plan(): void {
    const { place, cancel, amend, query } = this.#waiting
    const sinceMs = Math.min(longestOf(place), longestOf(cancel), longestOf(amend), longestOf(query))
    this.#nextMs = Math.min(sinceMs, this.#surveyedMs ?? Number.POSITIVE_INFINITY) + this.#exchange.can.requestTimeoutMs
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

const KINDS = ['place', 'cancel', 'amend', 'query'] as const satisfies readonly To[]

/** When the request left that waits longest; Infinity: none does. */
const longestOf = (waiting: ReadonlyMap<string, Waiting>): number => {
  if (waiting.size > 0) for (const { leftMs } of waiting.values()) return leftMs
  return Number.POSITIVE_INFINITY
}

const unansweredOf = (to: To, orderId: string, { symbol, attempt, leftMs: askedMs }: Waiting, venueTimeMs: number): OrderReport => {
  const outcome = { is: 'unknown', because: 'timeout' } as const
  return to === 'query'
    ? { kind: 'order', symbol, orderId, askedMs, answer: outcome, venueTimeMs }
    : { kind: 'reply', to, symbol, orderId, ...(attempt !== undefined && { attempt }), outcome, venueTimeMs }
}
