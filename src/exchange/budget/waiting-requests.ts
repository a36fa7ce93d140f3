import { REQUEST_CLASSES, type RequestClass, type RequestVerdict, type VenueRequest } from './venue-request.ts'

export type WaitingRequest = {
  readonly request: VenueRequest
  /** by the computer's clock, the moment past which it is late as well; Infinity: it may wait */
  readonly lateWallMs: number
  readonly tell: (admission: RequestVerdict) => void
}

/** Weights of four on average, this is most of a minute of Binance's: who waits behind so many is not served in time anyway. */
export const MOST_REQUESTS = 1000

/** Requests that wait, the most urgent class first, and of a class in the order in which they were asked for. */
export class WaitingRequests {
  readonly #byClass: Readonly<Record<RequestClass, WaitingRequest[]>> = {
    protection: [],
    cancel: [],
    exit: [],
    'look-up': [],
    entry: [],
    survey: [],
    'market-data': [],
  }

  get count(): number {
    return REQUEST_CLASSES.reduce((sum, name) => sum + this.#byClass[name].length, 0)
  }

  countOf(name: RequestClass): number {
    return this.#byClass[name].length
  }

  /** Takes it in. Returns what has no place any more: the newest of the least urgent, which may be this one; null: all have. */
  add(waiting: WaitingRequest): WaitingRequest | null {
    this.#byClass[waiting.request.class].push(waiting)
    if (this.count <= MOST_REQUESTS) return null
    const least = REQUEST_CLASSES.findLast((name) => this.#byClass[name].length > 0)!
    return this.#byClass[least].pop()!
  }

  /** Asks of each in turn; those that are to go are out of the queue before the next is asked. */
  takeIf(goes: (waiting: WaitingRequest) => boolean): void {
    for (const name of REQUEST_CLASSES) {
      const queue = this.#byClass[name]
      const stays = queue.filter((waiting) => !goes(waiting))
      queue.splice(0, queue.length, ...stays)
    }
  }

  *[Symbol.iterator](): Generator<WaitingRequest> {
    for (const name of REQUEST_CLASSES) yield* this.#byClass[name]
  }
}
