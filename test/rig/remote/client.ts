import type { ZodType } from 'zod'
import { capabilitiesOf } from '../../../src/exchange/paper/options.ts'
import type {
  AmendOrder,
  CancelOrder,
  CancelReplace,
  Capabilities,
  Exchange,
  LookUpAnswer,
  Outcome,
  PlaceOrder,
  Query,
  Report,
} from '../../../src/exchange/port.ts'
import {
  type Answered,
  type Asked,
  CANCEL_REFUSALS,
  foundOf,
  parsed,
  pathOf,
  REFUSALS,
  reasonOf,
  refusal,
  type Unknown,
  unknown,
} from './answers.ts'
import type { ClientParts } from './client-parts.ts'
import { VENUE } from './market.ts'
import { Stream } from './stream.ts'
import { balancesAnswer, cancelledAnswer, foundAnswer, openAnswer, placedAnswer, refusedAnswer, streamMessage, timeAnswer } from './wire.ts'

/** By how much a look-up may be behind: what the venue accepts so shortly before the moment of proof could still be called absent. */
const OLDEST_REPLICA_MS = 100

type Live = { readonly symbol: string; heardMs: number; isAsked: boolean }

/**
 * A venue over HTTP and a stream. Every request is made once and answered by one report: accepted, refused by the
 * venue's own word, or unknown. No answer, a broken line, a gateway's error, a body that is not what was agreed or is
 * about another order: all of that is unknown. After a break of the stream all open orders are looked up.
 */
export class RemoteVenue implements Exchange {
  readonly can: Capabilities
  readonly #parts: ClientParts
  readonly #closing = new AbortController()
  readonly #live = new Map<string, Live>()
  #stream: Stream | null = null
  /** of the stream; null: it was never connected */
  #lineIs: 'up' | 'down' | null = null
  #looking: NodeJS.Timeout | undefined
  #listener: ((report: Report) => void) | null = null
  /** venue's clock less ours */
  #driftMs = 0

  constructor(parts: ClientParts) {
    this.#parts = parts
    const { timeoutMs, proofDelayMs } = parts
    this.can = { ...capabilitiesOf({ ...VENUE, timeoutMs, proofDelayMs }), clock: 'own' }
  }

