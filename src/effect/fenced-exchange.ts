import type { AmendOrder, CancelOrder, CancelReplace, Capabilities, Exchange, PlaceOrder, Query, Report } from '../exchange/port.ts'

/**
 * Sends orders and cancellations to the venue only while this process holds the lease. A process that was stopped for longer
 * than its lease would otherwise send an order for a coin that another engine owns by then. `holds` is asked after the intent is
 * durable, right before the request leaves.
 *
 * Nobody answers a request that was not sent, as after a crash: the new owner of the coin looks the order up, the venue does not
 * know it, and that proves its absence. Look-ups are always sent, because they change nothing. A survey is not: the
 * orders of the coin's new owner would be strange to a log that does not hold them.
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

  cancel(request: CancelOrder): void {
    if (this.#holds()) this.#exchange.cancel(request)
  }

  amend(request: AmendOrder): void {
    if (this.#holds()) this.#exchange.amend(request)
  }

  cancelReplace(request: CancelReplace): void {
    if (this.#holds()) this.#exchange.cancelReplace(request)
  }

  query(request: Query): void {
    this.#exchange.query(request)
  }

  survey(request: { readonly askedMs: number }): void {
    if (this.#holds()) this.#exchange.survey(request)
  }

  /** Sent whoever holds the lease, as look-ups are. */
  clock(request: { readonly askedMs: number }): void {
    this.#exchange.clock(request)
  }

  listen(listener: (report: Report) => void): void {
    this.#exchange.listen(listener)
  }
}
