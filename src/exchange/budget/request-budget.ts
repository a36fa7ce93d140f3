import { assert } from '../../kernel/assert.ts'
import type { Clock, Timers } from '../../kernel/clock.ts'
import { RollingCount } from './rolling-count.ts'
import { type Closure, closedBy, countedBy, type VenueAnswer } from './venue-answer.ts'
import type { RequestLimit, VenueLimits } from './venue-limits.ts'
import {
  NEVER_SENT,
  type NeverSent,
  REQUEST_CLASSES,
  RESERVED_CLASSES,
  type RequestClass,
  type RequestVerdict,
  type VenueRequest,
} from './venue-request.ts'
import { type WaitingRequest, WaitingRequests } from './waiting-requests.ts'

/**
 * The part of each limit that only protection and cancels may use, percent, at least one: on Binance 600 weights a minute, which is 600
 * stops, and 5 orders in ten seconds. More would slow a start, whose history is most of what an engine ever asks.
 */
const RESERVE_PCT = 10

/** So long after it left a request counts as answered, or its weight would be lost for ever: an adapter gives up after seconds. */
const FORGOTTEN_MS = 60_000

/** Times by the engine's clock. */
export type BudgetNews =
  | {
      readonly kind: 'closed'
      readonly untilMs: number
      readonly what: Closure['what']
      readonly status: number
      readonly endpoint?: string
    }
  | { readonly kind: 'opened' }

/** How much of what the venue allows is used, and what waits for more. */
export type RequestUsage = {
  /** of which address */
  readonly of: string
  readonly limits: readonly (Pick<RequestLimit, 'name' | 'most' | 'windowMs'> & { readonly used: number; readonly reserve: number })[]
  readonly waiting: Readonly<Record<RequestClass, number>>
  /** nothing leaves before this moment, by the engine's clock; null: what there is room for does */
  readonly closedUntilMs: number | null
  readonly sent: number
  readonly neverSent: Readonly<Record<NeverSent, number>>
}

type BudgetParts = {
  readonly timers: Timers
  /** the engine's clock, which is the venue's: send-by times are told by it */
  readonly clock: Pick<Clock, 'nowMs'>
  readonly venue: VenueLimits
  /** hears that nothing may leave, and that it may again */
  readonly news?: (news: BudgetNews) => void
}

type Charge = { readonly amount: number; readonly mark: number }
type InFlight = { readonly leftMs: number; readonly charges: readonly Charge[] }

const reserveOf = ({ most }: RequestLimit): number => Math.max(1, Math.ceil((most * RESERVE_PCT) / 100))
const isReserved = (request: VenueRequest): boolean => RESERVED_CLASSES.includes(request.class)

const needOf = ({ counts }: RequestLimit, { weight, order }: VenueRequest): number => {
  if (counts === 'weight') return weight
  return counts === 'requests' || order ? 1 : 0
}

/**
 * One for every call of an address and an account: whatever asks the venue for something asks here first, and tells here what was answered.
 *
 * The most urgent goes first, without ageing: a class could only be kept waiting by more urgent ones that use up everything, and then they
 * must. What does not fit waits, and its room is set aside from what may go before it, so that a request passes a more urgent one only
 * where it takes nothing that the other waits for: a cancel, say, a stop that waits for its order to be counted. Until the venue
 * has answered once, one request at a time leaves besides protection and cancels, because nobody knows what a process before this one
 * used, or whether it was banned.
 */
export class RequestBudget {
  readonly #parts: BudgetParts
  readonly #limits: readonly RequestLimit[]
  readonly #counts: readonly RollingCount[]
  readonly #waiting = new WaitingRequests()
  readonly #inFlight = new Map<VenueRequest, InFlight>()
  readonly #asked = new Set<VenueRequest>()
  /** until when by the steady clock; endpoints by their names, all of them by the empty one */
  readonly #endpointsClosed = new Map<string, number>()
  #closedMs = 0
  #ordersClosedMs = 0
  #isClosedTold = false
  #isAnswered = false
  #isStopped = false
  #sent = 0
  readonly #neverSent: Record<NeverSent, number> = { 'past-send-by': 0, 'too-many-waiting': 0, 'over-limit': 0, stopped: 0 }
  #callOff = (): void => {}

