import { effectsOf } from '../machines/position/effects.ts'
import type { OperatorCommand } from '../machines/session/operator-command.ts'
import { fillOf } from '../projections/fill.ts'
import { applyOptions } from './command/apply-options.ts'
import { atVenue } from './command/at-venue.ts'
import { wantsOf } from './command/book-wants.ts'
import { CandleEnds } from './command/candle-ends.ts'
import { CommandQueue, type QueuedCommand, type QueuedOfCoin, type ShareOut, type Waiting } from './command/command-queue.ts'
import { cycleOf } from './command/cycle.ts'
import type { FlowParts } from './command/flow-parts.ts'
import { IncomingReports } from './command/incoming-reports.ts'
import type { CandleEnded, EngineInput, Verdict } from './command/input.ts'
import { type AskedOfSession, OperatorCommands } from './command/operator-commands.ts'
import { type Occasion, OwedByCoin } from './command/owed-by-coin.ts'
import { PriceWatch, type Want } from './command/price-watch.ts'
import { Quiet } from './command/quiet.ts'
import { readyCommand } from './command/ready-command.ts'
import { type Cause, isReservation } from './command/recorder.ts'
import { sharedOut } from './command/share-out.ts'
import { Outbox } from './effect/outbox.ts'
import { eventId } from './event/envelope.ts'
import { unsupported } from './exchange/capabilities.ts'
import type { AccountReport, LineReport, OrderReport, Report } from './exchange/port.ts'
import type { Fact, LogEvent } from './kernel/log-event.ts'
import { point } from './kernel/points.ts'
import type { InputKind } from './kernel/recorded.ts'
import { positionName } from './kernel/slots.ts'
import { compareAccount } from './reconcile/compare-account.ts'
import { OrderOwners } from './reconcile/order-owners.ts'
import { requireAbreast, survey } from './reconcile/survey.ts'
import { branchOf, positionOf } from './replay/engine-state.ts'

/**
 * The sentence: market -> decision -> command -> machine -> event -> projection, and -> effect -> exchange -> outcome,
 * which is a command again. One serial queue; nothing is sent before the event that intends it is durable.
 */
export class Flow {
  readonly #parts: FlowParts
  readonly #queue = new CommandQueue()
  readonly #outbox: Outbox
  readonly #owed: OwedByCoin
  readonly #prices: PriceWatch
  readonly #owners: OrderOwners
  readonly #reports: IncomingReports
  readonly #candleEnds: CandleEnds
  readonly #verdicts: Verdict[] = []
  readonly #operator: OperatorCommands
  /** the newest fill among the commands that are being handled */
  #fill: LogEvent | null = null
  readonly #quiet: Quiet

  constructor(parts: FlowParts) {
    this.#parts = parts
    this.#owed = new OwedByCoin(parts.coins.length)
    this.#owners = new OrderOwners(parts.coins, parts.state)
    this.#operator = new OperatorCommands({ ...parts, risk: parts.housekeeping.risk })
    this.#quiet = new Quiet({ ...parts, operator: this.#operator })
    const want: Want = (coin, command) => this.#enqueue(coin, command, this.#heard('price'))
    this.#prices = new PriceWatch({ ...parts, quiet: this.#quiet }, this.#owed, want)
    this.#candleEnds = new CandleEnds(parts)
    this.#reports = new IncomingReports({ ...parts, owners: this.#owners, unowned: parts.housekeeping.unowned })
    this.#outbox = new Outbox({ ...parts, operator: this.#operator })
    for (const [coin, { instrument }] of parts.coins.entries())
      this.#owed.follow(coin, this.#position(coin), parts.market.scales[instrument]!)
  }

  // market -> decision -> command

  /** The last price of an instrument, in ticks; then the venue's mark price of a contract, and bid and ask. */
  tick(instrument: number, ticks: number, timeMs: number, volume: number): void {
    this.#prices.tick(instrument, ticks, timeMs, volume)
  }

  mark(instrument: number, ticks: number, timeMs: number): void {
    this.#prices.mark(instrument, ticks, timeMs)
  }

  quote(instrument: number, bidTicks: number, askTicks: number): void {
    this.#parts.market.quote(instrument, bidTicks, askTicks)
  }

  /** The one door for all but prices. `settle` tells what becomes of the input; a candle that leads to nothing ends no quiet. */
  take(input: EngineInput): void {
    if (input.kind !== 'candle') this.#quiet.end()
    switch (input.kind) {
      case 'candle':
        return this.#closeBar(input)
      case 'report':
        return this.#report(input.report)
      case 'operator':
        return this.#ask(input.command)
      case 'options':
        return void this.#queue.push({ next: input.next, ...input.by, ...this.#heard('operator') })
      case 'signal':
        return this.#admit(...this.#parts.signals.hear(input.coin, input.signal, this.#heard(`${input.signal.action}-signal`)))
      case 'feed':
        return this.#parts.housekeeping.feed.hear(input.said, this.#heard('report').heard)
      case 'deadline':
        return input.of === 'samples' ? this.#sample() : this.#payOwed()
      case 'dropped':
        return this.#hearLine('dropped')
      case 'start':
        return this.#askAll(this.#heard('start'), 'boot')
    }
  }

