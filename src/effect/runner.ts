import type { Effect } from '../../machines/position/effects.ts'
import type { Exchange, Report } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'

/** A request that waits for its answer: when it left, by the engine's clock, and what no answer means. */
type Waiting = { readonly leftMs: number; readonly unanswered: Report }

/**
 * Sends what durable events and owed look-ups ask for. It decides nothing, repeats nothing, and drops a look-up that is
 * already on its way. What the venue does not answer in time counts as unanswered, or a lost answer would be waited for for
 * ever.
 */
export class Runner {
  readonly #exchange: Exchange
  readonly #clock: Clock
  /** by kind of request and order id, the longest wait first */
  readonly #waiting = new Map<string, Waiting>()
  #nextMs = Number.POSITIVE_INFINITY
  /** order id to the newest trade that a look-up of this process told: it and all before it are decided on when the next one leaves */
  readonly #told = new Map<string, string>()

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange
    this.#clock = clock
  }

  /** when the next request has waited too long; Infinity: none waits */
  get nextMs(): number {
    return this.#nextMs
  }

  run(symbol: string, effect: Effect): void {
    point('before-effect')
    const leftMs = this.#clock.nowMs()
    switch (effect.kind) {
      case 'place-order':
        this.#wait('place', effect.order.orderId, symbol, leftMs)
        this.#exchange.place({ symbol, ...effect.order })
        break
      case 'cancel-order':
        this.#wait('cancel', effect.orderId, symbol, leftMs)
        this.#exchange.cancel({ symbol, orderId: effect.orderId, attempt: effect.attempt })
        break
      case 'query-order':
        if (this.#waiting.has(keyOf('query', effect.orderId))) return
        this.#wait('query', effect.orderId, symbol, leftMs)
        this.#exchange.query({ symbol, orderId: effect.orderId, askedMs: leftMs, ...this.#known(effect.orderId) })
    }
    point('after-effect')
  }

  /** Hears every report: who has an answer waits no longer. */
  answered(report: Report): void {
    if (report.kind === 'reply') this.#end(keyOf(report.to, report.orderId))
    if (report.kind !== 'order') return
    const key = keyOf('query', report.orderId)
    if (report.askedMs !== null && this.#waiting.get(key)?.leftMs === report.askedMs) this.#end(key)
    this.#remember(report)
  }

  /** What has waited too long by now, each as the report that there is no answer. They wait no longer. */
  expired(nowMs: number): readonly Report[] {
    const reports: Report[] = []
    for (const [key, { leftMs, unanswered }] of this.#waiting) {
      if (leftMs + this.#exchange.can.requestTimeoutMs > nowMs) break
      this.#waiting.delete(key)
      reports.push({ ...unanswered, venueTimeMs: nowMs })
    }
    this.#plan()
    return reports
  }

  #wait(to: To, orderId: string, symbol: string, leftMs: number): void {
    const key = keyOf(to, orderId)
    // a second cancellation is waited for from its own beginning
    this.#waiting.delete(key)
    this.#waiting.set(key, { leftMs, unanswered: unansweredOf(to, orderId, symbol, leftMs) })
    this.#plan()
  }

  #end(key: string): void {
    if (this.#waiting.delete(key)) this.#plan()
  }

  #plan(): void {
    const [longest] = this.#waiting.values()
    this.#nextMs = longest === undefined ? Number.POSITIVE_INFINITY : longest.leftMs + this.#exchange.can.requestTimeoutMs
  }

  #remember({ orderId, answer }: Report & { kind: 'order' }): void {
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

type To = 'place' | 'cancel' | 'query'
const keyOf = (to: To, orderId: string): string => `${to} ${orderId}`

const unansweredOf = (to: To, orderId: string, symbol: string, askedMs: number): Report => {
  const outcome = { is: 'unknown', because: 'timeout' } as const
  return to === 'query'
    ? { kind: 'order', symbol, orderId, askedMs, answer: outcome, venueTimeMs: askedMs }
    : { kind: 'reply', to, symbol, orderId, outcome, venueTimeMs: askedMs }
}
