import { type BudgetNews, RequestBudget } from '../../../src/exchange/budget/request-budget.ts'
import type { VenueLimits } from '../../../src/exchange/budget/venue-limits.ts'
import type { RequestVerdict, VenueRequest } from '../../../src/exchange/budget/venue-request.ts'
import { Stage } from './budget-stage.ts'

/** A budget of this venue with clocks that are moved by hand, what it says, and what it was told of each request. */
export const deskOf = (venue: VenueLimits) => {
  const stage = new Stage()
  const news: BudgetNews[] = []
  const told = new Map<VenueRequest, RequestVerdict>()
  const budget = new RequestBudget({ timers: stage, clock: stage.clock, venue, news: (one) => news.push(one) })
  const ask = async (request: VenueRequest): Promise<VenueRequest> => {
    void budget.admit(request).then((admission) => told.set(request, admission))
    await stage.pass(0)
    return request
  }
  const asks = (count: number, request: VenueRequest): Promise<VenueRequest[]> =>
    Promise.all(Array.from({ length: count }, () => ask({ ...request })))
  const ok = (request: VenueRequest, headers: Record<string, string> = {}): void => budget.answered(request, { status: 200, headers })
  return {
    stage,
    news,
    told,
    budget,
    ask,
    asks,
    ok,
    /** The first request of a process, answered: what it was told is what the venue says of before. */
    first: async (headers: Record<string, string> = {}): Promise<void> => ok(await ask({ class: 'market-data', weight: 0 }), headers),
    wentOf: (requests: readonly VenueRequest[]): number => requests.filter((one) => told.get(one) === 'go').length,
    usedOf: (name: string): number => budget.usage().limits.find((limit) => limit.name === name)!.used,
  }
}
