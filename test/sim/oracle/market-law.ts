import type { EngineInput } from '../../../src/command/input.ts'
import { canonical } from '../../../src/kernel/canonical.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { FeedItem } from '../../../src/market/live/feed.ts'
import { barOf } from '../../../src/run/live-market.ts'
import { LIVE_CLOCK_ERROR_MS } from '../world/live/live-scenario.ts'
import type { Process } from '../world/process.ts'
import type { World } from '../world/world.ts'
import { requireKept } from './input-law.ts'

/** What one process was told of one market. */
type Heard = { candleMs: number; tradeId: number | null; holes: number; hasPrice: boolean }

/** A candle whose end nobody told is asked for, and asked for again, within this. */
const CANDLE_PATIENCE_MS = 20_000
/** An engine that trades for so long has its streams. */
const SETTLED_MS = 60_000

/**
 * I-33: what an engine on a live market takes for it is what the venue said there was: candles that are over, each once, in order and none
 * left out; no trade missed in silence; no price that none was. I-34: its time never goes back, and is the venue's.
 */
export class MarketLaw {
  readonly #world: World
  /** by generation, by market */
  readonly #heard = new Map<number, Heard[]>()
  #lastMs = 0

  constructor(world: World) {
    this.#world = world
  }

  #of({ generation }: Process): Heard[] {
    const known = this.#heard.get(generation)
    if (known !== undefined) return known
    const markets = this.#world.venue.places.markets
    const made = markets.map((): Heard => ({ candleMs: -Infinity, tradeId: null, holes: 0, hasPrice: false }))
    this.#heard.set(generation, made)
    return made
  }

  /** The newest candles of the warm-up, by when they ended. */
  warmed(process: Process, toldMs: readonly number[]): void {
    this.#world.trace.tell('engine', `is warmed up to ${toldMs.map((ms) => ms - 1_600_000_000_000).join(', ')} ms`)
    toldMs.forEach((closeMs, coin) => {
      this.#of(process)[coin]!.candleMs = closeMs
    })
  }

  /** The feed says it, and the engine is told next. */
  heard(process: Process, item: FeedItem): void {
    const { venue, feed, timeline, scenario, marks } = this.#world
    if (item.kind === 'line') {
      marks.hit(
        item.is === 'gap' ? 'a hole of the market was told' : item.is === 'down' ? 'the market was not heard' : 'the market was heard',
      )
      if (item.is === 'gap') for (const one of this.#of(process)) one.holes = 0
    }
    if (item.kind !== 'trade' && item.kind !== 'quote') return
    const coin = venue.places.markets.findIndex(({ symbol }) => symbol === item.symbol)
    const one = this.#of(process)[coin]!
    feed.heardMs[coin] = timeline.nowMs
    if (item.kind === 'trade' && scenario.live!.areTradesNumbered) this.#trade(one, item.symbol, Number(item.tradeId))
  }

  #trade(one: Heard, symbol: string, id: number): void {
    if (one.tradeId !== null && id <= one.tradeId) this.#broken(`trade ${id} of ${symbol} was told twice`)
    if (one.tradeId !== null && id > one.tradeId + 1) one.holes++
    one.tradeId = id
  }

  /** The engine is told a price. */
  price(process: Process, coin: number, ticks: number): void {
    const one = this.#of(process)[coin]!
    // nobody knows of the first one what it is to be near
    if (one.hasPrice && this.#world.market!.wasNone(coin, ticks))
      this.#broken(`the price ${ticks} of market ${coin} was taken, and was none`)
    one.hasPrice = true
  }

  taken(process: Process, input: EngineInput): void {
    if (input.kind !== 'candle') return
    const { market, timeline, scenario, marks } = this.#world
    const { coin, closeMs, bar, isLate } = input
    const one = this.#of(process)[coin]!
    this.#world.trace.tell('engine', `takes the candle of ${coin} to ${closeMs - 1_600_000_000_000} ms${isLate === true ? ', late' : ''}`)
    const name = `the candle of market ${coin} that ends at ${closeMs}`
    if (isLate === true) marks.hit('a candle came after its grace')
    if (closeMs > timeline.nowMs) this.#broken(`${name} was taken before it was over`)
    const truth = market!.candle(coin, closeMs - scenario.timeframeMs)
    if (truth === null) return this.#broken(`${name} was taken, and never was`)
    if (canonical(bar ?? null) !== canonical(barOf(truth, closeMs))) this.#broken(`${name} was taken with other figures`)
    if (closeMs <= one.candleMs) this.#broken(`${name} was taken behind a later one, or twice`)
    if (one.candleMs > 0 && this.#between(coin, one.candleMs, closeMs)) this.#broken(`a candle before ${name} was left out`)
    const isAfterGrace = process.nowMs() > closeMs + scenario.config.live.candleGraceMs
    if (isAfterGrace && isLate !== true) this.#broken(`${name} came after its grace, and decides something`)
    if (process.nowMs() < closeMs) this.#broken(`${name} was taken before its end by the engine's clock`)
    one.candleMs = Math.max(one.candleMs, closeMs)
  }

  #between(coin: number, afterMs: number, beforeMs: number): boolean {
    const { timeframeMs } = this.#world.scenario
    for (let openMs = afterMs; openMs + timeframeMs < beforeMs; openMs += timeframeMs)
      if (this.#world.market!.candle(coin, openMs) !== null) return true
    return false
  }

  durable(event: LogEvent, generation: number): void {
    const { type, time } = event
    const { scenario, timeline, oracle, marks } = this.#world
    if (scenario.live === null || generation < 0) return
    requireKept(this.#world, event, generation)
    if (time < this.#lastMs) oracle.broken('I-34', `the engine's time went back by ${this.#lastMs - time} ms`)
    if (time > timeline.nowMs + 2 * LIVE_CLOCK_ERROR_MS) oracle.broken('I-34', `the engine's time is ${time - timeline.nowMs} ms ahead`)
    this.#lastMs = Math.max(this.#lastMs, time)
    if (type === 'InstrumentHalted') marks.hit('an engine wrote down that a market was halted')
    if (type === 'InstrumentResumed') marks.hit('an engine wrote down that a market was resumed')
  }

  /** Nothing is on its way any more. */
  requireNone(process: Process): void {
    const { timeline, market, scenario, venue } = this.#world
    if (scenario.live === null || process.tradingSinceMs === null || timeline.nowMs - process.tradingSinceMs < SETTLED_MS) return
    this.#of(process).forEach((one, coin) => {
      const { symbol } = venue.places.markets[coin]!
      if (one.holes > 0) this.#broken(`${one.holes} times trades of ${symbol} were missed, and nobody said so`)
      if (one.candleMs > 0 && this.#between(coin, one.candleMs, timeline.nowMs - CANDLE_PATIENCE_MS) && market !== null)
        this.#broken(`candles of ${symbol} are over since long, and were not told`)
    })
  }

  #broken(message: string): void {
    this.#world.oracle.broken('I-33', message)
  }
}
