import { isLive } from '../../../machines/position/claims.ts'
import type {
  AmendOrder,
  CancelOrder,
  CancelReplace,
  Capabilities,
  Exchange,
  LineReport,
  LookUpAnswer,
  Outcome,
  PlaceOrder,
  Query,
  Report,
} from '../../../src/exchange/port.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { Fault } from './faults.ts'
import { behind, describe } from './look-up-words.ts'
import type { Process } from './process.ts'
import { sendReplacement } from './replacement.ts'
import { STALE_MS, TIMEOUT_MS } from './scenario.ts'
import { isNoProof, Sending, type Sent } from './sending.ts'
import type { World } from './world.ts'

/**
 * A process's connection to the venue: a client that repeats nothing and calls unknown what it does not know, on a
 * line that loses, delays and doubles. A request gets one answer in time, one that is too late, or none.
 */
export class Line implements Exchange {
  readonly can: Capabilities
  readonly #process: Process
  readonly #world: World
  readonly #sending: Sending
  #listener: ((report: Report) => void) | null = null

  constructor(process: Process, world: World) {
    this.#process = process
    this.#world = world
    this.can = world.scenario.can
    this.#sending = new Sending(process, world, (report) => this.hear(report))
  }

  listen(listener: (report: Report) => void): void {
    this.#listener = listener
    this.#connect()
  }

  /**
   * The first word of a connection: by it alone a line stands again whose break an older process wrote down. Where the line stands it is
   * said half of the times: whoever hears it asks for everything once more, and nobody may rely on that.
   */
  #connect(): void {
    const world = this.#world
    world.inFlight++
    world.timeline.after(world.latency('line', 'connects', this.#process.generation), () => {
      world.inFlight--
      const isSaid = keyedUniform(world.scenario.seed, 'first word', this.#process.generation) < 0.5
      if (!world.isOut && (isSaid || world.oracle.state.facts.line.isDown)) this.is('up', 'connected')
    })
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
    const fault = this.#sending.draw('place', order)
    const sent = this.#sending.send('place', order)
    const ownProofMs = this.#world.oracle.orderOf(order.orderId)?.ownProofMs ?? Number.POSITIVE_INFINITY
    if (this.#process.nowMs() > ownProofMs && this.#world.timeline.nowMs > order.provableAfterMs)
      this.#world.oracle.broken('I-12', `order ${this.#world.nameOf(order.orderId)} was sent when its absence could be proven already`)
    const stampedMs = this.#stampMs()
    const terms = { class: this.#sending.classOf(order.orderId), weight: 1, order: true, orderId: order.orderId }
    this.#sending.leave(
      terms,
      () => this.#sendPlace(order, sent, stampedMs, fault),
      () => this.#sending.answerAfter(1, sent, { is: 'rejected', code: 'rate-limited' }),
    )
    this.#process.passes('after place')
  }

  /** A client stamps by the venue's clock, as far as it knows that. */
  #stampMs(): number {
    return this.#process.live?.runningMs() ?? this.#world.timeline.nowMs
  }