  constructor(parts: BudgetParts) {
    this.#parts = parts
    this.#limits = parts.venue.limits
    this.#counts = this.#limits.map((limit) => new RollingCount(limit))
  }

  /**
   * Resolves when the request may leave, which it must at once, or with why it was not sent and never will be. Whoever is told `go` tells
   * `answered`, whatever comes of it.
   */
  admit(request: VenueRequest): Promise<RequestVerdict> {
    assert(!this.#asked.has(request), 'A request asks the budget once, until it is answered.')
    assert(request.weight >= 0, 'A request weighs nothing or more.')
    if (this.#isStopped) return Promise.resolve(this.#never('stopped'))
    if (this.#limits.some((limit) => needOf(limit, request) > this.#mostFor(limit, request)))
      return Promise.resolve(this.#never('over-limit'))
    const { promise, resolve } = Promise.withResolvers<RequestVerdict>()
    const { timers, clock } = this.#parts
    const lateWallMs = timers.wallMs() + ((request.sendByMs ?? Number.POSITIVE_INFINITY) - clock.nowMs())
    this.#asked.add(request)
    const displaced = this.#waiting.add({ request, lateWallMs, tell: resolve })
    if (displaced !== null) this.#drop(displaced, 'too-many-waiting')
    this.#look()
    return promise
  }

  /** What came of a request that was told to go; null: no answer came, or none is waited for any more. */
  answered(request: VenueRequest, answer: VenueAnswer | null): void {
    // none: it was given up as unanswered, and its weight with it; what the venue forbids is forbidden all the same
    const flight = this.#inFlight.get(request)
    const nowMs = this.#parts.timers.steadyMs()
    if (flight !== undefined) this.#settle(request, flight, nowMs)
    if (answer !== null) {
      this.#isAnswered = true
      this.#counts.forEach((count, at) => {
        const used = countedBy(answer, this.#limits[at]!)
        if (used !== null && flight !== undefined) count.hear(used, flight.charges[at]!.mark, nowMs)
      })
      const closure = closedBy(answer, request, this.#parts.venue, this.#parts.clock.nowMs())
      if (closure !== null) this.#close(closure, request, answer.status, nowMs)
    }
    this.#look()
  }

  usage(): RequestUsage {
    const nowMs = this.#parts.timers.steadyMs()
    return {
      of: this.#parts.venue.name,
      limits: this.#limits.map((limit, at) => ({
        name: limit.name,
        most: limit.most,
        windowMs: limit.windowMs,
        used: this.#counts[at]!.used(nowMs),
        reserve: reserveOf(limit),
      })),
      waiting: Object.fromEntries(REQUEST_CLASSES.map((name) => [name, this.#waiting.countOf(name)])) as Record<RequestClass, number>,
      closedUntilMs: this.#closedMs > nowMs ? this.#parts.clock.nowMs() + this.#closedMs - nowMs : null,
      sent: this.#sent,
      neverSent: Object.fromEntries(NEVER_SENT.map((why) => [why, this.#neverSent[why]])) as Record<NeverSent, number>,
    }
  }

  /** Nothing leaves any more: what waits is told so. */
  stop(): void {
    this.#isStopped = true
    this.#waiting.takeIf((waiting) => this.#drop(waiting, 'stopped'))
    this.#callOff()
  }

  #mostFor(limit: RequestLimit, request: VenueRequest): number {
    return limit.most - (isReserved(request) ? 0 : reserveOf(limit))
  }

  #never(why: NeverSent): NeverSent {
    this.#neverSent[why]++
    return why
  }

  #drop({ request, tell }: WaitingRequest, why: NeverSent): true {
    this.#asked.delete(request)
    tell(this.#never(why))
    return true
  }

  #close({ what, forMs }: Closure, request: VenueRequest, status: number, nowMs: number): void {
    const { endpoint = '' } = request
    const closed = { everything: this.#closedMs, orders: this.#ordersClosedMs, endpoint: this.#endpointsClosed.get(endpoint) ?? 0 }
    // what was said before stands, where it is longer
    const untilMs = Math.max(closed[what], nowMs + forMs)
    if (what === 'everything') this.#closedMs = untilMs
    else if (what === 'orders') this.#ordersClosedMs = untilMs
    else this.#endpointsClosed.set(endpoint, untilMs)
    this.#isClosedTold ||= what === 'everything'
    const told = { kind: 'closed', untilMs: this.#parts.clock.nowMs() + untilMs - nowMs, what, status } as const
    this.#parts.news?.(what === 'endpoint' ? { ...told, endpoint } : told)
  }

  #settle(request: VenueRequest, { charges }: InFlight, nowMs: number): void {
    this.#inFlight.delete(request)
    this.#asked.delete(request)
    charges.forEach(({ amount }, at) => void this.#counts[at]!.settle(amount, nowMs))
  }

  /** Lets go what may, drops what is late, and waits for the next moment at which either changes. */
  #look(): void {
    if (this.#isStopped) return
    const nowMs = this.#parts.timers.steadyMs()
    for (const [request, flight] of this.#inFlight) if (nowMs - flight.leftMs >= FORGOTTEN_MS) this.#settle(request, flight, nowMs)
    if (this.#isClosedTold && nowMs >= this.#closedMs) {
      this.#isClosedTold = false
      this.#parts.news?.({ kind: 'opened' })
    }
    for (const [endpoint, untilMs] of this.#endpointsClosed) if (nowMs >= untilMs) this.#endpointsClosed.delete(endpoint)
    const openInMs = Math.max(this.#closedMs - nowMs, 0)
    this.#waiting.takeIf((waiting) => this.#leftMs(waiting) < openInMs && this.#drop(waiting, 'past-send-by'))
    if (openInMs === 0) this.#letGo(nowMs)
    this.#wait(nowMs)
  }

  #letGo(nowMs: number): void {
    const rooms = this.#limits.map((limit, at) => limit.most - this.#counts[at]!.used(nowMs))
    this.#waiting.takeIf(({ request, tell }) => {
      const needs = this.#limits.map((limit) => needOf(limit, request))
      const fits = needs.every((need, at) => need === 0 || need <= rooms[at]! - (isReserved(request) ? 0 : reserveOf(this.#limits[at]!)))
      // gone or not: what it needs is nobody's behind it
      needs.forEach((need, at) => void (rooms[at]! -= need))
      if (!fits || this.#isHeld(request, nowMs)) return false
      this.#inFlight.set(request, { leftMs: nowMs, charges: needs.map((amount, at) => ({ amount, mark: this.#counts[at]!.take(amount) })) })
      this.#sent++
      tell('go')
      return true
    })
  }

  /** Whether something else than its weight holds it back. */
  #isHeld(request: VenueRequest, nowMs: number): boolean {
    if (request.order && nowMs < this.#ordersClosedMs) return true
    if (this.#endpointsClosed.has('') || this.#endpointsClosed.has(request.endpoint ?? '')) return true
    return !this.#isAnswered && !isReserved(request) && this.#inFlight.size > 0
  }

  /**
   * How long it may still wait. While the computer sleeps the steady clock may stand still, and the engine's with it: the computer's own
   * clock counts on, so that nothing leaves an hour late.
   */
  #leftMs({ request, lateWallMs }: WaitingRequest): number {
    const { timers, clock } = this.#parts
    return Math.min((request.sendByMs ?? Number.POSITIVE_INFINITY) - clock.nowMs(), lateWallMs - timers.wallMs())
  }

  #wait(nowMs: number): void {
    this.#callOff()
    const moments = this.#isClosedTold ? [this.#closedMs] : []
    if (this.#waiting.count > 0) {
      moments.push(this.#ordersClosedMs, ...this.#endpointsClosed.values(), ...this.#counts.map((count) => count.nextMs(nowMs)))
      // the first to leave is the first to be forgotten
      for (const { leftMs } of this.#inFlight.values()) moments.push(leftMs + FORGOTTEN_MS)
      // a moment behind the one that is still in time
      for (const waiting of this.#waiting) moments.push(nowMs + this.#leftMs(waiting) + 1)
    }
    const nextMs = Math.min(...moments.filter((moment) => moment > nowMs))
    this.#callOff = Number.isFinite(nextMs) ? this.#parts.timers.after(nextMs - nowMs, () => this.#look()) : () => {}
  }
}