  #closeBar(ended: CandleEnded): void {
    const openOf = (coin: number) => (this.#owed.isFlat(coin) ? null : this.#position(coin))
    for (const { coin, wanted } of this.#candleEnds.of(ended, openOf)) this.#enqueue(coin, wanted, this.#heard('candle'))
  }

  // exchange -> outcome -> command

  /** Throws a Failure if a survey finds an order of this log's that it does not know: somebody else writes in its name. */
  #report(report: Report): void {
    if (report.kind === 'line') return this.#hearLine(report)
    if (report.kind === 'clock') return this.#parts.venueClock.answered(report)
    if (report.kind !== 'survey') return this.#hear(report, 'report')
    const { runner, housekeeping, coins, state } = this.#parts
    runner.answered(report)
    requireAbreast(survey(report.openOrders.found, this.#owners.own()))
    const cause = this.#heard('report')
    const asked = housekeeping.account.hear(compareAccount(report, coins, state), cause.heard)
    for (const coin of asked) this.#settleUp(coin, cause, 'boot')
  }

  /** What may have been missed is asked for: everything open is looked up, as at boot, and the account is surveyed. */
  #hearLine(said: LineReport | 'dropped'): void {
    if (!this.#parts.housekeeping.line.hear(said, this.#heard('report').heard)) return
    this.#askAll(this.#heard('report'), 'boot')
    this.#survey()
  }

  #survey(): void {
    this.#parts.housekeeping.account.surveyed()
    this.#outbox.survey()
  }

  #hear(report: OrderReport | AccountReport, kind: InputKind): void {
    this.#admit(this.#reports.hear(report, this.#heard(kind).heard))
    point('after-report')
  }

  // a person -> command

