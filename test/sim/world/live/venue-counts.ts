import type { VenueAnswer } from '../../../../src/exchange/budget/venue-answer.ts'
import type { RequestLimit, VenueLimits } from '../../../../src/exchange/budget/venue-limits.ts'
import type { VenueRequest } from '../../../../src/exchange/budget/venue-request.ts'

type Arrived = { readonly atMs: number; readonly weight: number; readonly order: boolean }

export const needOf = ({ counts }: RequestLimit, { weight, order }: Pick<VenueRequest, 'weight' | 'order'>): number => {
  if (counts === 'weight') return weight
  return order === true ? 1 : 0
}

/** What the venue counts of an address, whoever asks from there, and what it says to one that asks too much or is banned. */
export class VenueCounts {
  readonly #limits: VenueLimits
  readonly #arrived: Arrived[] = []
  bannedUntilMs = 0

  constructor(limits: VenueLimits) {
    this.#limits = limits
  }

  /** A request arrives: what its answer says beside its body. Below 400: it is let in. */
  arrive({ weight, order = false }: VenueRequest, nowMs: number): VenueAnswer {
    if (nowMs < this.bannedUntilMs) return { status: 418, headers: { 'retry-after': String((this.bannedUntilMs - nowMs) / 1000) } }
    const isTooMuch = this.#limits.limits.some((limit) => this.#used(limit, nowMs) + needOf(limit, { weight, order }) > limit.most)
    if (isTooMuch) return { status: 429, headers: { 'retry-after': '2' } }
    this.#arrived.push({ atMs: nowMs, weight, order })
    const headers = Object.fromEntries(this.#limits.limits.map((limit) => [limit.header ?? '', String(this.#used(limit, nowMs))]))
    return { status: 200, headers }
  }

  #used(limit: RequestLimit, nowMs: number): number {
    return this.#arrived.reduce((sum, one) => (one.atMs > nowMs - limit.windowMs ? sum + needOf(limit, one) : sum), 0)
  }
}
