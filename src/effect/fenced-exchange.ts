import type { Capabilities, Exchange, PlaceOrder, Query, Report } from '../exchange/port.ts'

/**
 * A venue that hears nothing that changes anything from an engine whose lease is over, were its process only stopped for
 * a while: asked at the last moment, after the intent is durable. What stays here never left, and is answered by nobody, as
 * after a crash: the look-up of its order finds nothing, which proves it, and who owns the coin by then asks anew.
 */
export class FencedExchange implements Exchange {
  readonly #exchange: Exchange
  readonly #holds: () => boolean

  constructor(exchange: Exchange, holds: () => boolean) {
    this.#exchange = exchange
    this.#holds = holds
  }

  get can(): Capabilities {
    return this.#exchange.can
  }

  place(order: PlaceOrder): void {
    if (this.#holds()) this.#exchange.place(order)
  }

  cancel(request: { symbol: string; orderId: string; attempt: number }): void {
    if (this.#holds()) this.#exchange.cancel(request)
  }

  query(request: Query): void {
    this.#exchange.query(request)
  }

  listen(listener: (report: Report) => void): void {
    this.#exchange.listen(listener)
  }
}
