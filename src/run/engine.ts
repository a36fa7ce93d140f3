import type { EndReason, FeedIdentity, ScriptIdentity, TapeIdentity } from '../../machines/session/events.ts'
import { isLegalForSession } from '../../machines/session/evolve.ts'
import type { OperatorCommand } from '../../machines/session/operator-command.ts'
import { type CallInTime, inItsOwnTime } from '../command/call-in-time.ts'
import type { Coin } from '../command/coin.ts'
import { establish, requireAllFollowed, type Wanted } from '../command/establish.ts'
import type { Extremes } from '../command/extremes.ts'
import { fenceStreams } from '../command/fence-streams.ts'
import { Housekeeping } from '../command/housekeeping.ts'
import type { Verdict } from '../command/input.ts'
import { type AskedOfSession, OperatorCommands } from '../command/operator-commands.ts'
import { Proposals } from '../command/proposals.ts'
import { Recorder, type Target } from '../command/recorder.ts'
import type { RiskWatch } from '../command/risk-watch.ts'
import { recordSeal } from '../command/seals.ts'
import { SignalInbox } from '../command/signal-inbox.ts'
import { Valuation } from '../command/valuation.ts'
import type { Settings } from '../config/settings.ts'
import type { ChooseStrategy } from '../decision/strategy.ts'
import { Runner } from '../effect/runner.ts'
import { VenueClock } from '../effect/venue-clock.ts'
import type { Epoch } from '../event/leased-log.ts'
import type { EventStore } from '../event/store.ts'
import { requireUsable } from '../exchange/capabilities.ts'
import type { Exchange, RestingOrder } from '../exchange/port.ts'
import { Flow } from '../flow.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import type { LogBegun, Mode } from '../kernel/common-facts.ts'
import type { Fact, LogEvent } from '../kernel/log-event.ts'
import type { Money } from '../kernel/money.ts'
import { point } from '../kernel/points.ts'
import type { InputKind } from '../kernel/recorded.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import { Market } from '../market/market.ts'
import { intentsOf } from '../reconcile/intents.ts'
import { requireAbreast, survey } from '../reconcile/survey.ts'
import type { Folded } from '../replay/fold-log.ts'
import { requireSound } from '../replay/soundness.ts'

type Instrument = Wanted['instruments'][number] & {
  /** of the prices the market is told, which may be finer than what the venue takes */
  readonly marketTick: Money
  /** of a contract whose mark prices are told: how old one may be */
  readonly markAgeMs?: number
}

export type EngineParts = {
  /** the options in force; what cannot change while the engine runs is read once */
  readonly settings: Settings
  readonly wanted: Omit<Wanted, 'instruments' | 'options'> & { readonly instruments: readonly Instrument[] }
  /** which strategy is asked about a coin, by its options */
  readonly strategy: ChooseStrategy
  /** how one out of a file is called; left out: as long as it takes */
  readonly inTime?: CallInTime
  readonly exchange: Exchange
  readonly store: EventStore
  /** of the lease of a log on a server: fences older owners out of every stream */
  readonly epoch?: Epoch
  /** the log so far, folded; nothing for a new one */
  readonly folded: Folded
  readonly clock: Clock
  /** those of the computer, where they are left out */
  readonly timers?: Timers
  /** which process this is: written down, and in no decision */
  readonly process: { readonly run: string; readonly version: string; readonly pid: number; readonly host: string }
  /** where the order ids of a new log come from */
  readonly birth: Pick<LogBegun['data'], 'branch' | 'of'>
  /** null: a venue's market feeds it */
  readonly tape: TapeIdentity | null
  readonly feed?: FeedIdentity
  /** whose market it is; left out: that of the options */
  readonly mode?: Mode
  /** of signals and commands that are played beside it */
  readonly scriptIdentity?: ScriptIdentity
  /** of a paper exchange */
  readonly venueRules?: number
  /** what a person calls this run: written down, and in no decision */
  readonly label?: string
  /** hears of every event once it is durable */
  readonly tell: (event: LogEvent) => void
  /** hears of every event as soon as the state has moved, before it is durable */
  readonly follow?: (event: LogEvent) => void
  /** asked after seals: keeps the fold, for a quicker start */
  readonly keepSnapshot: () => Promise<void>
}

