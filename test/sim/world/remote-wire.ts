import type { Note, NoteRow } from '../../../src/event/eventstoredb/wire.ts'
import { type Answer, Unreachable, type Wire } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, Stored, StoreFailure } from '../../../src/event/store.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { never } from './disk.ts'
import type { Fault } from './faults.ts'
import type { Host } from './host.ts'
import type { Remote } from './remote.ts'
import { Subscription } from './remote-subscription.ts'
import type { World } from './world.ts'

type Request = {
  readonly name: string
  readonly nth: number
  readonly fault: Fault | null
  readonly store: () => Answer & { readonly isRepeated?: boolean }
  readonly resolve: (answer: Answer) => void
  readonly isReservation: boolean
  isGone: boolean
  isAnswered: boolean
}

const PAGE_ROWS = 60
/** after so long without a word a read counts as broken off */
const SILENCE_MS = 10_000
/** of a node behind the leader */
const LONGEST_LAG_MS = 30_000

/**
 * One process's connection to the server. What is on its way together arrives in any order; when it breaks, any part of
 * that is lost; and what a dead process sent may still arrive.
 */
export class SimWire implements Wire {
  readonly #host: Host
  readonly #world: World
  readonly #remote: Remote
  readonly #onTheirWay = new Set<Request>()
  readonly #subscriptions = new Set<Subscription>()
  #lastArrivalMs = 0

  constructor(host: Host, world: World, remote: Remote) {
    this.#host = host
    this.#world = world
    this.#remote = remote
    remote.wires.add(this)
  }

  append(stream: string, expected: number, events: readonly Stored[]): Promise<Answer> {
    const isReservation = events.every(({ type }) => type === 'EntryRequested')
    return this.#send(stream, isReservation, () => this.#remote.append(stream, expected, events, this.#host))
  }

  appendNote(stream: string, expected: number, note: Note & { readonly id: string }): Promise<Answer> {
    return this.#send(stream, false, () => this.#remote.writeNote(stream, expected, note, this.#host))
  }

