import { orderOf } from '../machines/position/claims.ts'
import type { PositionCommand } from '../machines/position/commands.ts'
import { decidePosition } from '../machines/position/decide.ts'
import { effectsOf } from '../machines/position/effects.ts'
import type { PositionState } from '../machines/position/state.ts'
import { fillOf } from '../projections/fill.ts'
import { atVenue } from './command/at-venue.ts'
import type { Coin } from './command/coin.ts'
import type { Housekeeping } from './command/housekeeping.ts'
import { outcomeCommand } from './command/outcome.ts'
import { type Occasion, OwedByCoin } from './command/owed-by-coin.ts'
import type { Proposals } from './command/proposals.ts'
import type { Recorder } from './command/recorder.ts'
import { unownedOf } from './command/unowned-reports.ts'
import { priceCommands } from './decision/price-commands.ts'
import type { Proposal } from './decision/strategy.ts'
import type { Runner } from './effect/runner.ts'
import { eventId } from './event/envelope.ts'
import { unsupported } from './exchange/capabilities.ts'
import type { Capabilities, LineReport, OrderReport, Report, SurveyReport } from './exchange/port.ts'
import type { Clock } from './kernel/clock.ts'
import type { Fact, LogEvent } from './kernel/log-event.ts'
import { point } from './kernel/points.ts'
import type { Heard, InputKind } from './kernel/recorded.ts'
import type { Market } from './market/market.ts'
import { intentsOf } from './reconcile/intents.ts'
import { requireAbreast, survey } from './reconcile/survey.ts'
import { type OwnOrders, whoseOrder } from './reconcile/whose-order.ts'
import { branchOf, type EngineState, positionOf, runningSinceMs } from './replay/engine-state.ts'

/** A command, or a proposal that becomes one when its turn comes, because those before it may have used up the budget. */
type Wanted = PositionCommand | { readonly type: 'Propose'; readonly proposal: Proposal; readonly closeMs: number }
/** What led to a command: an event, if there was one, and the input that the engine had received. */
type Cause = { readonly causation: string | null; readonly heard: Heard }
type Waiting = Cause & { readonly coin: number; readonly wanted: Wanted }

type FlowParts = {
  readonly venue: Capabilities
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly proposals: Proposals
  readonly recorder: Recorder
  readonly runner: Runner
  readonly housekeeping: Housekeeping
  readonly clock: Clock
}

/**
 * A request may leave in this first part of the time up to the proof of absence; the rest is for its way to the venue and for
 * differences between clocks.
 */
const SENDING_SHARE = 1 / 4

/**
 * The moment after which a request is not sent any more. If the disk took so long that the proof of absence is near, the venue
 * could accept the order after the engine has recorded that it never arrived. Without the request the look-up finds no order,
 * which is then true, and what is still wanted is asked for anew.
 */
const sendByMs = ({ time, data }: LogEvent): number =>
  'provableAfterMs' in data ? time + (data.provableAfterMs - time) * SENDING_SHARE : Number.POSITIVE_INFINITY

/**
 * The sentence: market -> decision -> command -> machine -> event -> projection, and -> effect -> exchange -> outcome,
 * which is a command again. One serial queue; nothing is sent before the event that intends it is durable.
 */
export class Flow {
  readonly #parts: FlowParts
  readonly #queue: Waiting[] = []
  readonly #effects: (() => void)[] = []
  readonly #owed: OwedByCoin
  readonly #coinOf: ReadonlyMap<string, number>
  #own: (OwnOrders & { readonly intents: number }) | null = null
  /** the newest fill among the commands that are being handled */
  #fill: LogEvent | null = null

  constructor(parts: FlowParts) {
    this.#parts = parts
    this.#owed = new OwedByCoin(parts.coins.length)
    this.#coinOf = new Map(parts.coins.map((coin, index) => [coin.symbol, index]))
    parts.coins.forEach((_, coin) => {
      this.#owed.follow(coin, this.#position(coin), parts.market.scales[coin]!)
    })
  }

  // market -> decision -> command

