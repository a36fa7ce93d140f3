import type { RequestClass } from '../../../src/exchange/budget/venue-request.ts'
import type { Outcome, Report } from '../../../src/exchange/port.ts'
import type { Fault } from './faults.ts'
import type { AccountRequest } from './live/rest.ts'
import type { Process } from './process.ts'
import { TIMEOUT_MS } from './scenario.ts'
import type { World } from './world.ts'

type Named = { readonly symbol: string; readonly orderId: string }
export type Sent = { hasAnswer: boolean; readonly answer: (outcome: Outcome, venueTimeMs: number) => void }

/** A refusal that proves nothing about the order: one of this id stands there. */
export const isNoProof = (code: string): boolean => code === 'duplicate-order-id'

/** A process's requests on the way: what befalls each, how long it takes, and the one answer that may come. */
export class Sending {
  readonly #process: Process
  readonly #world: World
  readonly #hear: (report: Report) => void
  readonly #asked = new Map<string, number>()

  constructor(process: Process, world: World, hear: (report: Report) => void) {
    this.#process = process
    this.#world = world
    this.#hear = hear
  }

  /** The n-th time this process's world asks this of this order. */
  draw(site: 'place' | 'cancel' | 'query', { orderId }: Named): Fault | null {
    const entity = this.#world.nameOf(orderId)
    const nth = this.#world.nth(site, orderId)
    const fault = this.#world.fault(site, entity, nth)
    this.#world.trace.tell('engine', `asks: ${site} ${entity}${fault === null ? '' : `   (fault: ${fault.what})`}`)
    if (fault !== null) this.#world.oracle.disturbed(entity)
    return fault
  }

  /** `attempt`: of a change */
  send(to: 'place' | 'cancel' | 'amend', { symbol, orderId, attempt }: Named & { readonly attempt?: number }): Sent {
    const { timeline, marks, trace } = this.#world
    const name = this.#world.nameOf(orderId)
    this.#world.inFlight++
    const sent = {
      hasAnswer: false,
      answer: (outcome: Outcome, venueTimeMs: number): void => {
        if (sent.hasAnswer && to === 'place' && outcome.is !== 'unknown') marks.hit('a late reply was merged')
        if (!sent.hasAnswer) this.#world.inFlight--
        sent.hasAnswer = true
        trace.tell(
          'line',
          `replies to ${to} of ${name}: ${outcome.is}${'code' in outcome ? ` ${outcome.code}` : 'because' in outcome ? ` ${outcome.because}` : ''}`,
        )
        this.#hear({ kind: 'reply', to, symbol, orderId, ...(to === 'amend' && { attempt }), outcome, venueTimeMs } as Report)
      },
    }
    // whoever asked waits no longer
    timeline.after(TIMEOUT_MS, () => {
      if (!sent.hasAnswer) this.#world.inFlight--
      sent.hasAnswer = true
    })
    return sent
  }

  /**
   * What an order is for, as the budget of requests ranks it. The stops of what is sold are cancelled when an exit is asked for: one that
   * sells at once is all that protects these coins, one that rests at a price protects nothing.
   */
  classOf(orderId: string): RequestClass {
    const order = this.#world.oracle.orderOf(orderId)
    if (order?.role === 'Entry') return 'entry'
    return order?.role === 'Exit' && order.expiresAtMs !== null ? 'exit' : 'protection'
  }

  /** Now; behind a budget of requests when that lets it, or never. */
  leave(terms: AccountRequest, go: () => void, refused: () => void): void {
    const { live } = this.#process
    if (live === null) return go()
    live.rest.leave(terms, go, refused)
  }

  outcomeOf({ orderId }: Named, code: string | null): Outcome {
    if (code === null) return { is: 'accepted', venueOrderId: this.#world.venue.idOf(orderId) }
    return isNoProof(code) ? { is: 'unknown', because: code } : { is: 'rejected', code }
  }

  answerAfter(delayMs: number, sent: Sent, outcome: Outcome): void {
    const venueTimeMs = this.#world.timeline.nowMs
    this.#world.timeline.after(delayMs, () => sent.answer(outcome, venueTimeMs))
  }

  latency({ orderId }: Named, way: string): number {
    const nth = this.#asked.get(orderId + way) ?? 0
    this.#asked.set(orderId + way, nth + 1)
    return this.#world.latency(orderId, way, this.#process.generation * 1000 + nth)
  }
}
