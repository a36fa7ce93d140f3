import type { Order } from '../../../machines/position/state.ts'
import type { ExitSignal } from '../../../src/kernel/common-facts.ts'
import { fromNumber, toNumber } from '../../../src/kernel/money.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { SignalSender } from './signal-sender.ts'
import type { World } from './world.ts'

/** How far a mark price is from the last price, and what is paid at a time of funding: a share of the price, and of a position. */
const MOST_OFF_MARK = 0.0005
const MOST_FUNDING = 0.002

/** How long somebody waits before a signal is sent once more. */
const REPEATED_AFTER_MS = 8_000

const isLiveStop = ({ role, value }: Order): boolean => role === 'Protection' && value.phase !== 'closed'

const exitSignal = (nth: number): ExitSignal => ({ id: `s${nth}`, action: 'exit', because: 'the simulation wants it' })

/** Prices: a random walk with jumps, a tick at a time, to the venue and to whoever listens. */
export class Feed {
  readonly #world: World
  readonly #ticks: number[]
  readonly #volume: number[]
  readonly #barOf: number[]
  /** until then the engine hears no price of the coin, though there are some */
  readonly silentUntilMs: number[]
  readonly heardMs: number[]
  isFrozen = false
  /** prices that could be heard so far, of all coins */
  #items = 0

  constructor(world: World) {
    this.#world = world
    const { markets: coins } = world.venue.places
    this.#ticks = coins.map(({ firstTicks }) => firstTicks)
    this.#volume = coins.map(() => 0)
    this.#barOf = coins.map(() => -1)
    this.silentUntilMs = coins.map(() => 0)
    this.heardMs = coins.map(() => Number.NEGATIVE_INFINITY)
    new SignalSender(world)
    coins.forEach(({ contract }, coin) => {
      this.#next(coin, 0)
      if (contract !== undefined) this.#fund(coin, 0)
    })
  }

  #next(coin: number, nth: number): void {
    const { seed, tickEveryMs } = this.#world.scenario
    const delayMs = Math.ceil(tickEveryMs * (0.5 + keyedUniform(seed, 'tick-time', coin, nth)))
    this.#world.timeline.after(delayMs, () => {
      if (!this.isFrozen && this.#world.venue.halted[coin] !== true) this.#tick(coin, nth)
      this.#next(coin, nth + 1)
    })
  }

  /** The mark price follows the last one at a small distance. */
  #mark(coin: number, nth: number): void {
    const { scenario, venue } = this.#world
    if (venue.places.markets[coin]!.contract === undefined) return
    const off = (keyedUniform(scenario.seed, 'mark', coin, nth) * 2 - 1) * MOST_OFF_MARK
    const markTicks = Math.max(1, Math.round(this.#ticks[coin]! * (1 + off)))
    venue.mark(coin, markTicks)
    this.#world.market?.marked(coin, markTicks)
  }

  #fund(coin: number, nth: number): void {
    const { scenario, timeline, venue } = this.#world
    timeline.after(scenario.perpetuals!.fundingEveryMs, () => {
      const rate = (keyedUniform(scenario.seed, 'funding', coin, nth) * 2 - 1) * MOST_FUNDING
      if (!this.isFrozen) venue.fund(coin, fromNumber(Math.round(rate * 1e6) / 1e6))
      this.#fund(coin, nth + 1)
    })
  }

  #tick(coin: number, nth: number): void {
    const { scenario, timeline, venue } = this.#world
    const { seed, volatility, jumpRate, timeframeMs } = scenario
    const isJump = keyedUniform(seed, 'jump', coin, nth) < jumpRate
    const move = (keyedUniform(seed, 'move', coin, nth) * 2 - 1) * volatility * (isJump ? 10 : 1)
    const ticks = Math.max(1, Math.round(this.#ticks[coin]! * (1 + move)))
    this.#ticks[coin] = ticks
    const bar = Math.floor(timeline.nowMs / timeframeMs)
    const isFirst = bar !== this.#barOf[coin]
    this.#barOf[coin] = bar
    const price = ticks * toNumber(venue.places.markets[coin]!.tickSize)
    const volume = (scenario.volume * keyedUniform(seed, 'volume', coin, nth) * 2) / price
    this.#volume[coin] = (isFirst ? 0 : this.#volume[coin]!) + volume
    venue.tick(coin, ticks, this.#volume[coin]!, isFirst)
    this.#mark(coin, nth)
    for (const held of venue.places.heldOf(coin)) this.#world.oracle.watch(held)
    this.#world.market?.happened(coin, ticks, volume, nth)
    if (timeline.nowMs < this.silentUntilMs[coin]!) return
    if (scenario.live === null) this.heardMs[coin] = timeline.nowMs
    this.#items++
    const isSignal = keyedUniform(seed, 'signal', coin, nth) < scenario.signalRate
    for (const process of this.#world.processes) {
      if (scenario.live === null) process.tick(this.#items, coin, ticks, timeline.nowMs, volume)
      if (isSignal) process.signal(coin, exitSignal(nth))
    }
    // whoever sends signals is not sure that one has come
    if (isSignal) timeline.after(REPEATED_AFTER_MS, () => this.#world.process?.signal(coin, exitSignal(nth)))
    if (isSignal && keyedUniform(seed, 'regret', coin, nth) < 0.3) this.#regret(coin, nth)
    this.#doubt(coin)
  }

  /** A person who sees a stop of which nobody knows closes the coin, and thinks better of it at once. */
  #doubt(coin: number): void {
    const { oracle, process, venue } = this.#world
    const isInDoubt = venue.places.heldOf(coin).some((held) => {
      const { value, orders } = oracle.position(held)
      return (
        value.protection === 'protected' &&
        value.exit === 'none' &&
        orders.filter(isLiveStop).every(({ value }) => value.fate === 'unknown')
      )
    })
    if (!isInDoubt || this.#world.isHealed) return
    const { symbol } = venue.places.markets[coin]!
    process?.ask({ type: 'CloseCoin', symbol })
    process?.ask({ type: 'TakeBackExit', symbol })
  }

  /** A person thinks better of what a signal asked for, mostly while the exit waits at its patient limit. */
  #regret(coin: number, nth: number): void {
    const { scenario, timeline, venue } = this.#world
    const afterMs = Math.floor(keyedUniform(scenario.seed, 'regret', coin, nth, 'after') * 3_000)
    timeline.after(afterMs, () => {
      if (!this.#world.isHealed) this.#world.process?.ask({ type: 'TakeBackExit', symbol: venue.places.markets[coin]!.symbol })
    })
  }
}