  /** A price, in ticks. One that touches no threshold of the coin and is no extreme costs a few comparisons more than storing it. */
  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    const { market, housekeeping } = this.#parts
    if (housekeeping.isMarkOwed) housekeeping.beat()
    market.tick(coin, ticks, timeMs, volume)
    housekeeping.extremes.tick(coin, ticks)
    if (!this.#owed.isTouched(coin, ticks)) return
    for (const command of priceCommands(this.#position(coin), market.scales[coin]!.toText(ticks)))
      this.#enqueue(coin, command, this.#heard('price'))
  }

  closeBar(coin: number, closeMs: number): void {
    const proposal = this.#parts.proposals.onBar(coin, closeMs, this.#owed.isFlat(coin))
    if (proposal !== null) this.#enqueue(coin, { type: 'Propose', proposal, closeMs }, this.#heard('candle'))
  }

  // exchange -> outcome -> command

  report(report: Report): void {
    if (report.kind === 'line') this.#hearLine(report)
    else if (report.kind === 'survey') this.#hearSurvey(report)
    else this.#hear(report, 'report')
  }

  /** After a gap everything open is looked up, as at boot, and the account is surveyed. */
  #hearLine(report: LineReport): void {
    const { housekeeping, runner } = this.#parts
    if (!housekeeping.line.hear(report, this.#heard('report').heard)) return
    this.#lookUpAll('report')
    this.#effects.push(() => runner.survey())
  }

  /** Throws a Failure if an order of this log's is open that it does not know: somebody else writes in its name. */
  #hearSurvey(report: SurveyReport): void {
    this.#parts.runner.answered(report)
    requireAbreast(survey(report.openOrders, this.#ownOrders()))
  }

  /**
   * Finds the position by the order id. A report on an order that no position has, or under another symbol than its position's,
   * is counted as unowned.
   */
  #hear(report: OrderReport, kind: InputKind): void {
    const { heard } = this.#heard(kind)
    const coin = this.#ownerOf(report)
    const { state, venue, coins } = this.#parts
    const { symbol } = coins[coin] ?? { symbol: null }
    if (symbol === report.symbol) {
      this.#parts.runner.answered(report)
      const hearing = { nowMs: heard.time, runningSinceMs: runningSinceMs(state), acknowledgement: venue.acknowledgement }
      this.#enqueue(coin, outcomeCommand(report, hearing), { heard, causation: this.#requestOf(coin, report.orderId) })
    } else {
      const whose = whoseOrder(report.orderId, this.#ownOrders())
      const unowned = unownedOf(report, { whose, orderSymbol: symbol, isFollowed: this.#coinOf.has(report.symbol) })
      if (unowned !== null) this.#parts.housekeeping.unowned.hear(unowned, heard)
    }
    point('after-report')
  }

  /** The coin whose position knows the order; -1 if none does. */
  #ownerOf({ orderId, symbol }: OrderReport): number {
    const named = this.#coinOf.get(symbol)
    const knows = (coin: number): boolean => orderOf(this.#position(coin), orderId) !== null
    return named !== undefined && knows(named) ? named : this.#parts.coins.findIndex((_, coin) => knows(coin))
  }

  #ownOrders(): OwnOrders {
    const { state } = this.#parts
    const intents = [...state.positions.values()].reduce((sum, position) => sum + position.intents, 0)
    // computed anew only when there are more intents, because it looks through all that were ever made
    if (this.#own?.intents !== intents) this.#own = { intents, branches: state.facts.branches, isIntent: intentsOf(state) }
    return this.#own
  }

  // a person -> command

  /** A command of an operator. It is decided when its turn comes, on the state of that moment. */
  submit(coin: number, command: PositionCommand): void {
    this.#enqueue(coin, command, this.#heard('operator'))
  }

  // time -> command

  nextDeadlineMs(): number {
    return Math.min(this.#owed.nextMs, this.#parts.housekeeping.nextMs, this.#parts.runner.nextMs)
  }

  deadline(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const report of this.#parts.runner.expired(nowMs)) this.#hear(report, 'deadline')
    for (const coin of this.#owed.dueCoins(nowMs)) this.#settleUp(coin, this.#heard('deadline'), 'deadline')
    if (this.#parts.housekeeping.nextMs <= nowMs) this.#parts.housekeeping.beat()
  }

  /** Called once, at boot: looks up every order that the log left open, and queues the commands that are owed. Never sends a `place`. */
  lookUp(): void {
    this.#lookUpAll('start')
  }

  #lookUpAll(kind: InputKind): void {
    for (let coin = 0; coin < this.#parts.coins.length; coin++) this.#settleUp(coin, this.#heard(kind), 'boot')
  }

  // command -> machine -> event -> projection, until nothing waits; then durable; only then -> effect -> exchange

  get hasWork(): boolean {
    return this.#queue.length > 0 || this.#effects.length > 0 || this.#parts.recorder.isWaiting
  }

  async settle(): Promise<void> {
    do {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next)
      this.#parts.housekeeping.afterCommands(this.#fill)
      this.#fill = null
      await this.#parts.recorder.durable()
      await this.#parts.housekeeping.afterDurable()
      for (const send of this.#effects.splice(0)) send()
    } while (this.hasWork)
  }

  #handle({ coin, wanted, ...cause }: Waiting): void {
    const command = wanted.type === 'Propose' ? this.#size(coin, wanted.proposal, wanted.closeMs) : wanted
    const position = this.#position(coin)
    const wished = decidePosition(command, position, branchOf(this.#parts.state))
    const decided = atVenue(wished, position, (order) => unsupported(order, this.#parts.venue))
    point('after-decide')
    if (command.type === 'OpenPosition') this.#parts.proposals.judged(coin, command, decided.ok ? null : decided.refusal, cause.heard)
    if (decided.ok) this.#record(coin, decided.facts, cause)
    // an operator is answered with durable events only
    if (cause.heard.kind === 'operator') this.#parts.recorder.commit()
  }

  #size(coin: number, proposal: Proposal, closeMs: number): PositionCommand {
    return this.#parts.proposals.size(coin, proposal, closeMs, this.#owed.openPositions())
  }

  #record(coin: number, facts: readonly Fact[], cause: Cause): void {
    const { coins, recorder, runner, market, clock } = this.#parts
    const { position, symbol } = coins[coin]!
    const why = { correlation: this.#cycleOf(coin, facts), ...cause }
    const events = recorder.record(position, facts, why, { mayReorder: facts.every(isReservation) })
    for (const event of events) {
      if (fillOf(event) !== null) this.#fill = event
      for (const effect of effectsOf(event, this.#position(coin)))
        this.#effects.push(() => {
          if (effect.kind !== 'place-order' || clock.nowMs() <= sendByMs(event)) runner.run(symbol, effect)
        })
    }
    this.#owed.follow(coin, this.#position(coin), market.scales[coin]!)
    this.#settleUp(coin, { causation: eventId(events.at(-1)!), heard: cause.heard }, 'event')
  }

  /** Queues the commands that are owed by now; look-ups leave with the effects. */
  #settleUp(coin: number, cause: Cause, at: Occasion): void {
    const { coins, clock, runner } = this.#parts
    const { commands, lookUps } = this.#owed.settleUp(coin, this.#position(coin), clock.nowMs(), at)
    for (const command of commands) this.#enqueue(coin, command, cause)
    for (const lookUp of lookUps) this.#effects.push(() => runner.run(coins[coin]!.symbol, lookUp))
  }

  #enqueue(coin: number, wanted: Wanted, { causation, heard }: Cause): void {
    this.#queue.push({ coin, wanted, causation, heard })
  }

  #heard(kind: InputKind): Cause {
    return { causation: null, heard: { kind, time: this.#parts.clock.nowMs() } }
  }

  /** A report about an order follows from our newest request about it. */
  #requestOf(coin: number, orderId: string): string | null {
    const { coins, state } = this.#parts
    const hash = state.requests.get(coins[coin]!.position.stream)?.get(orderId)
    return hash === undefined ? null : eventId({ hash })
  }

  /** All events from an entry to its close belong to one cycle, and carry the decision that led to the entry. */
  #cycleOf(coin: number, [first]: readonly Fact[]): string {
    const barMs = first?.type === 'EntryRequested' ? first.data.because.barCloseMs : this.#position(coin).lastDecidedBarMs
    return `${this.#parts.coins[coin]!.position.stream}@${barMs}`
  }

  #position(coin: number): PositionState {
    return positionOf(this.#parts.state, this.#parts.coins[coin]!.position.stream)
  }
}

/**
 * A reservation takes money for one coin only: of several, the store may lose any, and the log stays legal. Every other event
 * relies on those before it.
 */
const isReservation = ({ type }: Fact): boolean => type === 'EntryRequested'
