import type { Proposal } from '../../../src/decision/strategy.ts'
import { decode, LogDamaged } from '../../../src/event/codec.ts'
import type { Row } from '../../../src/event/store.ts'
import { StoreFailure, WrongExpectedNumber } from '../../../src/event/store.ts'
import type { AccountReport, OrderReport, Report, Trade } from '../../../src/exchange/port.ts'
import { BrokenInvariant } from '../../../src/kernel/assert.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { Oracle } from '../oracle/oracle.ts'
import { Disk } from './disk.ts'
import type { Fault, Faults, Site } from './faults.ts'
import { Feed } from './feed.ts'
import type { Kept } from './kept-fold.ts'
import { tellLate } from './late-trade.ts'
import { MarketTape } from './live/market-tape.ts'
import type { SimSession } from './live/sim-inputs.ts'
import { VenueCounts } from './live/venue-counts.ts'
import type { Marks } from './marks.ts'
import { Process } from './process.ts'
import { Remote } from './remote.ts'
import { BEGAN_MS, type Scenario } from './scenario.ts'
import { Timeline } from './timeline.ts'
import { brief, Trace } from './trace.ts'
import type { Truth } from './truth.ts'
import { Venue } from './venue.ts'
import { Weather } from './weather.ts'

export type WorldParts = {
  readonly scenario: Scenario
  readonly faults: Faults
  readonly marks: Marks
  /** crashes at exactly these boundaries, by generation, besides those drawn */
  readonly crashes?: readonly number[]
  readonly write?: (line: string) => void
}

/** Everything around one log: the disk, the venue, the line, the weather, and one generation of the engine after another. */
export class World {
  readonly scenario: Scenario
  readonly marks: Marks
  readonly timeline = new Timeline(BEGAN_MS)
  readonly trace: Trace
  readonly disk = new Disk()
  readonly kept: Kept = { snapshot: null }
  /** null: the log is on the disk alone */
  readonly remote: Remote | null
  /** all that are alive; more than one only while one waits for the place of another */
  readonly processes: Process[] = []
  readonly oracle: Oracle
  readonly venue: Venue
  readonly feed: Feed
  /** of a live market: what it was, what the venue counts of requests, and what each session has kept of it */
  readonly market: MarketTape | null
  readonly counts: VenueCounts | null
  readonly sessions: SimSession[] = []
  readonly fired: Fault[] = []
  readonly heardReports: (OrderReport | AccountReport)[] = []
  /** the one whose log it is */
  process: Process | null = null
  appends = 0
  /** requests without an answer yet, and notices on their way */
  inFlight = 0
  /** look-ups without an answer yet */
  lookUps = 0
  isOut = false
  isHealed = false
  healedMs = Number.POSITIVE_INFINITY
  /** the order whose end is told to nobody */
  unheard: string | null = null
  boundaries = 0
  readonly #weather: Weather
  readonly #faults: Faults
  readonly #crashes: readonly number[]
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  #generations = 0

  constructor({ scenario, faults, marks, crashes = [], write }: WorldParts) {
    this.scenario = scenario
    this.marks = marks
    this.#faults = faults
    this.#crashes = crashes
    this.trace = new Trace(this.timeline, write ?? null)
    this.venue = new Venue(this)
    this.market = scenario.live === null ? null : new MarketTape(this)
    this.counts = scenario.live === null ? null : new VenueCounts(scenario.live.limits)
    this.oracle = new Oracle(this)
    this.feed = new Feed(this)
    this.remote = scenario.remote === null ? null : new Remote(this, scenario.remote)
    this.#weather = new Weather(this)
    this.#boot()
  }

  // chance

  fault(site: Site, entity: string, ordinal: number): Fault | null {
    if (this.isHealed) return null
    const fault = this.#faults.at(site, entity, ordinal)
    if (fault !== null) this.fired.push(fault)
    return fault
  }

