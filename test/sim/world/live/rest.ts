import type { RequestBudget } from '../../../../src/exchange/budget/request-budget.ts'
import type { RequestClass, RequestVerdict, VenueRequest } from '../../../../src/exchange/budget/venue-request.ts'
import { RequestNotSent } from '../../../../src/exchange/ccxt/request-gate.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import type { Process } from '../process.ts'
import { PROOF_DELAY_MS, TIMEOUT_MS } from '../scenario.ts'

/** What is asked again and again waits no longer than this for its turn. */
const WAITS_MS = 10_000
/** The venue's time leaves at once or not at all: a wait would be taken for a slow line. */
const TIME_WAITS_MS = 100
/**
 * A request of an account waits until the engine asks it anew, and no longer. What places or changes an order has to leave in the first
 * part of the time up to its proof; a survey is asked for anew when no answer came in time; a cancellation is looked up when its proof is
 * due, and a look-up repeated after ten seconds.
 */
const ACCOUNT_WAITS_MS: Readonly<Partial<Record<RequestClass, number>>> = { cancel: PROOF_DELAY_MS - 500, 'look-up': 9_500 }
const PLACED_WITHIN_MS = 1_500
/** The client gives up. */
const GIVEN_UP_MS = 5_000

class NotAnswered extends Error {}

type Account = { readonly class: RequestClass; readonly weight: number; readonly order?: boolean }
export type AccountRequest = Account & { /** of which order; absent: of the whole account */ readonly orderId?: string }

/** All that a process asks the venue for: each request goes through the budget, is counted by the venue, and may get lost. */
export class Rest {
  readonly #process: Process
  readonly #budget: RequestBudget

  constructor(process: Process, budget: RequestBudget) {
    this.#process = process
    this.#budget = budget
  }

  /** Of market data. Rejects where no answer comes, or none that says something. */
  async ask<Result>(what: string, weight: number, answer: () => Result): Promise<Result> {
    const { world } = this.#process
    const waitsMs = what === 'time' ? TIME_WAITS_MS : WAITS_MS
    const request: VenueRequest = { class: 'market-data', weight, sendByMs: this.#process.live!.runningMs() + waitsMs, endpoint: what }
    const fault = world.fault('rest', what, world.nth('rest', what))
    const verdict = await this.#verdictOf(request)
    if (verdict !== 'go') throw new RequestNotSent(verdict, { method: 'GET', path: what }, this.#budget.usage())
    const slowMs = fault?.what === 'slow' ? fault.amount * 3_000 : 0
    await this.#way(request)
    const isLost = world.isOut || fault?.what === 'lost'
    if (isLost) await this.#wait(GIVEN_UP_MS)
    const counted = isLost ? null : world.counts!.arrive(request, world.timeline.nowMs)
    const status = fault?.what === 'error' ? 503 : (counted?.status ?? 0)
    const result = status === 200 ? answer() : null
    if (!isLost) await this.#way(request, slowMs)
    this.#budget.answered(request, counted === null ? null : { ...counted, status })
    this.#judged(status)
    if (status !== 200) throw new NotAnswered(`the ${what} were answered with ${status}`)
    return result as Result
  }

  /** What concerns the account leaves when the budget lets it: `go`, at once where there is room; `refused`, it never left or was not taken. */
  leave({ orderId, ...asked }: AccountRequest, go: () => void, refused: () => void): void {
    const { world } = this.#process
    const waitsMs = ACCOUNT_WAITS_MS[asked.class] ?? PLACED_WITHIN_MS
    const request: VenueRequest = { ...asked, sendByMs: this.#process.live!.runningMs() + waitsMs }
    const beganMs = world.timeline.nowMs
    void this.#verdictOf(request, orderId).then((verdict) => {
      const isLet = verdict === 'go'
      if (!this.#process.isAlive) return
      if (world.timeline.nowMs > beganMs) world.marks.hit('a request waited for its turn')
      if (!isLet) world.marks.hit('a request of the account was never sent')
      const answer = isLet && !world.isOut ? world.counts!.arrive(request, world.timeline.nowMs) : null
      this.#judged(answer?.status ?? 0)
      if (!isLet || (answer !== null && answer.status !== 200)) refused()
      else go()
      if (isLet) this.#after(answer === null ? TIMEOUT_MS : this.#latencyMs(), () => this.#budget.answered(request, answer))
    })
  }

  #judged(status: number): void {
    if (status !== 418 && status !== 429) return
    const { marks, oracle } = this.#process.world
    marks.hit('the venue refused a request for their number')
    oracle.requests.refused()
    oracle.disturbedAll()
  }

  async #verdictOf(request: VenueRequest, orderId?: string): Promise<RequestVerdict> {
    const { world } = this.#process
    world.oracle.requests.asked(this.#process, request, orderId)
    const verdict = await this.#budget.admit(request)
    world.oracle.requests.left(this.#process, request, verdict)
    return verdict
  }

  #way(_: VenueRequest, slowMs = 0): Promise<void> {
    return this.#wait(this.#latencyMs() + Math.ceil(slowMs))
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve))
  }

  #after(ms: number, happen: () => void): void {
    this.#process.world.timeline.after(ms, () => this.#process.receive(happen))
  }

  #latencyMs(): number {
    const { world, generation } = this.#process
    const { seed, live } = world.scenario
    const [least, most] = live!.latencyMs
    return least + Math.floor(keyedUniform(seed, 'rest way', generation, world.nth('rest', 'way')) * (most - least + 1))
  }
}
