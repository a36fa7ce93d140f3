import { claimed, hasUnknown, isLive, orderOf } from '../../../machines/position/claims.ts'
import { initialPosition, type Order, type PositionState } from '../../../machines/position/state.ts'
import { poolFigures } from '../../../projections/pool-figures.ts'
import { decode } from '../../../src/event/codec.ts'
import type { Row } from '../../../src/event/store.ts'
import type { PlaceOrder } from '../../../src/exchange/port.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { format, ZERO } from '../../../src/kernel/money.ts'
import { positionName } from '../../../src/kernel/slots.ts'
import { streams } from '../../../src/kernel/streams.ts'
import { apply, createState, type EngineState, stateHashes } from '../../../src/replay/engine-state.ts'
import type { Folded } from '../../../src/replay/fold-log.ts'
import { QUOTE } from '../world/coins.ts'
import type { Process } from '../world/process.ts'
import type { Truth } from '../world/truth.ts'
import type { World } from '../world/world.ts'
import { Alarms } from './alarms.ts'
import { Commands } from './commands.ts'
import { Coverage } from './coverage.ts'
import { Differences } from './differences.ts'
import { checkEvent, markTooFew } from './events.ts'
import { Exposure } from './exposure.ts'
import { Halts } from './halts.ts'
import { MarketLaw } from './market-law.ts'
import { Pace } from './pace.ts'
import { PlanLaw } from './plan-law.ts'
import { Prefix } from './prefix.ts'
import { RequestLaw } from './request-law.ts'
import { Survey } from './survey.ts'
import { Told } from './told.ts'
import { Wallet } from './wallet.ts'

/** An invariant that did not hold, and the sentence that says how. */
export type Violation = { readonly invariant: string; readonly message: string; readonly atMs: number }

/** Violations kept of one run; the first is the one that counts. */
const KEPT = 5

/**
 * Knows the venue's truth and the durable log, and believes neither the engine nor itself: it folds the log by its own
 * and compares, from outside, all the while.
 */
export class Oracle {
  readonly book = 'paper.simulated.main'
  readonly violations: Violation[] = []
  state: EngineState = createState()
  readonly coverage = new Coverage()
  readonly exposure: Exposure
  readonly prefix: Prefix
  readonly survey: Survey
  readonly differences: Differences
  readonly alarms: Alarms
  readonly commands: Commands
  readonly told: Told
  readonly pace: Pace
  readonly wallet: Wallet
  readonly halts: Halts
  readonly planLaw: PlanLaw
  readonly market: MarketLaw
  readonly requests: RequestLaw
  /** order id to the generation that made its intent durable */
  readonly intents = new Map<string, number>()
  hasIntruder = false
  /** ids of all trades in the log */
  readonly trades = new Set<string>()
  readonly #world: World
  readonly #streams: readonly string[]
  readonly #placed = new Set<string>()
  /** generations that began without the whole log */
  readonly #behind = new Set<number>()
  #durable = 0
  #hasLateFill = false

