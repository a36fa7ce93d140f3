import { REQUEST_CLASSES, RESERVED_CLASSES, type RequestVerdict, type VenueRequest } from '../../../src/exchange/budget/venue-request.ts'
import { needOf } from '../world/live/venue-counts.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'

type Waiting = { readonly process: Process; readonly sinceMs: number; readonly coin: number | undefined }
type Left = { readonly request: VenueRequest; readonly atMs: number; readonly generation: number }

/** A request counts from when it leaves until a window after its answer, which comes this late at most. */
const ANSWER_MS = 6_000
/** The part that is kept for stops and cancels, at least: a tenth of each limit. */
const RESERVE = 0.1

const isOfReserve = (request: VenueRequest): boolean => RESERVED_CLASSES.includes(request.class)
const rank = (request: Pick<VenueRequest, 'class'>): number => REQUEST_CLASSES.indexOf(request.class)

/**
 * I-36: no stop waits behind what is less urgent. Counted anew, by what left and by what the venue forbade: a stop or a cancel that waits
 * does so because the venue lets nothing in, or because stops and cancels have used up by themselves what is kept for them. Nor does a
 * look-up, which a stop or an exit may wait for.
 */
export class RequestLaw {
  readonly #world: World
  readonly #waiting = new Map<VenueRequest, Waiting>()
  readonly #left: Left[] = []
  #bannedUntilMs = -Infinity

  constructor(world: World) {
    this.#world = world
  }

  asked(process: Process, request: VenueRequest, orderId?: string): void {
    const { oracle, timeline } = this.#world
    const coin = orderId === undefined ? undefined : oracle.coinOfOrder(orderId)
    if (coin !== undefined) oracle.exposure.look(coin)
    this.#waiting.set(request, { process, sinceMs: timeline.nowMs, coin })
    // a ban that was told is kept to, also where the venue has taken it back since
    this.#bannedUntilMs = Math.max(this.#bannedUntilMs, this.#world.counts!.bannedUntilMs)
  }

  /** Whether a request that leads to a stop or an exit of the coin waits for its turn; whether it had to is judged here. */
  holdsBack(coin: number): boolean {
    for (const [request, waiting] of this.#waiting)
      if (waiting.coin === coin && waiting.process.isAlive && rank(request) <= rank({ class: 'look-up' })) return true
    return false
  }

  left(process: Process, request: VenueRequest, verdict: RequestVerdict): void {
    const { timeline, marks } = this.#world
    const waiting = this.#waiting.get(request)
    if (waiting?.coin !== undefined) this.#world.oracle.exposure.look(waiting.coin)
    this.#waiting.delete(request)
    if (!process.isAlive || waiting === undefined) return
    if (isOfReserve(request) && timeline.nowMs > waiting.sinceMs) {
      marks.hit('a stop or a cancel waited for its turn')
      this.#judge(process, request, `a request for ${request.class} waited for ${timeline.nowMs - waiting.sinceMs} ms`)
    }
    if (verdict !== 'go') return
    for (const [other, { process: of, sinceMs }] of this.#waiting) {
      if (of !== process || sinceMs >= timeline.nowMs || rank(other) >= rank(request)) continue
      const what = `a request for ${other.class} waits, and one for ${request.class} left`
      if (isOfReserve(other)) this.#judge(process, other, what)
      // it waits for room alone, and whatever there is belongs to it
      else if (other.class === 'look-up') this.#world.oracle.broken('I-36', what)
    }
    this.#left.push({ request, atMs: timeline.nowMs, generation: process.generation })
  }

  #judge({ generation, live }: Process, request: VenueRequest, what: string): void {
    const { timeline, scenario, oracle } = this.#world
    // an answer that forbade everything may be some time old
    if (live?.budget.usage().closedUntilMs !== null || timeline.nowMs < this.#bannedUntilMs + ANSWER_MS) return
    if (timeline.nowMs < this.#refusedMs + ANSWER_MS) return
    const isUsedUp = scenario.live!.limits.limits.some((limit) => {
      // what an answer counts may be a window old, and stands for another one from then on
      const sinceMs = timeline.nowMs - 2 * limit.windowMs - ANSWER_MS
      const used = (isOwn: boolean): number =>
        this.#left.reduce((sum, one) => {
          const isCounted = one.atMs > sinceMs && (isOwn ? isOfReserve(one.request) : one.generation !== generation)
          return isCounted ? sum + needOf(limit, one.request) : sum
        }, 0)
      // what processes before this one used is known by the venue's word alone
      return used(true) + needOf(limit, request) > Math.ceil(limit.most * RESERVE) || used(false) > 0
    })
    if (!isUsedUp) oracle.broken('I-36', `${what}, though there was room for it`)
  }

  #refusedMs = -Infinity

  /** The venue refused something for the number of requests, and closed for a while. */
  refused(): void {
    this.#refusedMs = this.#world.timeline.nowMs
  }
}
