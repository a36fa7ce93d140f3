import type { Effect } from '../../machines/position/effects.ts'
import type { Exchange, Report } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'

/**
 * Sends what durable events and owed look-ups ask for. It decides nothing, repeats nothing, and drops a look-up
 * that is already on its way.
 */
export class Runner {
  readonly #exchange: Exchange
  readonly #clock: Clock
  /** order id to the moment its look-up left, by the engine's clock */
  readonly #asked = new Map<string, number>()
  /** order id to the newest trade that a look-up of this process told: it and all before it are decided on when the next one leaves */
  readonly #told = new Map<string, string>()

  constructor(exchange: Exchange, clock: Clock) {
    this.#exchange = exchange
    this.#clock = clock
  }

  run(symbol: string, effect: Effect): void {
    point('before-effect')
    switch (effect.kind) {
      case 'place-order':
        this.#exchange.place({ symbol, ...effect.order })
        break
      case 'cancel-order':
        this.#exchange.cancel({ symbol, orderId: effect.orderId, attempt: effect.attempt })
        break
      case 'query-order':
        if (this.#asked.has(effect.orderId)) return
        this.#asked.set(effect.orderId, this.#clock.nowMs())
        this.#exchange.query({ symbol, orderId: effect.orderId, ...this.#known(effect.orderId) })
    }
    point('after-effect')
  }

  /** When that was asked for which this is the answer; null: it came unasked. */
  answered(report: Report): number | null {
    if (report.kind !== 'order') return null
    const askedMs = this.#asked.get(report.orderId) ?? null
    this.#asked.delete(report.orderId)
    this.#remember(report)
    return askedMs
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
