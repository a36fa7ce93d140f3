import type { OpenPosition, PositionCommand } from '../machines/position/commands.ts'
import { decide } from '../machines/position/decide.ts'
import { effectsOf } from '../machines/position/effects.ts'
import type { PositionEvent } from '../machines/position/events.ts'
import { nextDeadlineMs, owed } from '../machines/position/owed.ts'
import { isFlat, type PositionState } from '../machines/position/state.ts'
import { watch } from '../machines/position/watch.ts'
import { Agenda } from './command/agenda.ts'
import type { Chores } from './command/chores.ts'
import type { Coin } from './command/coin.ts'
import { openPosition } from './command/open-position.ts'
import { outcomeCommand } from './command/outcome.ts'
import type { Recorder } from './command/recorder.ts'
import { Refusals, standingRefusal } from './command/refusals.ts'
import { type EngineState, positionOf } from './command/state.ts'
import type { Config } from './config/schema.ts'
import { priceCommands } from './decision/price-commands.ts'
import type { Proposal, Strategy } from './decision/strategy.ts'
import { Watches } from './decision/watches.ts'
import type { Runner } from './effect/runner.ts'
import type { Report } from './exchange/port.ts'
import type { Clock } from './kernel/clock.ts'
import type { CommonFact } from './kernel/facts.ts'
import type { Fact } from './kernel/recorded.ts'
import { point } from './kernel/points.ts'
import type { Bar, Market } from './market/market.ts'

type Waiting = { readonly coin: number; readonly command: PositionCommand; readonly causation: string | null }

type FlowParts = {
  readonly coins: readonly Coin[]
  readonly config: Config
  readonly state: EngineState
  readonly market: Market
  readonly strategy: Strategy
  readonly recorder: Recorder
  readonly runner: Runner
  readonly clock: Clock
  readonly chores: Chores
}

/**
 * The sentence: market -> decision -> command -> machine -> event -> projection, and -> effect -> exchange -> outcome,
 * which is a command again. One serial queue; nothing is sent before the event that intends it is durable.
 */
export class Flow {
  readonly market: Market
  readonly #parts: FlowParts
  readonly #queue: Waiting[] = []
  readonly #effects: (() => void)[] = []
  readonly #coinOf: ReadonlyMap<string, number>
  readonly #refusals: readonly Refusals[]
  readonly #watches: Watches
  readonly #agenda: Agenda
  readonly #isFlat: Uint8Array
  /** what was owed up to then has been tried; refused things wait for a change of state */
  readonly #triedMs: Float64Array

  constructor(parts: FlowParts) {
    const { coins, state } = parts
    this.market = parts.market
    this.#parts = parts
    this.#coinOf = new Map(coins.map((coin, index) => [coin.symbol, index]))
    this.#refusals = coins.map((coin) => new Refusals(standingRefusal(state, coin)))
    this.#watches = new Watches(coins.length)
    this.#agenda = new Agenda(coins.length)
    this.#isFlat = new Uint8Array(coins.length)
    this.#triedMs = new Float64Array(coins.length)
    for (let coin = 0; coin < coins.length; coin++) this.#follow(coin)
  }

  // market -> decision -> command

  enterRow(row: number): void {
    this.#parts.recorder.enterRow(row)
  }

