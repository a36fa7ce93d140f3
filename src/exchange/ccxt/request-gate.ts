import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Timers } from '../../kernel/clock.ts'
import { type BudgetNews, RequestBudget, type RequestUsage } from '../budget/request-budget.ts'
import { VENUE_LIMITS, type VenueLimits } from '../budget/venue-limits.ts'
import type { NeverSent, VenueRequest } from '../budget/venue-request.ts'
import type { ClientHooks, VenueCall } from './client.ts'
import type { VenueName } from './venue-exchange.ts'

/** What whoever calls knows of a call; its weight and endpoint the client knows. */
export type CallTerms = Omit<VenueRequest, 'weight' | 'endpoint'>

/** What nobody said anything of: candles, lists of markets, the venue's time. */
const UNSAID: CallTerms = { class: 'market-data' }

/** A call that did not leave and never will: what it was to do was not done. */
export class RequestNotSent extends Error {
  override readonly name = 'RequestNotSent'
  readonly because: NeverSent
  constructor(because: NeverSent, { method, path }: VenueCall) {
    super(`${method} ${path} was not sent: ${because}`)
    this.because = because
  }
}

type GateParts = {
  readonly venue: VenueName
  readonly timers: Timers
  /** the engine's */
  readonly clock: Pick<Clock, 'nowMs'>
  readonly news?: (news: BudgetNews) => void
}

/** Binance has its perpetuals at an address of their own, which counts by itself. */
const limitsOf = (venue: GateParts['venue'], { api }: VenueCall): VenueLimits =>
  VENUE_LIMITS[venue === 'binance' && api.startsWith('fapi') ? 'binanceusdm' : venue]

/** The hooks of a client by which every call of it asks the budget of its address, and tells it what came of it. */
export class RequestGate implements Pick<ClientHooks, 'admit' | 'replied'> {
  readonly #parts: GateParts
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
    const budget = this.#budgets.get(limits) ?? new RequestBudget({ ...this.#parts, venue: limits })
    this.#budgets.set(limits, budget)
    const request = { ...(this.#terms.getStore() ?? UNSAID), weight: call.cost * limits.weightPerCost, endpoint: call.path }
    const verdict = await budget.admit(request)
    if (verdict !== 'go') throw new RequestNotSent(verdict, call)
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

  /** Nothing leaves any more. */
  stop(): void {
    for (const budget of this.#budgets.values()) budget.stop()
  }
}