  /** The boundary at which a generation dies; early ones are likelier, so that boots are hit too. */
  crashAt(generation: number, span: number): number {
    const given = this.#crashes[generation]
    if (given !== undefined) return given
    const fault = this.fault('crash', String(generation), 0)
    return fault === null ? Number.POSITIVE_INFINITY : Math.floor(fault.amount ** 2 * span)
  }

  latency(orderId: string, way: string, nth: number): number {
    const [least, most] = this.scenario.latencyMs
    return least + Math.floor(keyedUniform(this.scenario.seed, 'latency', orderId, way, nth) * (most - least + 1))
  }

  propose(symbol: string, closeMs: number): Proposal | null {
    const { seed, proposeRate, live } = this.scenario
    // of a live market the candle says it, so that it is the same when it is played again
    const isOver = live === null ? this.isHealed : closeMs > this.healedMs
    if (isOver || keyedUniform(seed, 'propose', symbol, closeMs) >= proposeRate) return null
    const isContract = this.venue.coins.some((coin) => coin.symbol === symbol && coin.contract !== undefined)
    const isShort = isContract && keyedUniform(seed, 'direction', symbol, closeMs) < 0.5
    return { trigger: 'wild', values: {}, ...(isShort && { direction: 'short' }) }
  }

  // names

  /** `coin#n`: the n-th order of a coin; the same in every run of a seed, and short enough to read */
  nameOf(orderId: string): string {
    return this.#names.get(orderId) ?? 'stranger'
  }

  named(orderId: string, coin: number): void {
    if (!this.#names.has(orderId)) this.#names.set(orderId, `${coin}#${this.#count(`orders ${coin}`)}`)
  }

  /** the n-th time something is asked of an order */
  nth(site: Site, orderId: string): number {
    return this.#count(`${site} ${orderId}`)
  }

  #count(key: string): number {
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    return count
  }

  // processes