  constructor(world: World) {
    this.#world = world
    this.exposure = new Exposure(world)
    this.prefix = new Prefix(world)
    this.survey = new Survey(world)
    this.differences = new Differences(world)
    this.alarms = new Alarms(world)
    this.commands = new Commands(world)
    this.told = new Told(world)
    this.pace = new Pace(world)
    this.wallet = new Wallet(world)
    this.halts = new Halts(world)
    this.planLaw = new PlanLaw(world)
    this.market = new MarketLaw(world)
    this.requests = new RequestLaw(world)
    this.#streams = world.venue.coins.map(({ symbol, base, quote, slot }) =>
      streams.position({ book: this.book, symbol, base, quote, ...(slot !== undefined && { slot }) }),
    )
  }

  broken(invariant: string, message: string): void {
    this.#world.trace.tell('oracle', `BROKEN ${invariant}: ${message}`)
    if (this.violations.length < KEPT) this.violations.push({ invariant, message, atMs: this.#world.timeline.nowMs })
  }

  position(coin: number): PositionState {
    const stream = this.#streams[coin]!
    return this.state.positions.get(stream) ?? initialPosition(stream)
  }

  coinOf(stream: string): number {
    return this.#streams.indexOf(stream)
  }

  /** undefined: no position knows it */
  coinOfOrder(orderId: string): number | undefined {
    return [...this.#streams.keys()].find((coin) => orderOf(this.position(coin), orderId) !== null)
  }

  durable(row: Row, event: LogEvent, generation: number): void {
    this.#durable++
    // what gives a copy its branch is no engine
    if (event.type === 'LogBranched') this.survey.branched(event.data.branch)
    else if (generation >= 0) this.prefix.durable(row, generation)
    if (event.type === 'SessionReconciled') this.survey.told(event.data, generation)
    this.commands.durable(event, generation)
    this.told.waves.durable(event, generation)
    this.market.durable(event, generation)
    const coin = this.coinOf(row.stream)
    if (coin >= 0 && /^(Entry|Protection|Exit)Requested$/.test(event.type)) {
      const { orderId } = event.data as { orderId: string }
      this.intents.set(orderId, generation)
      this.#world.named(orderId, coin)
    }
    if (event.type === 'EntryLateFilled') this.#hasLateFill = true
    if (/^(Trailing(Armed|Raised)|PlanChanged|SwitchedTo(Target|Stop)|SwitchFailed)$/.test(event.type))
      this.pace.stepped(positionName(event.parts))
    if (event.type.endsWith('Filled')) this.trades.add((event.data as { tradeId: string }).tradeId)
    const { remote } = this.#world
    checkEvent(this.#world, event, coin, remote === null || generation === remote.owner)
    this.planLaw.check(event, coin)
    this.halts.durable(event)
    this.differences.check(event)
    this.alarms.durable(event)
    this.coverage.count(this.state, event)
    apply(this.state, event)
    this.wallet.durable(event, coin)
    this.#world.venue.news.durable(event)
    if (coin < 0) return
    markTooFew(this.#world, event, coin)
    this.#requireSolvent()
    this.#requireOneOwner(coin)
    this.exposure.look(coin)
  }

  /** I-04 */
  #requireSolvent(): void {
    const { folds } = this.state
    const { free, reserved } = poolFigures(folds.budget, folds.lots, QUOTE)
    // money that a late fill took had been given back when its order was said to have ended
    if (free < ZERO && !this.#hasLateFill && !this.wallet.mayOwe) this.broken('I-04', `free budget is ${format(free)} ${QUOTE}`)
    if (reserved < ZERO) this.broken('I-04', `reserved is ${format(reserved)} ${QUOTE}`)
    const live = Object.values(this.state.folds.budget.entries).reduce((sum, entry) => sum + entry.reserved, ZERO)
    if (live !== reserved) this.broken('I-03', `open entries reserve ${format(live)} ${QUOTE}, the pool says ${format(reserved)}`)
  }

  /** I-07. A venue that reported an end too early may have sold what another sell claims by now. */
  #requireOneOwner(coin: number): void {
    const position = this.position(coin)
    if (claimed(position) > position.exposure && !this.#world.venue.isMisreported(coin))
      this.broken(
        'I-07',
        `live sells claim ${format(claimed(position))} of ${format(position.exposure)} ${this.#world.venue.coins[coin]!.base}`,
      )
  }

  booted(process: Process, folded: Folded): void {
    const { marks, disk, remote } = this.#world
    this.halts.booted()
    if (disk.damage !== null) return this.broken('I-21', `a boot believed a log without ${disk.damage.what}`)
    if (disk.rows.length < this.#durable) this.broken('I-21', `${this.#durable - disk.rows.length} acknowledged events are gone`)
    else if (remote === null || folded.heads.events === disk.rows.length) this.compare(folded.state, 'what a boot folds')
    else {
      // an append of the dead came behind the last page, or the server showed its past: the fences will be refused
      marks.hit('a boot read a log that was not whole')
      this.#behind.add(process.generation)
    }
    this.#world.venue.coins.forEach((_, coin) => {
      if (hasUnknown(this.position(coin))) marks.hit('a boot found an unknown order')
    })
    this.#world.trace.tell('oracle', `generation ${process.generation} folded ${folded.heads.events} events`)
  }

  /** The log is a backup now: the fold of what is left is the truth, and the venue's. */
  restored(): void {
    const { disk } = this.#world
    this.#durable = disk.rows.length
    this.state = createState()
    const events = disk.rows.map(decode)
    for (const event of events) apply(this.state, event)
    this.commands.restored(events)
    this.told.waves.restored(events)
    this.wallet.restored(events)
    this.halts.restored(events)
    this.differences.restored(events)
    this.planLaw.restored(events)
    this.#world.venue.news.restored(events)
    this.disturbedAll()
  }

  isEntry(orderId: string): boolean {
    return this.#world.venue.coins.some((_, coin) => orderOf(this.position(coin), orderId)?.role === 'Entry')
  }

  wasSent(orderId: string): boolean {
    return this.#placed.has(orderId)
  }

  /** I-02: what is in memory is what the log folds to. */
  compare(state: EngineState, what: string): void {
    const [theirs, ours] = [stateHashes(state), stateHashes(this.state)]
    if (theirs.stateHash === ours.stateHash) return
    const folds = Object.keys(ours.folds).filter((name) => ours.folds[name] !== theirs.folds[name])
    this.broken('I-02', `${what} differs from the fold of the log in ${folds.join(', ')}`)
  }

  isBehind(generation: number): boolean {
    return this.#behind.has(generation)
  }

  died(process: Process): void {
    const { marks, venue } = this.#world
    if (process.tradingSinceMs === null) marks.hit('a crash during boot')
    if (this.#world.inFlight > 0) marks.hit('a crash with a request in flight')
    venue.coins.forEach((_, coin) => {
      if (this.exposure.isExposed(coin)) marks.hit('a crash with coins unprotected')
      this.exposure.look(coin)
    })
  }

  /** An order leaves the process: its intent is durable, and this process made it so, and it never left before. */
  asked(process: Process, order: PlaceOrder): void {
    const { orderId } = order
    const generation = this.intents.get(orderId)
    const { venue } = this.#world
    const coin = this.coinOfOrder(orderId) ?? venue.places.coinOf(order.symbol, order.positionSide)
    this.#world.named(orderId, coin)
    const name = this.#world.nameOf(orderId)
    if (generation === undefined)
      this.broken('I-01', `order ${name} (${order.side} ${order.quantity}) was sent, and no durable event intends it`)
    else if (generation !== process.generation) this.broken('I-28', `order ${name} was sent by a process that did not write its intent`)
    if (this.wasSent(orderId)) this.broken('I-06', `order ${name} was sent twice`)
    this.#placed.add(orderId)
    // what closes opens nothing, also when a venue has closed before
    if (order.reduceOnly !== (this.#world.scenario.can.reduceOnly && !this.isEntry(orderId)))
      this.broken('I-07', `order ${name} says ${order.reduceOnly ? '' : 'not '}that it opens nothing`)
    this.requireOwner(process, `order ${name}`)
    this.commands.left(process, `order ${name}`)
    this.pace.placed(positionName(venue.coins[coin] ?? { symbol: order.symbol }), coin)
  }

  /** I-22: what changes something at the venue comes from the engine whose log it is, and which has read it all. */
  requireOwner({ generation, log }: Process, what: string): void {
    const { remote } = this.#world
    if (remote === null) return
    if (remote.owner !== generation) this.broken('I-22', `${what} was sent by an engine whose log belongs to another one`)
    if (!log.holds()) this.broken('I-22', `${what} was sent by an engine whose lease was over by its own clock`)
    if (this.#behind.has(generation)) this.broken('I-22', `${what} was sent by an engine that had not read the whole log`)
  }

  /** what the log says of an order; null: nothing */
  orderOf(orderId: string): Order | null {
    return this.#world.venue.coins.map((_, coin) => orderOf(this.position(coin), orderId)).find((one) => one !== null) ?? null
  }

  queried(process: Process, orderId: string): void {
    this.commands.left(process, `a look-up of ${this.#world.nameOf(orderId)}`)
    this.pace.queried(orderId)
  }

  changed(truth: Truth): void {
    this.exposure.look(truth.coin)
    const name = this.#world.nameOf(truth.orderId)
    if (truth.opened > 1) this.broken('I-06', `two orders opened under the id of ${name}`)
    if (!this.intents.has(truth.orderId)) this.broken('I-09', `order ${name} lives, and no event intends it`)
    const known = orderOf(this.position(truth.coin), truth.orderId)
    if (known !== null && !isLive(known) && truth.order?.status === 'open' && truth.trades.length === 0)
      this.broken('I-12', `order ${name} lives at the venue after its end was written`)
  }

  watch(coin: number): void {
    this.exposure.look(coin)
  }

  disturbed(entity: string): void {
    const coin = Number.parseInt(entity, 10)
    if (coin >= 0) this.exposure.excuse(coin)
  }

  disturbedAll(): void {
    this.#world.venue.coins.forEach((_, coin) => {
      this.exposure.excuse(coin)
    })
  }
}
