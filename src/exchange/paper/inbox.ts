import type { AmendOrder, CancelOrder, CancelReplace, Outcome, PlaceOrder, Report } from '../port.ts'
import { requestOf } from '../request.ts'
import type { Dossiers } from './dossier.ts'
import type { Due, DueQueue } from './due-queue.ts'
import type { Errand, Request } from './errand.ts'
import type { Intent } from './intent.ts'
import { isUnanswered, latencyMs, type Site } from './latency.ts'
import type { MatchingEngine } from './matching-engine.ts'
import { capabilitiesOf, type PaperOptions } from './options.ts'
import { isOther, type PaperOrder } from './paper-order.ts'
import type { StandingOrder } from './standing.ts'

type Replied = Report & { kind: 'reply' }
type OrderName = { readonly orderId: string; readonly symbol: string }
type Found = { readonly order: PaperOrder | null; readonly code: string | null }
type Arrived<Is extends Request['is']> = Request & { is: Is }

// Counts of reports at one millisecond: replies to placing, then to cancelling and changing, then the user stream from 0 up.
const REPLY_NTH = { place: -(2 ** 31), cancel: -(2 ** 30), amend: -(2 ** 29) }

/** What is asked of the venue: on its way there, its arrival, and the reply on its way back. */
export class Inbox {
  readonly #options: PaperOptions
  readonly #engine: MatchingEngine
  readonly #dossiers: Dossiers
  readonly #queue: DueQueue<Errand>

  constructor(options: PaperOptions, engine: MatchingEngine, dossiers: Dossiers, queue: DueQueue<Errand>) {
    this.#options = options
    this.#engine = engine
    this.#dossiers = dossiers
    this.#queue = queue
  }

