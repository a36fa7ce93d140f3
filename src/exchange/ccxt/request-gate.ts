import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Timers } from '../../kernel/clock.ts'
import { Failure } from '../../kernel/errors.ts'
import { type BudgetNews, RequestBudget, type RequestUsage } from '../budget/request-budget.ts'
import { VENUE_LIMITS, type VenueLimits } from '../budget/venue-limits.ts'
import type { NeverSent, VenueRequest } from '../budget/venue-request.ts'
import type { ClientHooks, VenueCall } from './client.ts'
import type { VenueName } from './venue-exchange.ts'

/** What whoever calls knows of a call; its weight and endpoint the client knows. */
export type CallTerms = Omit<VenueRequest, 'weight' | 'endpoint'>

/** How long what nobody said anything of waits for its turn: what is asked for again and again is asked anew by then. */
const UNSAID_WAITS_MS = 10_000
/**
 * The venue's time leaves at once or not at all: a wait would be taken for a slow line, and the clock set wrong by half of it: by
 * a twentieth of a second at most.
 */
const TIME_WAITS_MS = 100

const WHY: Readonly<Record<NeverSent, string>> = {
  'past-send-by': 'nothing could leave in time',
  'too-many-waiting': 'too much is waiting already',
  'over-limit': 'it weighs more than the venue takes at once',
  stopped: 'the engine asks nothing any more',
}

/** A call that did not leave and never will: what it was to do was not done. */
export class RequestNotSent extends Failure {
  readonly because: NeverSent
  /** it found no room in time; asked for anew it may, and the venue forbids nothing */
  readonly isForRoom: boolean
  constructor(
    because: NeverSent,
    { method, path }: Pick<VenueCall, 'method' | 'path'>,
    { of, closedUntilMs }: Pick<RequestUsage, 'of' | 'closedUntilMs'>,
  ) {
    const until = closedUntilMs === null ? '' : ` (it takes no request before ${new Date(closedUntilMs).toISOString()})`
    super(`${method} ${path} was not sent to ${of}: ${WHY[because]}${until}; try again later.`)
    this.because = because
    this.isForRoom = because === 'past-send-by' && closedUntilMs === null
  }
}

type GateParts = {
  readonly venue: VenueName
  readonly timers: Timers
  /** the engine's */
  readonly clock: Pick<Clock, 'nowMs'>
  /** `of`: which address */
  readonly news?: (news: BudgetNews, of: string) => void
}

/** Binance has its perpetuals at an address of their own, which counts by itself. */
const limitsOf = (venue: GateParts['venue'], { api }: VenueCall): VenueLimits =>
  VENUE_LIMITS[venue === 'binance' && api.startsWith('fapi') ? 'binanceusdm' : venue]

/** The hooks of a client by which every call of it asks the budget of its address, and tells it what came of it. */
export class RequestGate implements Pick<ClientHooks, 'admit' | 'replied'> {
  readonly #parts: GateParts
  #isStopped = false
  readonly #budgets = new Map<VenueLimits, RequestBudget>()
  readonly #terms = new AsyncLocalStorage<CallTerms>()
  readonly #asked = new WeakMap<VenueCall, { readonly budget: RequestBudget; readonly request: VenueRequest }>()

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  /** Of each address that was asked for something. */
  get usage(): readonly RequestUsage[] {
    return [...this.#budgets.values()].map((budget) => budget.usage())
  }

  /** What is called within `work` is of this class, by this time. Rejects with RequestNotSent where it did not leave. */
  as<Result>(terms: CallTerms, work: () => Promise<Result>): Promise<Result> {
    return this.#terms.run(terms, work)
  }

  readonly admit = async (call: VenueCall): Promise<void> => {
    const limits = limitsOf(this.#parts.venue, call)
    const budget = this.#budgetOf(limits)
    const request = { ...(this.#terms.getStore() ?? this.#unsaid(call)), weight: call.cost * limits.weightPerCost, endpoint: call.path }
    const verdict = await budget.admit(request)
    if (verdict !== 'go') throw new RequestNotSent(verdict, call, budget.usage())
    this.#asked.set(call, { budget, request })
  }

  readonly replied: ClientHooks['replied'] = (reply, call) => {
    const asked = this.#asked.get(call)
    if (asked === undefined) return
    const code = reply?.code ?? null
    asked.budget.answered(
      asked.request,
      reply === null ? null : { status: reply.status, headers: reply.headers, ...(code !== null && { code }) },
    )
  }

  #budgetOf(limits: VenueLimits): RequestBudget {
    const known = this.#budgets.get(limits)
    if (known !== undefined) return known
    const { timers, clock, news } = this.#parts
    const made = new RequestBudget({ timers, clock, venue: limits, news: (told) => news?.(told, limits.name) })
    if (this.#isStopped) made.stop()
    this.#budgets.set(limits, made)
    return made
  }

  /** Candles, lists of markets, the venue's time. */
  #unsaid({ path }: VenueCall): CallTerms {
    const waitsMs = /(^|\/)time$/.test(path) ? TIME_WAITS_MS : UNSAID_WAITS_MS
    return { class: 'market-data', sendByMs: this.#parts.clock.nowMs() + waitsMs }
  }

  /** Nothing leaves any more. */
  stop(): void {
    this.#isStopped = true
    for (const budget of this.#budgets.values()) budget.stop()
  }
}