/** One session of the engine, whatever feeds it: a tape, a simulation, a venue. Its ports are given to it. */
export class Engine {
  readonly flow: Flow
  readonly market: Market
  readonly recorder: Recorder
  readonly proposals: Proposals
  readonly signals: SignalInbox
  readonly extremes: Extremes
  readonly risk: RiskWatch
  readonly venueClock: VenueClock
  readonly coins: readonly Coin[]
  readonly #housekeeping: Housekeeping
  readonly #folded: Folded
  readonly session: Target
  readonly #clock: Clock
  /** hears what is asked for before the flow hears anything */
  readonly #atStart: OperatorCommands

  private constructor(parts: EngineParts, recorder: Recorder, session: Target, coins: Awaited<ReturnType<typeof establish>>) {
    const { settings, folded, clock, wanted, keepSnapshot } = parts
    const { state } = folded
    this.recorder = recorder
    this.session = session
    this.coins = coins
    this.#folded = folded
    this.market = new Market(wanted.instruments.map(({ marketTick, ...instrument }) => ({ ...instrument, tickSize: marketTick })))
    const shared = { coins, settings, state, market: this.market, recorder, clock }
    const common = { ...shared, valuation: new Valuation(shared) }
    this.#housekeeping = new Housekeeping({ ...common, venue: parts.exchange.can, book: wanted.book, session, keepSnapshot })
    this.extremes = this.#housekeeping.extremes
    const { exchange } = parts
    const venueClock = new VenueClock(exchange, clock)
    this.venueClock = venueClock
    this.risk = this.#housekeeping.risk
    const { strategy, inTime = inItsOwnTime } = parts
    this.proposals = new Proposals({ ...common, risk: this.risk, venue: exchange.can, venueClock, strategy, inTime })
    this.signals = new SignalInbox({ ...shared, proposals: this.proposals })
    this.#clock = clock
    this.#atStart = new OperatorCommands({ ...shared, session, risk: this.risk })
    this.flow = new Flow({
      ...common,
      signals: this.signals,
      venue: exchange.can,
      proposals: this.proposals,
      runner: new Runner(exchange, clock, venueClock),
      venueClock,
      housekeeping: this.#housekeeping,
      session,
    })
  }

  /**
   * Opens the session and records what the log does not say yet of this engine: options, deposits, instruments. Throws a Failure
   * if the log is not sound, or the venue cannot be traded on.
   */
  static async open(parts: EngineParts): Promise<Engine> {
    const { folded, tape, settings } = parts
    const wanted = { ...parts.wanted, positionMode: parts.exchange.can.positionMode, slots: settings.slots }
    requireUsable(parts.exchange.can)
    await requireSound(folded.state, parts.store)
    requireAllFollowed(folded.state, wanted)
    const { run, ...origin } = parts.process
    const { venueRules, label, feed, scriptIdentity: script } = parts
    const optional = {
      ...(feed && { feed }),
      ...(venueRules !== undefined && { venueRules }),
      ...(label !== undefined && { label }),
      ...(script && { script }),
    }
    const { store, clock, timers, tell, follow = () => {} } = parts
    const recorder = new Recorder({ store, folded, clock, run, tell, follow, ...(timers && { timers }) })
    const session: Target = { stream: streams.session('main'), parts: wanted.book }
    const resumed = folded.heads.events > 0
    point('boot-before-first-event')
    const owner = { mode: parts.mode ?? settings.now.mode, book: wanted.book.book }
    if (!resumed) await begin(recorder, { ...parts.birth, ...owner })
    recorder.note(session, { type: 'SessionStarted', data: { ...owner, ...origin, tape, resumed, ...optional } }, 'start')
    if (parts.epoch === undefined) await recorder.durable()
    else await fenceStreams(recorder, wanted, parts.epoch)
    return new Engine(parts, recorder, session, await establish(recorder, folded.state, { ...wanted, options: settings.options }))
  }

