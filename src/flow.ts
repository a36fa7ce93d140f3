import type { PositionCommand } from '../machines/position/commands.ts'
import { decide } from '../machines/position/decide.ts'
import { effectsOf } from '../machines/position/effects.ts'
import type { PositionEvent } from '../machines/position/events.ts'
import type { PositionState } from '../machines/position/state.ts'
import type { Chores } from './command/chores.ts'
import type { Coin } from './command/coin.ts'
import { Duties, type Occasion } from './command/duties.ts'
import { outcomeCommand } from './command/outcome.ts'
import type { Proposals } from './command/proposals.ts'
import type { Recorder } from './command/recorder.ts'
import { type EngineState, positionOf } from './command/state.ts'
import { priceCommands } from './decision/price-commands.ts'
import type { Proposal } from './decision/strategy.ts'
import type { Runner } from './effect/runner.ts'
import type { Report } from './exchange/port.ts'
import type { Clock } from './kernel/clock.ts'
import { point } from './kernel/points.ts'
import type { Fact, Recorded } from './kernel/recorded.ts'
import type { Market } from './market/market.ts'

/** A command, or a proposal that becomes one when its turn comes, because those before it may have used up the budget. */
type Wanted = PositionCommand | { readonly type: 'Propose'; readonly proposal: Proposal; readonly closeMs: number }
type Waiting = { readonly coin: number; readonly wanted: Wanted; readonly causation: string | null }

type FlowParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly proposals: Proposals
  readonly recorder: Recorder
  readonly runner: Runner
  readonly chores: Chores
  readonly clock: Clock
}

/** The part of the time up to the proof of absence in which a request may leave; the rest is for its way and the venue's clocks. */
const SENDING_SHARE = 1 / 4

/**
 * A disk may take so long that a request would leave when its absence is as good as proven. It stays here then, and its
 * absence is the truth: the look-up finds nothing, and what is still wanted is asked for anew.
 */
const sendByMs = ({ time, data }: Recorded): number => time + ((data as { provableAfterMs: number }).provableAfterMs - time) * SENDING_SHARE

/**
 * The sentence: market -> decision -> command -> machine -> event -> projection, and -> effect -> exchange -> outcome,
 * which is a command again. One serial queue; nothing is sent before the event that intends it is durable.
 */
export class Flow {
  readonly #parts: FlowParts
  readonly #queue: Waiting[] = []
  readonly #effects: (() => void)[] = []
  readonly #duties: Duties
  readonly #coinOf: ReadonlyMap<string, number>

  constructor(parts: FlowParts) {
    this.#parts = parts
    this.#duties = new Duties(parts.coins.length)
    this.#coinOf = new Map(parts.coins.map((coin, index) => [coin.symbol, index]))
    parts.coins.forEach((_, coin) => {
      this.#duties.follow(coin, this.#position(coin), parts.market.scales[coin]!)
    })
  }

  // market -> decision -> command