  #sendPlace(order: PlaceOrder, sent: Sent, stampedMs: number, fault: Fault | null): void {
    switch (fault?.what) {
      case 'lost':
        this.#world.marks.hit('a request was lost')
        break
      case 'error-lost':
        this.#sending.answerAfter(this.#sending.latency(order, 'error'), sent, { is: 'unknown', because: 'http-500' })
        break
      case 'rate-limited':
        this.#world.marks.hit('the rate limit refused an order')
        this.#sending.answerAfter(this.#sending.latency(order, 'error'), sent, { is: 'rejected', code: 'rate-limited' })
        break
      case 'refused':
        this.#sending.answerAfter(this.#sending.latency(order, 'error'), sent, { is: 'rejected', code: 'refused-by-risk-check' })
        break
      default:
        this.#carry(order, sent, stampedMs, fault)
    }
  }

  #carry(order: PlaceOrder, sent: Sent, stampedMs: number, fault: Fault | null): void {
    const world = this.#world
    const delayMs =
      this.#sending.latency(order, 'there') +
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
      if (code !== null) this.#sending.answerAfter(1, sent, this.#sending.outcomeOf(order, code))
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
      return this.#sending.answerAfter(this.#sending.latency(order, 'back'), sent, { is: 'unknown', because: 'http-503' })
    }
    const lateMs = fault?.what === 'reply-late' ? TIMEOUT_MS + fault.amount * 4000 : 0
    // the gateway's second request may be answered first
    const backMs = this.#sending.latency(order, 'back') + (fault?.what === 'twice' ? 400 : 0)
    this.#sending.answerAfter(Math.floor(backMs + lateMs), sent, this.#sending.outcomeOf(order, code))
  }

  cancel(request: CancelOrder): void {
    this.#change('cancel', request, () => this.#world.venue.cancel(request))
  }

  amend(request: AmendOrder): void {
    this.#change('amend', request, () => this.#world.venue.amend(request))
  }

  /** A request about an order that stands there; `act`: what the venue does with it and says. */
  #change(to: 'cancel' | 'amend', request: CancelOrder, act: () => string | null): void {
    if (!this.#process.passes(`before ${to}`)) return
    const what = `${to === 'cancel' ? 'a cancel' : 'a change'} of ${this.#world.nameOf(request.orderId)}`
    this.#world.oracle.requireOwner(this.#process, what)
    if (!this.#world.oracle.isEntry(request.orderId)) this.#world.oracle.commands.left(this.#process, what)
    const fault = this.#sending.draw('cancel', request)
    const sent = this.#sending.send(to, request)
    const thereMs = this.#sending.latency(request, 'there')
    this.#sending.leave(
      { class: to === 'cancel' ? 'cancel' : 'protection', weight: 1, order: to === 'amend', orderId: request.orderId },
      () => this.#sendChange(request, sent, thereMs, fault, act),
      () => this.#sending.answerAfter(1, sent, { is: 'rejected', code: 'rate-limited' }),
    )
    this.#process.passes(`after ${to}`)
  }

  #sendChange(request: CancelOrder | AmendOrder, sent: Sent, thereMs: number, fault: Fault | null, act: () => string | null): void {
    switch (fault?.what) {
      case 'lost':
        this.#world.marks.hit('a cancel was lost')
        break
      case 'error-lost':
        this.#sending.answerAfter(thereMs, sent, { is: 'unknown', because: 'http-500' })
        break
      case 'rate-limited':
        this.#sending.answerAfter(thereMs, sent, { is: 'rejected', code: 'rate-limited' })
        break
      default:
        this.#world.timeline.after(thereMs, () => {
          if (this.#world.isOut) return
          const code = act()
          if (fault?.what === 'reply-lost') return
          const outcome: Outcome =
            fault?.what === 'error-done' ? { is: 'unknown', because: 'http-500' } : this.#sending.outcomeOf(request, code)
          const lateMs = fault?.what === 'reply-late' ? TIMEOUT_MS + fault.amount * 4000 : 0
          this.#sending.answerAfter(Math.floor(this.#sending.latency(request, 'back') + lateMs), sent, outcome)
        })
    }
  }

  /** Both halves are answered, or neither is. */
  cancelReplace(request: CancelReplace): void {
    if (!this.#process.passes('before replace')) return
    this.#world.oracle.asked(this.#process, request.place)
    sendReplacement(this.#world, this.#sending, request, this.#stampMs())
    this.#process.passes('after replace')
  }

  query(request: Query): void {
    if (!this.#process.passes('before query')) return
    this.#world.oracle.queried(this.#process, request.orderId)
    const fault = this.#sending.draw('query', request)
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
    const refused = (because: string): void =>
      timeline.after(this.#sending.latency(request, 'there'), () => tell({ is: 'unknown', because }, timeline.nowMs))
    const send = (): void => {
      if (fault?.what === 'archived') marks.hit('an archived order was asked for')
      if (fault?.what === 'garbled' || fault?.what === 'archived') return refused(fault.what)
      if (fault?.what === 'lost') return
      timeline.after(this.#sending.latency(request, 'there'), () => {
        if (this.#world.isOut) return
        const venueTimeMs = timeline.nowMs
        if (fault?.what === 'stale') marks.hit('a look-up was answered by a stale replica')
        const answer = this.#answerAsOf(request, fault)
        const lateMs = fault?.what === 'late' ? TIMEOUT_MS + fault.amount * 8000 : 0
        timeline.after(Math.floor(this.#sending.latency(request, 'back') + lateMs), () => tell(answer, venueTimeMs))
      })
    }
    this.#sending.leave({ class: 'look-up', weight: 2, orderId: request.orderId }, send, () => refused('rate-limited'))
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
    const arrive = (): void => {
      if (this.#world.isOut) return
      const part = <Part>(found: readonly Part[]) => ({ found, venueTimeMs: timeline.nowMs })
      const [openOrders, balances, positions] = [part(venue.openOrders()), part(venue.owned()), part(venue.positions())]
      if (this.#process.tradingSinceMs !== null) marks.hit('the account was surveyed after a gap')
      const survey = { kind: 'survey', askedMs, openOrders, balances, positions } as const
      timeline.after(this.#sending.latency(account, 'back'), () => this.hear(survey))
    }
    const send = (): void => timeline.after(this.#sending.latency(account, 'there'), arrive)
    this.#sending.leave({ class: 'survey', weight: 5 }, send, () => {})
    this.#process.passes('after survey')
  }

  /** It is lost only while the venue is out: a process that never hears the venue's time buys nothing, and proves nothing. */
  clock({ askedMs }: { readonly askedMs: number }): void {
    if (!this.#process.isAlive) return
    const { timeline, marks } = this.#world
    const about = { symbol: '', orderId: 'clock' }
    timeline.after(this.#sending.latency(about, 'there'), () => {
      if (this.#world.isOut) return marks.hit('the venue did not tell its time')
      const venueTimeMs = timeline.nowMs
      timeline.after(this.#sending.latency(about, 'back'), () => this.hear({ kind: 'clock', askedMs, venueTimeMs }))
    })
  }

  /** The line by which notices come stands, breaks, or stands again with something missed. */
  is(is: LineReport['is'], because: string): void {
    this.hear({ kind: 'line', is, because, venueTimeMs: this.#world.timeline.nowMs })
  }

  #answerAsOf(request: Query, fault: Fault | null): LookUpAnswer {
    const { venue, timeline } = this.#world
    return venue.answers.of(request, timeline.nowMs - (fault?.what === 'stale' ? Math.floor(fault.amount * STALE_MS) : 0))
  }
}
