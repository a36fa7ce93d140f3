import { isLive } from '../../../machines/position/claims.ts'
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
import type { Fault } from './faults.ts'
import { behind, describe } from './look-up-words.ts'
import type { Process } from './process.ts'
import { STALE_MS, TIMEOUT_MS } from './scenario.ts'
import type { World } from './world.ts'

type Named = { readonly symbol: string; readonly orderId: string }
type Sent = { hasAnswer: boolean; readonly answer: (outcome: Outcome, venueTimeMs: number) => void }

/** A refusal that proves nothing about the order: one of this id stands there. */
const isNoProof = (code: string): boolean => code === 'duplicate-order-id'

/**
 * A process's connection to the venue: a client that repeats nothing and calls unknown what it does not know, on a
 * line that loses, delays and doubles. A request gets one answer in time, one that is too late, or none.
 */
export class Line implements Exchange {
  readonly can: Capabilities
  readonly #process: Process
  readonly #world: World
  readonly #asked = new Map<string, number>()
  #listener: ((report: Report) => void) | null = null

  constructor(process: Process, world: World) {
    this.#process = process
    this.#world = world
    this.can = world.scenario.can
  }

  listen(listener: (report: Report) => void): void {
    this.#listener = listener
  }

  /** Something the venue says reaches the engine. */
  hear(report: Report): void {
    this.#process.receive(() => {
      if (this.#listener === null || !this.#process.passes('before report')) return
      this.#world.heard(this.#process, report)
      this.#world.oracle.told.came(this.#process, report)
      this.#listener(report)
      this.#world.oracle.told.waits(this.#process.waitingReports)
    })
  }

  place(order: PlaceOrder): void {
    if (!this.#process.passes('before place')) return
    this.#world.oracle.asked(this.#process, order)
    const fault = this.#draw('place', order)
    const sent = this.#send('place', order)
    const ownProofMs = this.#world.oracle.orderOf(order.orderId)?.ownProofMs ?? Number.POSITIVE_INFINITY
    if (this.#process.nowMs() > ownProofMs && this.#world.timeline.nowMs > order.provableAfterMs)
      this.#world.oracle.broken('I-12', `order ${this.#world.nameOf(order.orderId)} was sent when its absence could be proven already`)
    // a client stamps by the venue's clock, which it has asked for
    const stampedMs = this.#world.timeline.nowMs
    switch (fault?.what) {
      case 'lost':
        this.#world.marks.hit('a request was lost')
        break
      case 'error-lost':
        this.#answerAfter(this.#latency(order, 'error'), sent, { is: 'unknown', because: 'http-500' })
        break
      case 'rate-limited':
        this.#world.marks.hit('the rate limit refused an order')
        this.#answerAfter(this.#latency(order, 'error'), sent, { is: 'rejected', code: 'rate-limited' })
        break
      case 'refused':
        this.#answerAfter(this.#latency(order, 'error'), sent, { is: 'rejected', code: 'refused-by-risk-check' })
        break
      default:
        this.#carry(order, sent, stampedMs, fault)
    }
    this.#process.passes('after place')
  }

  #carry(order: PlaceOrder, sent: Sent, stampedMs: number, fault: Fault | null): void {
    const world = this.#world
    const delayMs =
      this.#latency(order, 'there') +
      (fault?.what === 'slow' ? fault.amount * 1900 : fault?.what === 'too-slow' ? 3000 + fault.amount * 3000 : 0)
    world.timeline.after(Math.floor(delayMs), () => {
      if (world.isOut) return
      const code = world.venue.place(order, stampedMs, false)
      this.#replyToPlace(order, sent, fault, code)
    })
    if (fault?.what !== 'twice') return
    world.timeline.after(Math.floor(delayMs + fault.amount * 500), () => {
      world.marks.hit('the gateway sent a request twice')
      const code = world.isOut ? null : world.venue.place(order, stampedMs, true)
      if (code !== null) this.#answerAfter(1, sent, this.#outcomeOf(order, code))
    })
  }

  #replyToPlace(order: PlaceOrder, sent: Sent, fault: Fault | null, code: string | null): void {
    const { marks } = this.#world
    if (this.can.acknowledgement === 'provisional' && code !== null && !isNoProof(code)) {
      marks.hit('an acknowledged order was refused')
      return this.#replyToPlace(order, sent, fault, null)
    }
    if (fault?.what === 'reply-lost') {
      if (code === null) marks.hit('a reply was lost after acceptance')
      return
    }
    if (fault?.what === 'error-accepted') {
      if (code === null) marks.hit('an error hid an accepted order')
      return this.#answerAfter(this.#latency(order, 'back'), sent, { is: 'unknown', because: 'http-503' })
    }
    const lateMs = fault?.what === 'reply-late' ? TIMEOUT_MS + fault.amount * 4000 : 0
    // the gateway's second request may be answered first
    const backMs = this.#latency(order, 'back') + (fault?.what === 'twice' ? 400 : 0)
    this.#answerAfter(Math.floor(backMs + lateMs), sent, this.#outcomeOf(order, code))
  }

  cancel(request: CancelOrder): void {
    if (!this.#process.passes('before cancel')) return
    this.#world.oracle.requireOwner(this.#process, `a cancel of ${this.#world.nameOf(request.orderId)}`)
    if (!this.#world.oracle.isEntry(request.orderId))
      this.#world.oracle.commands.left(this.#process, `a cancel of ${this.#world.nameOf(request.orderId)}`)
    const fault = this.#draw('cancel', request)
    const sent = this.#send('cancel', request)
    const thereMs = this.#latency(request, 'there')
    switch (fault?.what) {
      case 'lost':
        this.#world.marks.hit('a cancel was lost')
        break
      case 'error-lost':
        this.#answerAfter(thereMs, sent, { is: 'unknown', because: 'http-500' })
        break
      case 'rate-limited':
        this.#answerAfter(thereMs, sent, { is: 'rejected', code: 'rate-limited' })
        break
      default:
        this.#world.timeline.after(thereMs, () => {
          if (this.#world.isOut) return
          const code = this.#world.venue.cancel(request)
          if (fault?.what === 'reply-lost') return
          const outcome: Outcome = fault?.what === 'error-done' ? { is: 'unknown', because: 'http-500' } : this.#outcomeOf(request, code)
          const lateMs = fault?.what === 'reply-late' ? TIMEOUT_MS + fault.amount * 4000 : 0
          this.#answerAfter(Math.floor(this.#latency(request, 'back') + lateMs), sent, outcome)
        })
    }
    this.#process.passes('after cancel')
  }

  amend(request: AmendOrder): void {
    this.#refuse('amend', request)
  }

  cancelReplace({ cancel, place }: CancelReplace): void {
    this.#refuse('cancel', cancel)
    this.#refuse('place', place)
  }

  #refuse(to: 'place' | 'cancel' | 'amend', named: Named): void {
    const sent = this.#send(to, named)
    this.#answerAfter(this.#latency(named, 'there'), sent, { is: 'rejected', code: 'unsupported-request' })
  }

  query(request: Query): void {
    if (!this.#process.passes('before query')) return
    this.#world.oracle.queried(this.#process, request.orderId)
    const fault = this.#draw('query', request)
    const { timeline, marks, trace } = this.#world
    const told = { has: false }
    this.#world.lookUps++
    const tell = (answer: LookUpAnswer, venueTimeMs: number): void => {
      if (!told.has) this.#world.lookUps--
      told.has = true
      const order = this.#world.oracle.orderOf(request.orderId)
      if (answer.is === 'not-found' && order !== null && isLive(order) && venueTimeMs < order.provableAfterMs)
        marks.hit('an absence was not believed yet')
      if (trace.isOn) trace.tell('line', `answers about ${this.#world.nameOf(request.orderId)}: ${describe(answer)}`)
      const { symbol, orderId, askedMs, after } = request
      this.hear({ kind: 'order', symbol, orderId, askedMs, answer: behind(answer, after), venueTimeMs })
    }
    if (fault?.what === 'garbled' || fault?.what === 'archived') {
      if (fault.what === 'archived') marks.hit('an archived order was asked for')
      timeline.after(this.#latency(request, 'there'), () => tell({ is: 'unknown', because: fault.what }, timeline.nowMs))
    } else if (fault?.what !== 'lost') {
      timeline.after(this.#latency(request, 'there'), () => {
        if (this.#world.isOut) return
        const venueTimeMs = timeline.nowMs
        if (fault?.what === 'stale') marks.hit('a look-up was answered by a stale replica')
        const answer = this.#answerAsOf(request, fault)
        const lateMs = fault?.what === 'late' ? TIMEOUT_MS + fault.amount * 8000 : 0
        timeline.after(Math.floor(this.#latency(request, 'back') + lateMs), () => tell(answer, venueTimeMs))
      })
    }
    timeline.after(TIMEOUT_MS, () => {
      if (told.has) return
      marks.hit('a look-up got no answer')
      told.has = true
      this.#world.lookUps--
    })
    this.#process.passes('after query')
  }

  survey({ askedMs }: { readonly askedMs: number }): void {
    if (!this.#process.passes('before survey')) return
    const { timeline, venue, marks } = this.#world
    const account = { symbol: '', orderId: 'account' }
    timeline.after(this.#latency(account, 'there'), () => {
      if (this.#world.isOut) return
      const part = <Part>(found: readonly Part[]) => ({ found, venueTimeMs: timeline.nowMs })
      const [openOrders, balances, positions] = [part(venue.openOrders()), part(venue.owned()), part([])]
      if (this.#process.tradingSinceMs !== null) marks.hit('the account was surveyed after a gap')
      const survey = { kind: 'survey', askedMs, openOrders, balances, positions } as const
      timeline.after(this.#latency(account, 'back'), () => this.hear(survey))
    })
    this.#process.passes('after survey')
  }

  /** It is lost only while the venue is out: a process that never hears the venue's time buys nothing, and proves nothing. */
  clock({ askedMs }: { readonly askedMs: number }): void {
    if (!this.#process.isAlive) return
    const { timeline, marks } = this.#world
    const about = { symbol: '', orderId: 'clock' }
    timeline.after(this.#latency(about, 'there'), () => {
      if (this.#world.isOut) return marks.hit('the venue did not tell its time')
      const venueTimeMs = timeline.nowMs
      timeline.after(this.#latency(about, 'back'), () => this.hear({ kind: 'clock', askedMs, venueTimeMs }))
    })
  }

  /** The line by which notices come breaks, or stands again with something missed. */
  is(is: 'down' | 'gap'): void {
    this.hear({ kind: 'line', is, because: 'outage', venueTimeMs: this.#world.timeline.nowMs })
  }

  #answerAsOf(request: Query, fault: Fault | null): LookUpAnswer {
    const { venue, timeline } = this.#world
    return venue.answer(request, timeline.nowMs - (fault?.what === 'stale' ? Math.floor(fault.amount * STALE_MS) : 0))
  }

  /** The n-th time this process's world asks this of this order. */
  #draw(site: 'place' | 'cancel' | 'query', { orderId }: Named): Fault | null {
    const entity = this.#world.nameOf(orderId)
    const nth = this.#world.nth(site, orderId)
    const fault = this.#world.fault(site, entity, nth)
    this.#world.trace.tell('engine', `asks: ${site} ${entity}${fault === null ? '' : `   (fault: ${fault.what})`}`)
    if (fault !== null) this.#world.oracle.disturbed(entity)
    return fault
  }

  #send(to: 'place' | 'cancel' | 'amend', { symbol, orderId }: Named): Sent {
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
        this.hear({ kind: 'reply', to, symbol, orderId, outcome, venueTimeMs })
      },
    }
    // whoever asked waits no longer
    timeline.after(TIMEOUT_MS, () => {
      if (!sent.hasAnswer) this.#world.inFlight--
      sent.hasAnswer = true
    })
    return sent
  }

  #outcomeOf({ orderId }: Named, code: string | null): Outcome {
    if (code === null) return { is: 'accepted', venueOrderId: this.#world.venue.idOf(orderId) }
    return isNoProof(code) ? { is: 'unknown', because: code } : { is: 'rejected', code }
  }

  #answerAfter(delayMs: number, sent: Sent, outcome: Outcome): void {
    const venueTimeMs = this.#world.timeline.nowMs
    this.#world.timeline.after(delayMs, () => sent.answer(outcome, venueTimeMs))
  }

  #latency({ orderId }: Named, way: string): number {
    const nth = this.#asked.get(orderId + way) ?? 0
    this.#asked.set(orderId + way, nth + 1)
    return this.#world.latency(orderId, way, this.#process.generation * 1000 + nth)
  }
}