  /** A request of an earlier process: it acts as it did then, and its reply goes nowhere. */
  restore(intent: Intent): void {
    const { timeMs } = intent
    const can = capabilitiesOf(this.#options)
    if (intent.kind === 'place') this.place(requestOf(intent.order, can), timeMs, true)
    else if (intent.kind === 'cancel') this.cancel(intent.request, timeMs, true)
    else if (intent.kind === 'amend') this.amend(intent.request, timeMs, true)
    else this.replace({ ...intent.request, place: requestOf(intent.request.place, can) }, timeMs, true)
  }

  /** An order that stands there already. */
  adopt(standing: StandingOrder): void {
    const dossier = this.#dossiers.open(standing.order)
    dossier.places = 1
    dossier.order = this.#engine.adopt(standing, dossier.coin)
  }

  place(request: PlaceOrder, atMs: number, isMuted: boolean): void {
    const { piece, arrivalMs, replyMs, isLost } = this.#send(request, atMs, atMs)
    this.#push(arrivalMs, 0, request, piece, { is: 'place', request, piece, replyMs: isLost ? null : replyMs, isMuted })
    if (isLost && !isMuted) this.#replyToPlace(request, replyMs, piece, TIMED_OUT, replyMs)
  }

  cancel(request: CancelOrder, atMs: number, isMuted: boolean): void {
    const dossier = this.#dossiers.open(request)
    dossier.cancels++
    this.#sendAbout(request, 'cancel', atMs, (replyMs) => ({ is: 'cancel', request, replyMs, isMuted }))
  }

  amend(request: AmendOrder, atMs: number, isMuted: boolean): void {
    const dossier = this.#dossiers.open(request)
    dossier.amends++
    this.#sendAbout(request, 'amend', atMs, (replyMs) => ({ is: 'amend', request, replyMs, isMuted }))
  }

  replace(request: CancelReplace, atMs: number, isMuted: boolean): void {
    const { cancel, place } = request
    const old = this.#dossiers.open(cancel)
    old.cancels++
    const { piece, arrivalMs, replyMs, isLost } = this.#send(place, atMs, old.placeArrivalMs)
    old.repliesDueMs = Math.max(old.repliesDueMs, replyMs)
    this.#push(arrivalMs, 0, place, piece, { is: 'cancel-replace', request, piece, replyMs: isLost ? null : replyMs, isMuted })
    if (!isLost || isMuted) return
    this.#reply('cancel', cancel, replyMs, cancel.attempt, TIMED_OUT, replyMs)
    this.#replyToPlace(place, replyMs, piece, TIMED_OUT, replyMs)
  }

  /** What a request does that is there now. */
  arrive(due: Due<Errand>, request: Request): void {
    switch (request.is) {
      case 'place':
        return this.#arrive(due, request)
      case 'cancel':
        return this.#arriveCancel(due, request)
      case 'amend':
        return this.#arriveAmend(due, request)
      case 'cancel-replace':
        return this.#arriveReplace(due, request)
    }
  }

  /** A request to place: when it arrives, not before `earliestMs`, and when its answer is there or is given up. */
  #send(request: PlaceOrder, atMs: number, earliestMs: number) {
    const { orderId } = request
    const dossier = this.#dossiers.open(request)
    const piece = dossier.places++
    const arrivalMs = Math.max(atMs + latencyMs(this.#options, orderId, 'place', piece), earliestMs)
    const answeredMs = arrivalMs + latencyMs(this.#options, orderId, 'place-reply', piece)
    const isLost = isUnanswered(this.#options, orderId, piece) || answeredMs > atMs + this.#options.timeoutMs
    const replyMs = isLost ? atMs + this.#options.timeoutMs : answeredMs
    dossier.placeArrivalMs = Math.max(dossier.placeArrivalMs, arrivalMs)
    dossier.repliesDueMs = Math.max(dossier.repliesDueMs, replyMs, arrivalMs)
    return { piece, arrivalMs, replyMs, isLost }
  }

  /** A request about an order that was asked for before. One connection carries both: it does not overtake its order. */
  #sendAbout(request: CancelOrder, site: Site & ('cancel' | 'amend'), atMs: number, errand: (replyMs: number) => Request): void {
    const { orderId, attempt } = request
    const dossier = this.#dossiers.open(request)
    const arrivalMs = Math.max(atMs + latencyMs(this.#options, orderId, site, attempt), dossier.placeArrivalMs)
    const replyMs = arrivalMs + latencyMs(this.#options, orderId, `${site}-reply`, attempt)
    dossier.repliesDueMs = Math.max(dossier.repliesDueMs, replyMs)
    this.#push(arrivalMs, 0, request, dossier.places + dossier.cancels + dossier.amends, errand(replyMs))
  }

  #arrive(due: Due<Errand>, { request, piece, replyMs, isMuted }: Arrived<'place'>): void {
    const dossier = this.#dossiers.open(request)
    const isTaken = dossier.order !== null
    const order = dossier.order ?? this.#refuseLate(due, request) ?? this.#engine.open(request, due.coin, due.dueMs)
    dossier.order = order
    if (replyMs !== null && !isMuted) this.#replyToPlace(request, replyMs, piece, isTaken ? TAKEN : outcomeOf(order), due.dueMs)
  }

  #arriveCancel(due: Due<Errand>, { request, replyMs, isMuted }: Arrived<'cancel'>): void {
    const { code, order } = this.#find(request)
    if (order !== null && code === null) this.#cancel(order, due.dueMs, replyMs)
    if (replyMs !== null && !isMuted) this.#reply('cancel', request, replyMs, request.attempt, outcomeOf(order, code), due.dueMs)
  }

  #arriveAmend(due: Due<Errand>, { request, replyMs, isMuted }: Arrived<'amend'>): void {
    const found = this.#find(request)
    const { order } = found
    reportAfter(order, replyMs)
    const code = order === null ? found.code : (found.code ?? this.#engine.amend(order, request, due.dueMs))
    if (replyMs !== null && !isMuted) this.#reply('amend', request, replyMs, request.attempt, outcomeOf(order, code), due.dueMs)
  }

  /** The new order is not tried where the old one stays. Refused as it stands it leaves the old one as well. */
  #arriveReplace(due: Due<Errand>, { request, piece, replyMs, isMuted }: Arrived<'cancel-replace'>): void {
    const { cancel, place } = request
    const found = whole(this.#find(cancel))
    const dossier = this.#dossiers.open(place)
    const isTaken = dossier.order !== null
    const refused = dossier.order ?? this.#refuseLate(due, place) ?? this.#engine.refuseReplacement(place, due.coin, found.code)
    const code = found.code ?? (isTaken ? 'duplicate-order-id' : (refused?.code ?? null))
    if (found.order !== null && code === null) this.#cancel(found.order, due.dueMs, replyMs)
    const order = refused ?? this.#engine.openReplacement(place, due.coin, due.dueMs)
    dossier.order = order
    if (replyMs === null || isMuted) return
    this.#reply('cancel', cancel, replyMs, cancel.attempt, outcomeOf(found.order, code), due.dueMs)
    this.#replyToPlace(place, replyMs, piece, isTaken ? TAKEN : outcomeOf(order), due.dueMs)
  }

  /** A request that was on its way for so long must not be accepted: by then a look-up has called it absent. */
  #refuseLate({ dueMs, coin }: Due<Errand>, request: PlaceOrder): PaperOrder | null {
    return dueMs > request.provableAfterMs ? this.#engine.refuse(request, coin, 'request-expired') : null
  }

  #find({ orderId, venueOrderId }: CancelOrder): Found {
    const order = this.#dossiers.get(orderId)?.order ?? null
    if (order === null || isOther(order, venueOrderId)) return { order, code: 'unknown-order' }
    return { order, code: order.status === 'open' ? null : 'order-closed' }
  }

  #cancel(order: PaperOrder, timeMs: number, replyMs: number | null): void {
    reportAfter(order, replyMs)
    this.#engine.cancel(order, timeMs)
  }

  #replyToPlace(request: PlaceOrder, dueMs: number, piece: number, outcome: Outcome, venueTimeMs: number): void {
    this.#reply('place', request, dueMs, piece, outcome, venueTimeMs)
  }

  #reply(to: Replied['to'], { orderId, symbol }: OrderName, dueMs: number, nth: number, outcome: Outcome, venueTimeMs: number): void {
    const report: Report = { kind: 'reply', to, symbol, orderId, ...(to === 'amend' && { attempt: nth }), outcome, venueTimeMs }
    this.#push(dueMs, 1, { orderId, symbol }, nth + REPLY_NTH[to], { is: 'report', report })
  }

  #push(dueMs: number, rank: 0 | 1, { orderId, symbol }: OrderName, nth: number, what: Errand): void {
    this.#queue.push({ dueMs, rank, coin: this.#dossiers.coinOf(symbol), orderId, nth, what })
  }
}

/** What has begun to sell gives its place to no other order. */
const whole = ({ order, code }: Found): Found => ({
  order,
  code: code ?? (order !== null && order.trades.length > 0 ? 'partly-filled' : null),
})

/** The reply comes first, then what follows from the request is reported. */
const reportAfter = (order: PaperOrder | null, replyMs: number | null): void => {
  if (order !== null && replyMs !== null) order.lastReportMs = Math.max(order.lastReportMs, replyMs)
}

const TIMED_OUT: Outcome = { is: 'unknown', because: 'timeout' }
const TAKEN: Outcome = { is: 'rejected', code: 'duplicate-order-id' }
const outcomeOf = (order: PaperOrder | null, code = order?.code ?? null): Outcome =>
  code === null ? { is: 'accepted', venueOrderId: order?.venueOrderId ?? '' } : { is: 'rejected', code }