  #boot(): void {
    this.process = this.#start()
  }

  #start(): Process {
    const process = new Process(this, this.#generations++)
    this.processes.push(process)
    this.trace.tell('world', `boots generation ${process.generation}`)
    process.boot().catch((error: unknown) => this.failed(process, error))
    return process
  }

  /** A second engine on the same log: it has to wait. */
  standBy(): void {
    this.#start()
  }

  /** The log is its own from now on. */
  took(process: Process): void {
    this.process = process
    this.oracle.disturbedAll()
  }

  /** The process is gone at this instant; another boots after a while. */
  kill(process: Process, how: string): void {
    if (!process.isAlive) return
    process.isAlive = false
    // whoever is told that the log is damaged brings it back
    this.disk.damage = null
    this.boundaries += process.boundaries
    this.oracle.died(process)
    this.trace.tell('world', `generation ${process.generation} dies ${how}`)
    const { seed } = this.scenario
    process.log.crash(keyedUniform(seed, 'kept', process.generation))
    process.live?.inputs?.died()
    this.processes.splice(this.processes.indexOf(process), 1)
    if (this.process === process) this.process = null
    // who waits for its place gets it
    if (this.processes.length > 0) return
    const mostMs = this.remote === null ? 20_000 : 8_000
    const downMs = 100 + Math.floor(keyedUniform(seed, 'down', process.generation) ** 3 * mostMs)
    this.timeline.after(downMs, () => this.#boot())
  }

  /** The process stopped by itself, because it must not go on. */
  failed(process: Process, error: unknown): void {
    if (!process.isAlive) return
    if (error instanceof LogDamaged) this.#refused(error)
    else if (process.live?.isUnreached === true) this.trace.tell('world', describe(error))
    else if (error instanceof BrokenInvariant) this.oracle.broken('A', `an assertion stopped the engine: ${error.message}`)
    else if (!(error instanceof StoreFailure || error instanceof WrongExpectedNumber))
      this.oracle.broken('A', `the engine failed: ${describe(error)}`)
    else if (error instanceof WrongExpectedNumber && !this.#isConflict(error, process)) this.oracle.broken('I-22', error.message)
    this.kill(process, `by itself: ${error instanceof Error ? error.message : String(error)}`)
  }

  #refused({ message }: LogDamaged): void {
    if (this.disk.damage === null) this.oracle.broken('I-21', `an engine does not start on its own log: ${message}`)
    else this.marks.hit('a log with events missing was refused')
  }

  #isConflict(error: WrongExpectedNumber, process: Process): boolean {
    const isOne = this.oracle.hasIntruder || this.remote?.isConflict(error, process) === true
    if (isOne && this.remote !== null) this.marks.hit('another writer was found out')
    return isOne
  }

  /** A graceful end and a new beginning. */
  restart(process: Process): void {
    if (process.isEnding) return
    this.marks.hit('a session ended and another began')
    process
      .end()
      .then(() => this.kill(process, 'after its end'))
      .catch((error: unknown) => this.failed(process, error))
  }

  // what becomes known

  becameDurable(row: Row, generation: number): void {
    const event = decode(row)
    if (this.trace.isOn) this.trace.tell('log', `#${row.position} ${event.type} ${brief(event)}`)
    this.oracle.durable(row, event, generation)
    this.#weather.becameDurable(row)
  }

  heard(process: Process, report: Report): void {
    if (report.kind === 'survey') this.oracle.survey.heard(process.generation, report)
    if (report.kind !== 'survey' && report.kind !== 'line' && report.kind !== 'clock') this.heardReports.push(report)
  }

  tellTrade(truth: Truth, trade: Trade, isLast: boolean): void {
    // who will be told of an end without this trade is not told of it here
    if (
      isLast &&
      !this.isHealed &&
      !this.venue.answers.lying[truth.coin] &&
      this.#faults.at('end', this.nameOf(truth.orderId), 0)?.what === 'short'
    )
      return
    this.#notify(truth, { kind: 'trade', symbol: truth.request.symbol, orderId: truth.orderId, trade, venueTimeMs: trade.venueTimeMs })
  }

  tellClosed(truth: Truth): void {
    const { orderId } = truth
    if (this.unheard === orderId) return
    // what it goes on to sell then would be another slot's, and an engine stops there: docs/rules/slots.md
    const isShared = Object.keys(this.scenario.config.slots).length > 0
    const fault = isShared ? null : this.fault('end', this.nameOf(orderId), 0)
    const { answer, missing } =
      fault === null
        ? { answer: this.venue.answers.of({ orderId, venueOrderId: null }, truth.closedMs), missing: null }
        : this.venue.answers.short(orderId, fault)
    if (missing !== null && fault !== null) tellLate(this, missing, fault)
    this.#notify(truth, { kind: 'order', symbol: truth.request.symbol, orderId, askedMs: null, answer, venueTimeMs: truth.closedMs })
  }

  /** To whoever is connected when it arrives. */
  #notify(truth: Truth, report: OrderReport): void {
    const name = this.nameOf(truth.orderId)
    const nth = this.nth('notice', truth.orderId)
    const fault = this.fault('notice', name, nth)
    if (fault !== null) this.oracle.disturbed(name)
    if (fault?.what === 'dropped') return this.marks.hit('a notice was dropped')
    if (fault?.what === 'very-late') this.marks.hit('notices came out of order')
    const lateMs = fault?.what === 'late' ? fault.amount * 2000 : fault?.what === 'very-late' ? fault.amount * 30_000 : 0
    this.#deliver(report, Math.floor(this.latency(truth.orderId, 'notice', nth) + lateMs))
    if (fault?.what !== 'twice') return
    this.marks.hit('a notice came twice')
    this.#deliver(report, Math.floor(this.latency(truth.orderId, 'notice', nth) + fault.amount * 10_000))
  }

  #deliver(report: OrderReport, delayMs: number): void {
    this.inFlight++
    this.timeline.after(delayMs, () => {
      this.inFlight--
      if (this.isOut || this.processes.length === 0) return
      this.trace.tell('line', `notifies of ${this.nameOf(report.orderId)}: ${report.kind === 'trade' ? 'a trade' : 'its end'}`)
      for (const process of this.processes) process.line.hear(report)
    })
  }
}

export const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