  #send(name: string, isReservation: boolean, store: Request['store']): Promise<Answer> {
    if (!this.#host.passes('before request')) return never()
    const nth = this.#world.nth('remote', name)
    const fault = this.#world.fault('remote', name, nth)
    if (fault !== null) this.#remote.disturbed(fault, name)
    return new Promise((resolve) => {
      const request = { name, nth, fault, store, resolve, isReservation, isGone: false, isAnswered: false }
      if (isReservation && [...this.#onTheirWay].some((other) => other.isReservation))
        this.#world.marks.hit('reservations were on their way together')
      this.#onTheirWay.add(request)
      this.#world.timeline.at(this.#arrivalMs(request), () => this.#arrive(request))
      this.#world.timeline.after(0, () => this.#host.receive(() => this.#left(request)))
    })
  }

  /** It and those that left with it are on their way: a place to die at. */
  #left({ fault }: Request): void {
    if (!this.#host.passes('after request')) return
    if (isDeath(fault)) this.#host.die('with an append on its way')
  }

  /** One behind the other, as on any connection; but what a broken one left somewhere on its way comes when it comes. */
  #arrivalMs({ name, nth, fault }: Request): number {
    const { nowMs } = this.#world.timeline
    const { answerMs } = this.#remote.scenario
    const thereMs = Math.ceil(this.#latency(name, 'there', nth))
    if (fault?.what === 'arrives-late') return nowMs + Math.ceil(thereMs + answerMs * (1 + fault.amount * 3))
    // about when a successor reads the log
    if (isDeath(fault)) return nowMs + Math.ceil(thereMs + this.#remote.scenario.leaseMs * (fault?.amount ?? 0) * 6)
    const slowMs = fault?.what === 'slow' ? Math.ceil(fault.amount * answerMs * 0.6) : 0
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs + thereMs + slowMs)
    return this.#lastArrivalMs
  }

  #arrive(request: Request): void {
    const { marks } = this.#world
    const { name, nth, fault } = request
    if (request.isGone) return
    const isLostWithItsSender = !this.#host.isAlive && this.#draw('death', name, nth) < 0.5
    if (isLostWithItsSender || fault?.what === 'lost') return this.#lose(request, isLostWithItsSender)
    if (this.#remote.isOut) return this.#remote.isSilent ? this.#lose(request, false) : this.#answer(request, away('connection refused'))
    if (fault?.what === 'broken-off') {
      marks.hit('a connection broke with appends on their way')
      return this.break('connection reset')
    }
    if (fault?.what === 'not-ready' || fault?.what === 'not-leader') {
      marks.hit(fault.what === 'not-ready' ? 'the server was not ready' : 'the server was not the leader')
      return this.#answer(request, away(fault.what))
    }
    if (!this.#host.isAlive) this.#remote.storedAfterDeath(this.#host)
    const { isRepeated, ...answer } = request.store()
    if (isRepeated === true) marks.hit('a repeated append was answered like the first')
    if (fault?.what === 'arrives-late') marks.hit('an append arrived after it was given up')
    if (fault?.what === 'answer-lost') marks.hit('an append was stored and never answered')
    if (fault?.what === 'answer-lost') this.#onTheirWay.delete(request)
    else this.#answer(request, answer)
  }

  #lose(request: Request, isLostWithItsSender: boolean): void {
    request.isGone = true
    this.#onTheirWay.delete(request)
    if (isLostWithItsSender) this.#remote.lostAtDeath(this.#host)
    else this.#world.marks.hit('an append was lost on its way')
  }

  #answer(request: Request, answer: Answer): void {
    const { fault, name, nth } = request
    const { answerMs } = this.#remote.scenario
    const lateMs = fault?.what === 'answer-late' ? answerMs * (1 + fault.amount) : 0
    if (lateMs > 0) this.#world.marks.hit('an append was answered too late')
    this.#world.timeline.after(Math.ceil(this.#latency(name, 'back', nth) + lateMs), () => this.#resolve(request, answer))
  }

  #resolve(request: Request, answer: Answer): void {
    this.#host.receive(() => {
      if (request.isAnswered) return
      request.isAnswered = true
      this.#onTheirWay.delete(request)
      if (this.#host.passes('before answer')) request.resolve(answer)
    })
  }

  /** Everything on its way fails at once; of what had not arrived, any part still does. */
  break(why: string): void {
    for (const request of [...this.#onTheirWay]) {
      if (this.#draw('broken', request.name, request.nth) < 0.5) request.isGone = true
      this.#resolve(request, away(why))
    }
    for (const subscription of [...this.#subscriptions]) subscription.lose(why)
  }

  // reading

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    yield* this.#pages((asOfMs) => this.#remote.server.rows(asOfMs).filter((row) => row.stream === stream && row.number >= from))
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    yield* this.#pages((asOfMs) => this.#remote.server.rows(asOfMs).slice(after === null ? 0 : Number(after)))
  }

  async readNotes(stream: string, from: number): Promise<readonly NoteRow[]> {
    return this.#trip((asOfMs) => this.#remote.server.notes(stream, asOfMs).filter(({ number }) => number >= from))
  }

  async lastNote(stream: string): Promise<NoteRow | null> {
    return this.#trip((asOfMs) => this.#remote.server.notes(stream, asOfMs).at(-1) ?? null)
  }

  async *#pages(rows: (asOfMs: number) => readonly Row[]): AsyncIterable<readonly Row[]> {
    for (let at = 0; ; at += PAGE_ROWS) {
      const page = await this.#trip((asOfMs) => rows(asOfMs).slice(at, at + PAGE_ROWS))
      if (page.length > 0) yield page
      if (page.length < PAGE_ROWS) return
    }
  }

  /** To the server and back with what stood there then. Throws Unreachable. */
  async #trip<T>(take: (asOfMs: number) => T): Promise<T> {
    const { name } = this.#host
    if (!this.#host.passes('before read')) await never()
    const nth = this.#world.nth('remote-read', name)
    const fault = this.#world.fault('remote-read', name, nth)
    if (fault !== null) this.#remote.disturbed(fault, name)
    const onWayMs = this.#latency(name, 'read', nth)
    await this.#wait(onWayMs)
    const isSilent = fault?.what === 'silent' || (this.#remote.isOut && this.#remote.isSilent)
    const isBroken = isSilent || this.#remote.isOut || fault?.what === 'broken-off'
    const asOfMs = fault?.what === 'stale' ? this.#world.timeline.nowMs - fault.amount * LONGEST_LAG_MS : Number.POSITIVE_INFINITY
    if (!isBroken) this.#remote.readBy(this.#host, asOfMs)
    const taken = take(asOfMs)
    await this.#wait(isSilent ? SILENCE_MS : onWayMs + (fault?.what === 'slow' ? fault.amount * 3000 : 0))
    if (!this.#host.passes('after read')) await never()
    if (!isBroken) return taken
    this.#world.marks.hit('a read was broken off')
    throw new Unreachable('The server cannot be reached.')
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#world.timeline.after(Math.ceil(ms), () => this.#host.receive(resolve)))
  }

  // hearing

  follow(after: string | null, hear: (row: Row) => void, lost: (error: StoreFailure) => void): () => void {
    const subscription = new Subscription({ host: this.#host, world: this.#world, remote: this.#remote, after, hear, lost })
    this.#subscriptions.add(subscription)
    subscription.onEnd = () => this.#subscriptions.delete(subscription)
    return () => subscription.end()
  }

  async replace(): Promise<void> {
    this.#world.marks.hit('a dead connection was replaced')
    for (const subscription of [...this.#subscriptions]) subscription.lose('the connection was closed')
    await this.#wait(1)
  }

  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.end()
    this.#remote.wires.delete(this)
  }

  #draw(what: string, name: string, nth: number): number {
    return keyedUniform(this.#world.scenario.seed, 'wire', this.#host.name, what, name, nth)
  }

  #latency(name: string, way: string, nth: number): number {
    const [least, most] = this.#remote.scenario.latencyMs
    return least + this.#draw(way, name, nth) * (most - least)
  }
}

const isDeath = (fault: Fault | null): boolean => fault?.what === 'sender-dies' && fault.amount < 0.3
const away = (why: string): Answer => ({ kind: 'unknown', why })
