import type { Effect } from '../../machines/position/effects.ts'
import type { Exchange, Report } from '../exchange/port.ts'
import { point } from '../kernel/points.ts'

/**
 * Sends what durable events and owed look-ups ask for. It decides nothing, repeats nothing, and drops a look-up
 * that is already on its way.
 */
export class Runner {
  readonly #exchange: Exchange
  readonly #asked = new Set<string>()

  constructor(exchange: Exchange) {
    this.#exchange = exchange
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
        this.#asked.add(effect.orderId)
        this.#exchange.query({ symbol, orderId: effect.orderId })
    }
    point('after-effect')
  }

  answered(report: Report): void {
    if (report.kind === 'order') this.#asked.delete(report.orderId)
  }
}