  /** Each command is decided when its turn comes, on the state of that moment. */
  #ask(command: OperatorCommand): void {
    const asked = this.#operator.hear(command, { ...this.#heard('operator'), actor: command.actor })
    if ('is' in asked) this.#verdicts.push(asked)
    else for (const one of asked) this.#queue.push(one)
  }

  // time -> command

  /** When a sample is due or a request was waited for long enough: before the prices of that millisecond are heard. */
  nextSampleMs(): number {
    return this.#quiet.sampleMs
  }

  #sample(): void {
    const { runner, housekeeping, clock, venueClock, signals } = this.#parts
    if (venueClock.nextMs <= clock.nowMs() && !this.#operator.isKilled) venueClock.ask()
    if (housekeeping.account.nextMs <= clock.nowMs()) this.#survey()
    for (const report of runner.expired(clock.nowMs())) this.#hear(report, 'deadline')
    if (signals.nextMs <= clock.nowMs()) this.#admit(...signals.judge(this.#heard('enter-signal')))
    if (housekeeping.nextMs <= clock.nowMs()) housekeeping.beat()
  }

  /** When a position owes something next: after all else of that millisecond, so that an exit at a deadline keeps its place. */
  nextOwedMs(): number {
    return this.#owed.nextMs
  }

  #payOwed(): void {
    for (const coin of this.#owed.dueCoins(this.#parts.clock.nowMs())) this.#settleUp(coin, this.#heard('deadline'), 'deadline')
  }

  /** Why the process has to end by a person's word; null: it goes on. */
  get ending(): OperatorCommands['ending'] {
    return this.#operator.ending
  }

  // command -> machine -> event -> projection, until nothing waits; then durable; only then -> effect -> exchange

  /** Also where nothing is to be done any more, but somebody is to be told what became of his wish. */
  get hasWork(): boolean {
    return !this.#quiet.lasts && (this.#isUnsettled || this.#verdicts.length > 0 || this.#operator.isDrained)
  }

  get #isUnsettled(): boolean {
    const { recorder, housekeeping } = this.#parts
    return this.#queue.length > 0 || !this.#outbox.isEmpty || recorder.isWaiting || housekeeping.risk.isDue
  }

  /** Returns what became of everything that was taken in since the last time, once all of it is durable; most answers record nothing. */
  async settle(): Promise<readonly Verdict[]> {
    const { recorder, housekeeping } = this.#parts
    this.#quiet.end()
    do {
      this.#judgeRisk()
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next)
      housekeeping.afterCommands(this.#fill)
      this.#fill = null
      if (recorder.isWaiting) await recorder.durable()
      if (housekeeping.isSnapshotDue) await housekeeping.keepSnapshot()
      this.#outbox.release()
    } while (this.#isUnsettled)
    this.#quiet.begin()
    return this.#verdicts.splice(0)
  }

  /** Before anything else is decided: an exit that a limit of loss asks for has its own place among those that wait. */
  #judgeRisk(): void {
    const { risk } = this.#parts.housekeeping
    risk.look()
    const changed = risk.takeChange()
    if (changed !== null) this.#askAll(changed, 'event')
  }

  #handle(waiting: Waiting): void {
    if ('wish' in waiting) return this.#grant(waiting)
    if ('next' in waiting) return void this.#verdicts.push(applyOptions(waiting, this.#parts))
    const { coin, wanted, asked, signal, heard } = waiting
    if (wanted.type === 'ShareOut') return this.#shareOut(waiting, wanted)
    const { symbol, parts } = this.#parts.coins[coin]!
    const command = readyCommand(wanted, coin, this.#owed.openPositions(), heard, this.#parts)
    if (command === null) return
    const wished = this.#operator.decide(command, this.#position(coin), branchOf(this.#parts.state), asked)
    const decided = atVenue(wished, this.#position(coin), (effect) => unsupported(effect, this.#parts.venue))
    point('after-decide')
    if (command.type === 'OpenPosition' || command.type === 'ChangePlan') this.#parts.proposals.judged(coin, command, decided, heard)
    const about = { heard, symbol, command: command.type }
    if (decided.ok) this.#verdicts.push({ is: 'recorded', ...about, events: this.#record(coin, decided.facts, waiting) })
    else this.#verdicts.push({ is: 'refused', ...about, refusal: decided.refusal, judged: decided.judged })
    const answer = asked === undefined ? null : this.#operator.decided(asked, positionName(parts), decided, waiting)
    if (answer !== null) this.#verdicts.push(answer)
    if (signal !== undefined) this.#verdicts.push(this.#parts.signals.decided(coin, signal, decided, waiting))
  }

  /** What happened to an instrument that several slots hold is decided of each at once, so that none of them moves in between. */
  #shareOut(waiting: QueuedOfCoin, wanted: ShareOut): void {
    const shares = sharedOut(waiting, wanted, this.#parts)
    for (const one of shares) this.#handle(one)
    if (shares.length > 0) return
    const about = { heard: waiting.heard, symbol: this.#parts.coins[waiting.coin]!.symbol, command: wanted.of.type }
    this.#verdicts.push({ is: 'refused', ...about, refusal: 'more-than-held', judged: {} })
  }

  #grant(asked: AskedOfSession): void {
    this.#verdicts.push(this.#operator.grant(asked))
    this.#askAll(asked, 'event')
  }

  /** At `boot` every order that the log has open is looked up as well. Never sends a `place`. */
  #askAll(cause: Cause, at: Occasion): void {
    for (let coin = 0; coin < this.#parts.coins.length; coin++) this.#settleUp(coin, cause, at)
  }

  #record(coin: number, facts: readonly Fact[], cause: Cause): readonly LogEvent[] {
    const { coins, recorder, market, housekeeping } = this.#parts
    const { position, symbol, instrument } = coins[coin]!
    const why = { correlation: cycleOf(this.#position(coin), position.stream, facts), ...cause }
    const events = recorder.record(position, facts, why, { mayReorder: facts.every(isReservation) })
    for (const event of events) {
      if (fillOf(event) !== null) this.#fill = event
      this.#outbox.add(symbol, event, effectsOf(event, this.#position(coin)))
    }
    this.#owed.follow(coin, this.#position(coin), market.scales[instrument]!)
    housekeeping.exposed.follow(coin)
    this.#settleUp(coin, { causation: eventId(events.at(-1)!), heard: cause.heard }, 'event')
    return events
  }

  #settleUp(coin: number, cause: Cause, at: Occasion): void {
    const { coins, clock, venueClock, state } = this.#parts
    const asks = { nowMs: clock.nowMs(), venueAheadMs: venueClock.offsetMs ?? 0, at, ...wantsOf(state) }
    const { commands, lookUps } = this.#owed.settleUp(coin, this.#position(coin), asks)
    for (const command of commands) this.#enqueue(coin, command, cause)
    for (const lookUp of lookUps) this.#outbox.lookUp(coins[coin]!.symbol, lookUp, at === 'boot')
  }

  #admit(...heard: readonly (QueuedOfCoin | Verdict)[]): void {
    for (const one of heard)
      if ('is' in one) this.#verdicts.push(one)
      else this.#queue.push(one)
  }

  #enqueue(coin: number, wanted: QueuedCommand, { causation, heard }: Cause): void {
    this.#quiet.end()
    this.#queue.push({ coin, wanted, causation, heard })
  }

  #heard(kind: InputKind): Cause {
    return { causation: null, heard: { kind, time: this.#parts.clock.nowMs() } }
  }

  #position(coin: number): ReturnType<typeof positionOf> {
    return positionOf(this.#parts.state, this.#parts.coins[coin]!.position.stream)
  }
}