  /**
   * Looks up everything the log left open; afterwards trading may begin. `openOrders`: all that are open on the account. Throws a
   * Failure, before anything is sent, if one of them was asked for by this log and it does not know of it. Returns what became of
   * everything that was owed by then.
   */
  async reconcile(openOrders: readonly RestingOrder[]): Promise<readonly Verdict[]> {
    point('boot-before-look-up')
    const { state } = this.#folded
    const found = survey(openOrders, { branches: state.facts.branches, isIntent: intentsOf(state) })
    requireAbreast(found)
    this.flow.take({ kind: 'start' })
    const verdicts = await this.flow.settle()
    this.#record({ type: 'SessionReconciled', data: found }, 'start')
    recordSeal(this.recorder, this.session, state, 'start')
    await this.recorder.durable()
    point('boot-done')
    return verdicts
  }

  /** What a person lets the engine do, before it trades; the start asks all positions anyway. Resolves once it is durable. */
  async answerAtStart(command: OperatorCommand): Promise<Extract<Verdict, { is: 'answered' }>> {
    const cause = { causation: null, heard: { kind: 'operator', time: this.#clock.nowMs() } as const, actor: command.actor }
    const asked = this.#atStart.hear(command, cause)
    const answer = 'is' in asked ? asked : this.#atStart.grant(asked[0] as AskedOfSession)
    assert(answer.is === 'answered', 'What a person asks for is answered.')
    await this.recorder.durable()
    return answer
  }

  /** Whether a person's command of this id has been answered, by whatever process. */
  isAnswered(commandId: string): boolean {
    return this.#folded.state.session.answered.includes(commandId)
  }

  /** Ends the session: writes what was only counted, and a seal. `actor`: whose wish it is. */
  async stop(because: EndReason, actor?: string): Promise<void> {
    const { state } = this.#folded
    const kind = KINDS[because]
    // one that did not come to trade has counted nothing, and of what it rebuilt there may be half
    if (state.session.value.session !== 'reconciling') this.#drain(because, kind, actor)
    this.#record({ type: 'SessionStopped', data: { because } }, kind, actor)
    recordSeal(this.recorder, this.session, state, 'stop')
    point('before-stop')
    // a store that comes back meanwhile is written down, too
    do await this.recorder.durable()
    while (this.recorder.isWaiting)
  }

  #drain(because: EndReason, kind: (typeof KINDS)[EndReason], actor: string | undefined): void {
    if (because === 'end-of-tape') this.signals.conclude()
    this.proposals.conclude(kind)
    this.#housekeeping.unowned.conclude()
    if (because === 'end-of-tape') this.#housekeeping.mark('stop')
    if (this.#folded.state.session.value.session === 'draining') return
    const draining = { because: because === 'killed' ? 'operator' : because, policy: 'keep' } as const
    this.#record({ type: 'SessionDraining', data: draining }, kind, actor)
  }

  #record(fact: Fact, kind: InputKind, actor?: string): void {
    const { session } = this.#folded.state
    assert(
      isLegalForSession(session, fact),
      `Only what the table allows is recorded: ${fact.type} of a session that is ${session.value.session}.`,
    )
    this.recorder.note(this.session, fact, kind, actor)
  }
}

const KINDS = { signal: 'signal', 'end-of-tape': 'end', operator: 'operator', killed: 'operator' } as const

/** Makes the log's first event durable before anything else is recorded: order ids are made of its branch. */
const begin = async (recorder: Recorder, data: LogBegun['data']): Promise<void> => {
  recorder.note({ stream: streams.log, parts: NO_PARTS }, { type: 'LogBegun', data }, 'start')
  await recorder.durable()
}