  tick(coin: number, ticks: number): void {
    if (!this.#watches.isTouched(coin, ticks)) return
    const price = this.market.scales[coin]!.toText(ticks)
    for (const command of priceCommands(this.#position(coin), price)) this.#queue.push({ coin, command, causation: null })
  }

  closeBar(coin: number, closeMs: number): void {
    const bar = this.market.closeBar(coin, closeMs)
    if (bar === null || this.#isFlat[coin] === 0) return
    const proposal = this.#ask(coin, bar)
    if (proposal !== null) this.#queue.push({ coin, command: this.#size(coin, proposal, closeMs), causation: null })
  }

  /** While the outside world is rebuilt: the market hears the bar, and a proposal refused again is counted again. */
  warmBar(coin: number, closeMs: number): void {
    const bar = this.market.closeBar(coin, closeMs)
    if (bar !== null && this.#ask(coin, bar) !== null) this.#refusals[coin]!.recount(closeMs)
  }

  // exchange -> outcome -> command

  report(report: Report): void {
    this.#parts.runner.answered(report)
    const coin = this.#coinOf.get(report.symbol)
    const command = outcomeCommand(report, this.#parts.clock.nowMs())
    if (coin !== undefined) this.#queue.push({ coin, command, causation: null })
    point('after-report')
  }

  // time -> command

  nextDeadlineMs(): number {
    return Math.min(this.#agenda.nextMs, this.#parts.chores.nextMs)
  }

  deadline(): void {
    const nowMs = this.#parts.clock.nowMs()
    for (const coin of this.#agenda.due(nowMs)) {
      this.#settleUp(coin, null)
      this.#plan(coin)
    }
    if (this.#parts.chores.nextMs <= nowMs) this.#parts.chores.mark('sample')
  }

  /** At boot, once: whatever the log left open is asked for, as on any venue; what is owed is paid. */
  lookUp(): void {
    this.#parts.coins.forEach((_, coin) => {
      this.#settleUp(coin, null, true)
      this.#plan(coin)
    })
  }

  /** The end of a session: what was only counted is written; at the end of a tape the held coins are marked once more. */
  conclude(isAtEnd: boolean): void {
    this.#parts.coins.forEach((_, coin) => this.#write(coin, this.#refusals[coin]!.flush(), this.#parts.clock.nowMs()))
    if (isAtEnd) this.#parts.chores.mark('stop')
  }

  get hasWork(): boolean {
    return this.#queue.length > 0 || this.#effects.length > 0 || this.#parts.recorder.isWaiting
  }

  /** command -> machine -> event -> projection, until nothing waits; then durable; only then -> effect. */
  async settle(): Promise<void> {
    do {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#handle(next)
      this.#parts.chores.afterCommands()
      await this.#parts.recorder.durable()
      for (const send of this.#effects.splice(0)) send()
    } while (this.hasWork)
  }

  #handle({ coin, command, causation }: Waiting): void {
    const state = this.#position(coin)
    const decided = decide(command, state)
    point('after-decide')
    if (command.type === 'OpenPosition') this.#recordRefusal(coin, command, decided.ok ? null : decided.refusal)
    if (!decided.ok) return
    this.#record(coin, decided.facts, causation)
  }

  // machine -> event -> projection, and what follows from the event

  #record(coin: number, facts: readonly PositionEvent[], causation: string | null): void {
    const { coins, recorder, runner } = this.#parts
    const { position, symbol } = coins[coin]!
    const events = recorder.record(position, facts as readonly Fact[], { ...this.#why(coin, facts), causation })
    for (const event of events)
      for (const effect of effectsOf(event as unknown as PositionEvent)) this.#effects.push(() => runner.run(symbol, effect))
    this.#follow(coin)
    this.#settleUp(coin, events.at(-1)?.id ?? null)
    this.#plan(coin)
  }

  #why(coin: number, facts: readonly PositionEvent[]): { correlation: string; decision: string } {
    const first = facts[0]
    const barMs = first?.type === 'EntryRequested' ? first.data.because.barCloseMs : this.#position(coin).lastDecidedBarMs
    const decision = `${this.#parts.coins[coin]!.position.stream}@${barMs}`
    return { correlation: decision, decision }
  }

  /** what every event of a coin changes for its hot path */
  #follow(coin: number): void {
    const state = this.#position(coin)
    this.#isFlat[coin] = isFlat(state) ? 1 : 0
    this.#watches.set(coin, watch(state), this.market.scales[coin]!)
    this.#triedMs[coin] = Number.NEGATIVE_INFINITY
  }

  /** owed now: look-ups go out with the effects, commands queue up; never a `place` */
  #settleUp(coin: number, causation: string | null, boot = false): void {
    const { coins, runner, clock } = this.#parts
    const nowMs = clock.nowMs()
    // at boot the present moment is played again: what is due right now keeps its place, after the venue's reports
    const untilMs = boot ? nowMs - 1 : nowMs
    for (const item of owed(this.#position(coin), { boot })) {
      if (item.notBeforeMs > untilMs) continue
      if (item.kind === 'command') this.#queue.push({ coin, command: { ...item.command, nowMs } as PositionCommand, causation })
      else this.#effects.push(() => runner.run(coins[coin]!.symbol, item))
    }
    this.#triedMs[coin] = untilMs
  }

  #plan(coin: number): void {
    this.#agenda.set(coin, nextDeadlineMs(this.#position(coin), this.#triedMs[coin]!))
  }

  #ask(coin: number, bar: Bar): Proposal | null {
    if (!this.market.isWindowTrusted(coin)) return null
    const { symbol, timeframeMs } = this.#parts.coins[coin]!
    return this.#parts.strategy({ symbol, timeframeMs, bar, windowHigh: this.market.windowHigh(coin) })
  }

  #size(index: number, proposal: Proposal, closeMs: number): OpenPosition {
    const { config, state, market, coins, clock } = this.#parts
    const openPositions = this.#isFlat.reduce((open, flat) => open + 1 - flat, 0)
    return openPosition(proposal, closeMs, { config, state, market, coin: coins[index]!, index, nowMs: clock.nowMs(), openPositions })
  }

  #recordRefusal(coin: number, { proposal }: OpenPosition, refusal: string | null): void {
    const refusals = this.#refusals[coin]!
    if (refusal === 'already-decided') return
    this.#write(coin, refusal === null ? refusals.end() : refusals.refuse({ ...proposal, refusal }), proposal.barCloseMs)
  }

  #write(coin: number, facts: readonly CommonFact[], barMs: number): void {
    if (facts.length === 0) return
    const { decisions } = this.#parts.coins[coin]!
    const decision = `${decisions.stream}@${barMs}`
    this.#parts.recorder.record(decisions, facts, { correlation: decision, causation: null, decision })
  }

  #position(coin: number): PositionState {
    return positionOf(this.#parts.state, this.#parts.coins[coin]!.position.stream)
  }
}