  /** A price, in ticks. One that touches no threshold of the coin costs two comparisons more than hearing it. */
  tick(coin: number, ticks: number, timeMs: number, volume: number): void {
    const { market } = this.#parts
    market.tick(coin, ticks, timeMs, volume)
    if (!this.#duties.isTouched(coin, ticks)) return
    for (const command of priceCommands(this.#position(coin), market.scales[coin]!.toText(ticks))) this.#enqueue(coin, command)
  }

  closeBar(coin: number, closeMs: number): void {
    const proposal = this.#parts.proposals.onBar(coin, closeMs, this.#duties.isFlat(coin))
    if (proposal !== null) this.#enqueue(coin, { type: 'Propose', proposal, closeMs })
  }

  // exchange -> outcome -> command

  report(report: Report): void {
    const askedMs = this.#parts.runner.answered(report)
    const coin = this.#coinOf.get(report.symbol)
    if (coin !== undefined) this.#enqueue(coin, outcomeCommand(report, this.#parts.clock.nowMs(), askedMs))
    point('after-report')
  }

  // a person -> command

  /** An operator's wish. It is decided in its turn, on the state as it is then. */
  submit(coin: number, command: PositionCommand): void {
    this.#enqueue(coin, command)
  }

  // time -> command

  nextDeadlineMs(): number {
    return Math.min(this.#duties.nextMs, this.#parts.chores.nextMs)
  }

  deadline(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const coin of this.#duties.dueCoins(nowMs)) this.#settleUp(coin, null, 'deadline')
    if (this.#parts.chores.nextMs <= nowMs) this.#parts.chores.mark('sample')
  }

  /** At boot, once: whatever the log left open is asked for, as on any venue, and what is owed is paid. Never a `place`. */
  lookUp(): void {
    for (let coin = 0; coin < this.#parts.coins.length; coin++) this.#settleUp(coin, null, 'boot')
  }

  // command -> machine -> event -> projection, until nothing waits; then durable; only then -> effect -> exchange

  get hasWork(): boolean {
    return this.#queue.length > 0 || this.#effects.length > 0 || this.#parts.recorder.isWaiting
  }

  async settle(): Promise<void> {
    do {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next)
      this.#parts.chores.afterCommands()
      await this.#parts.recorder.durable()
      await this.#parts.chores.afterDurable()
      for (const send of this.#effects.splice(0)) send()
    } while (this.hasWork)
  }

  #handle({ coin, wanted, causation }: Waiting): void {
    const command = wanted.type === 'Propose' ? this.#size(coin, wanted.proposal, wanted.closeMs) : wanted
    const decided = decide(command, this.#position(coin))
    point('after-decide')
    if (command.type === 'OpenPosition') this.#parts.proposals.judged(coin, command, decided.ok ? null : decided.refusal)
    if (decided.ok) this.#record(coin, decided.facts, causation)
  }

  #size(coin: number, proposal: Proposal, closeMs: number): PositionCommand {
    return this.#parts.proposals.size(coin, proposal, closeMs, this.#duties.openPositions())
  }

  #record(coin: number, facts: readonly PositionEvent[], causation: string | null): void {
    const { coins, recorder, runner, market, clock } = this.#parts
    const { position, symbol } = coins[coin]!
    const why = { ...this.#cycleOf(coin, facts), causation }
    const events = recorder.record(position, facts as readonly Fact[], why, { mayReorder: facts.every(isReservation) })
    for (const event of events)
      for (const effect of effectsOf(event as unknown as PositionEvent))
        this.#effects.push(() => {
          if (effect.kind !== 'place-order' || clock.nowMs() <= sendByMs(event)) runner.run(symbol, effect)
        })
    this.#duties.follow(coin, this.#position(coin), market.scales[coin]!)
    this.#settleUp(coin, events.at(-1)?.id ?? null, 'event')
  }

  /** What is owed by now: commands queue up, look-ups go out with the effects. */
  #settleUp(coin: number, causation: string | null, at: Occasion): void {
    const { coins, clock, runner } = this.#parts
    const { commands, lookUps } = this.#duties.settleUp(coin, this.#position(coin), clock.nowMs(), at)
    for (const command of commands) this.#enqueue(coin, command, causation)
    for (const lookUp of lookUps) this.#effects.push(() => runner.run(coins[coin]!.symbol, lookUp))
  }

  #enqueue(coin: number, wanted: Wanted, causation: string | null = null): void {
    this.#queue.push({ coin, wanted, causation })
  }

  /** All events from one entry to its close belong together, under the decision that led to it. */
  #cycleOf(coin: number, [first]: readonly PositionEvent[]): { correlation: string; decision: string } {
    const barMs = first?.type === 'EntryRequested' ? first.data.because.barCloseMs : this.#position(coin).lastDecidedBarMs
    const decision = `${this.#parts.coins[coin]!.position.stream}@${barMs}`
    return { correlation: decision, decision }
  }

  #position(coin: number): PositionState {
    return positionOf(this.#parts.state, this.#parts.coins[coin]!.position.stream)
  }
}

/** Takes money for one coin: whichever of several such is lost, the others stay legal. All else builds on what was recorded before it. */
const isReservation = ({ type }: PositionEvent): boolean => type === 'EntryRequested'