  /** Resolves when the stream speaks and the venue's clock is known. */
  async connect(): Promise<void> {
    await new Promise<void>((resolve) => {
      const { url, silenceMs, lookEveryMs } = this.#parts
      this.#stream = new Stream({
        url: `${url.replace(/^http/, 'ws')}/stream`,
        silenceMs,
        longestPauseMs: 1000,
        onMessage: (text) => this.#hear(text),
        onOpen: () => {
          // what was said in between is lost
          this.#line(this.#lineIs === null ? 'up' : 'gap', 'connected')
          void this.#readClock().then(resolve)
        },
        onEnd: () => this.#line('down', 'disconnected'),
      })
      this.#looking = setInterval(() => this.#lookAtSilent(), lookEveryMs)
    })
  }

  close(): void {
    this.#closing.abort()
    clearInterval(this.#looking)
    this.#stream?.close()
  }

  listen(listener: (report: Report) => void): void {
    this.#listener = listener
    // who listens only now has heard nothing of it
    if (this.#lineIs !== null) this.#line(this.#lineIs, 'listening')
  }

  place(order: PlaceOrder): void {
    this.#follow(order)
    void this.#place(order)
  }

  cancel(request: CancelOrder): void {
    void this.#cancel(request)
  }

  amend(request: AmendOrder): void {
    this.#refuse('amend', request)
  }

  cancelReplace({ cancel, place }: CancelReplace): void {
    this.#refuse('cancel', cancel)
    this.#refuse('place', place)
  }

  /** What the venue has no word for is not sent. */
  #refuse(to: 'place' | 'cancel' | 'amend', { symbol, orderId }: { readonly symbol: string; readonly orderId: string }): void {
    const outcome: Outcome = { is: 'rejected', code: 'unsupported-request' }
    this.#tell({ kind: 'reply', to, symbol, orderId, outcome, venueTimeMs: this.#venueNowMs() })
  }

  query(request: Query): void {
    this.#follow(request)
    void this.#query(request)
  }

  survey({ askedMs }: { readonly askedMs: number }): void {
    void this.#survey(askedMs)
  }

  clock({ askedMs }: { readonly askedMs: number }): void {
    void this.#ask('GET', '/time', timeAnswer).then((answer) => {
      // without an answer it is asked for again
      if (answer.is === 'answered') this.#tell({ kind: 'clock', askedMs, venueTimeMs: answer.body.timeMs })
    })
  }

  async #survey(askedMs: number): Promise<void> {
    const [open, owned] = await Promise.all([this.#ask('GET', '/orders', openAnswer), this.#ask('GET', '/balances', balancesAnswer)])
    // without an answer it is asked for again
    if (open.is !== 'answered' || owned.is !== 'answered') return
    const openOrders = { found: open.body.open, venueTimeMs: open.body.timeMs }
    const balances = { found: owned.body.balances, venueTimeMs: owned.body.timeMs }
    this.#tell({ kind: 'survey', askedMs, openOrders, balances, positions: { found: [], venueTimeMs: owned.body.timeMs } })
  }

  #line(is: 'up' | 'down' | 'gap', because: string): void {
    this.#lineIs = is === 'down' ? 'down' : 'up'
    this.#tell({ kind: 'line', is, because, venueTimeMs: this.#venueNowMs() })
  }

  async #place(order: PlaceOrder): Promise<void> {
    const { orderId, symbol, provableAfterMs, ...rest } = order
    // the venue's clock on both sides: what was decided long ago must not be taken so late that a look-up calls it absent
    const venueNowMs = this.#venueNowMs()
    const validUntilMs = Math.min(venueNowMs + this.#parts.receiveWindowMs, provableAfterMs - OLDEST_REPLICA_MS)
    // refused as too old it would count as an order that the venue does not want: not sent, it never arrives and is asked for anew
    const answer =
      validUntilMs < venueNowMs
        ? unknown('too-late')
        : await this.#ask('POST', '/orders', placedAnswer, { orderId, symbol, ...rest, validUntilMs })
    let outcome: Outcome
    if (answer.is === 'unknown') outcome = answer
    else if (answer.is === 'refused') outcome = refusal(answer.code, answer.orderId === orderId, REFUSALS)
    else if (answer.body.orderId !== orderId || answer.body.symbol !== symbol) outcome = unknown('answer-about-another-order')
    else outcome = { is: 'accepted', venueOrderId: answer.body.venueOrderId }
    if (outcome.is === 'rejected') this.#live.delete(orderId)
    this.#tell({ kind: 'reply', to: 'place', symbol, orderId, outcome, venueTimeMs: this.#timeOf(answer) })
  }

  async #cancel({ orderId, symbol, venueOrderId }: CancelOrder): Promise<void> {
    const answer = await this.#ask('DELETE', pathOf(orderId, venueOrderId), cancelledAnswer)
    let outcome: Outcome
    if (answer.is === 'unknown') outcome = answer
    else if (answer.is === 'refused') outcome = refusal(answer.code, answer.orderId === orderId, CANCEL_REFUSALS)
    else if (answer.body.orderId !== orderId) outcome = unknown('answer-about-another-order')
    else outcome = { is: 'accepted', venueOrderId: '' }
    this.#tell({ kind: 'reply', to: 'cancel', symbol, orderId, outcome, venueTimeMs: this.#timeOf(answer) })
  }

  async #query(request: Query): Promise<void> {
    const { answer, venueTimeMs } = await this.#lookUp(request)
    this.#tellOrder(request, answer, venueTimeMs, request.askedMs)
  }

  /** Nobody asked for this one, so only what it finds is told: an absence proves something by the moment it was asked for. */
  async #look(orderId: string): Promise<void> {
    const live = this.#live.get(orderId)
    if (live === undefined || live.isAsked) return
    live.isAsked = true
    const { symbol } = live
    const { answer, venueTimeMs } = await this.#lookUp({ orderId, symbol, venueOrderId: null })
    live.isAsked = false
    if (answer.is === 'found') this.#tellOrder({ orderId, symbol }, answer, venueTimeMs)
  }

  async #lookUp({ orderId, symbol, venueOrderId }: Omit<Query, 'askedMs'>): Promise<{ answer: LookUpAnswer; venueTimeMs: number }> {
    const asked = await this.#ask('GET', pathOf(orderId, venueOrderId), foundAnswer)
    const venueTimeMs = this.#timeOf(asked)
    if (asked.is === 'unknown') return { answer: asked, venueTimeMs }
    if (asked.is === 'refused') {
      const isAbsent = asked.orderId === orderId && asked.code === 'unknown-order'
      return { answer: isAbsent ? { is: 'not-found' } : unknown(asked.code), venueTimeMs }
    }
    const { body } = asked
    const isAboutIt = [body, ...body.trades].every((part) => part.orderId === orderId && part.symbol === symbol)
    if (!isAboutIt) return { answer: unknown('answer-about-another-order'), venueTimeMs }
    return { answer: foundOf(body), venueTimeMs }
  }

  #hear(text: string): void {
    const message = streamMessage.safeParse(parsed(text)).data
    // what cannot be read may have been about an order: it will be looked up like any that is silent
    if (message === undefined) return
    if (message.type === 'tick') this.#parts.onTick(message.symbol, message.price, message.volume, message.timeMs)
    if (message.type === 'trade' && message.trade.orderId === message.orderId && message.trade.symbol === message.symbol) {
      const { symbol, orderId, trade, timeMs } = message
      this.#tell({ kind: 'trade', symbol, orderId, trade, venueTimeMs: timeMs })
    }
    if (message.type === 'order') this.#tellOrder(message, foundOf(message), message.timeMs)
  }

  #follow({ orderId, symbol }: { symbol: string; orderId: string }): void {
    if (!this.#live.has(orderId)) this.#live.set(orderId, { symbol, heardMs: this.#parts.clock.nowMs(), isAsked: false })
  }

  #lookAtSilent(): void {
    const sinceMs = this.#parts.clock.nowMs() - this.#parts.lookEveryMs
    for (const [orderId, live] of this.#live) if (live.heardMs <= sinceMs) void this.#look(orderId)
  }

  #tellOrder(
    { orderId, symbol }: { symbol: string; orderId: string },
    answer: LookUpAnswer,
    venueTimeMs: number,
    askedMs: number | null = null,
  ): void {
    const live = this.#live.get(orderId)
    if (live !== undefined && answer.is !== 'unknown') live.heardMs = this.#parts.clock.nowMs()
    if (answer.is === 'found' && answer.status !== 'open') this.#live.delete(orderId)
    this.#tell({ kind: 'order', symbol, orderId, askedMs, answer, venueTimeMs })
  }

  #tell(report: Report): void {
    if (!this.#closing.signal.aborted) this.#listener?.(report)
  }

  #venueNowMs(): number {
    return this.#parts.clock.nowMs() + this.#driftMs
  }

  #timeOf(answer: Asked<{ timeMs: number }>): number {
    if (answer.is === 'unknown') return this.#venueNowMs()
    return answer.is === 'refused' ? answer.timeMs : answer.body.timeMs
  }

  /** The answer that took the shortest way says the time best. */
  async #readClock(): Promise<void> {
    let shortestMs = Number.POSITIVE_INFINITY
    for (let readings = 0; readings < 3 || shortestMs === Number.POSITIVE_INFINITY; readings++) {
      const askedMs = this.#parts.clock.nowMs()
      const answer = await this.#ask('GET', '/time', timeAnswer)
      const tookMs = this.#parts.clock.nowMs() - askedMs
      if (this.#closing.signal.aborted) return
      if (answer.is !== 'answered' || tookMs >= shortestMs) continue
      shortestMs = tookMs
      this.#driftMs = Math.round(answer.body.timeMs - (askedMs + tookMs / 2))
    }
  }

  /** One request, once. */
  async #ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, schema: ZodType<T>, body?: object): Promise<Asked<T>> {
    const answer = await this.#send(method, path, body)
    if (answer.is === 'unknown') return answer
    if (answer.status >= 500) return unknown(`status-${answer.status}`)
    if (answer.status >= 400) {
      const refused = refusedAnswer.safeParse(answer.body).data
      return refused === undefined ? unknown(`status-${answer.status}`) : { is: 'refused', ...refused }
    }
    const read = schema.safeParse(answer.body).data
    return read === undefined ? unknown('unreadable-answer') : { is: 'answered', body: read }
  }

  async #send(method: string, path: string, body?: object): Promise<Answered | Unknown> {
    try {
      const response = await fetch(`${this.#parts.url}${path}`, {
        method,
        headers: { 'user-agent': this.#parts.agent, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#parts.timeoutMs)]),
        // a request that is sent on somewhere else would be sent twice
        redirect: 'error',
      })
      return { is: 'answered', status: response.status, body: parsed(await response.text()) }
    } catch (error) {
      return unknown(reasonOf(error))
    }
  }
}
