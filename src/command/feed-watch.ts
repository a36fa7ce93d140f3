import type { Settings } from '../config/settings.ts'
import { canonical } from '../kernel/canonical.ts'
import type { Clock } from '../kernel/clock.ts'
import type { FeedObserved, InstrumentObserved } from '../kernel/common-facts.ts'
import type { Fact } from '../kernel/log-event.ts'
import { format, type Money, parse } from '../kernel/money.ts'
import { type Filters, mapFilters } from '../kernel/order-filters.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { ALL_HEARD, heardOf, STEADY_MS } from '../replay/heard-facts.ts'
import { ClockWatch } from './clock-watch.ts'
import { type Coin, oneOfEach } from './coin.ts'
import type { FeedSaid } from './input.ts'
import { marketFault } from './market-fault.ts'
import type { Recorder, Target } from './recorder.ts'

type FeedWatchParts = {
  readonly coins: readonly Coin[]
  readonly settings: Pick<Settings, 'now'>
  readonly state: EngineState
  readonly recorder: Pick<Recorder, 'record'>
  readonly clock: Clock
  readonly book: Parts
}

/** A market that has holes again and again is written down once in so long: nothing is decided on it. */
const GAP_EVERY_MS = 60_000

/**
 * Writes down what becomes of the venue's market: whether it is heard, each change once; what is halted; what the venue demands of orders; its
 * clock.
 * What is refused for it follows from the log alone (market-fault.ts).
 */
export class FeedWatch {
  readonly #parts: FeedWatchParts
  readonly #instruments: readonly Coin[]
  readonly #clock: ClockWatch
  /** what is heard again, and has to stand until then before that is written down, by symbol */
  readonly #up = new Map<string, { readonly because: string; readonly atMs: number }>()

  constructor(parts: FeedWatchParts) {
    this.#parts = parts
    this.#instruments = oneOfEach(parts.coins)
    this.#clock = new ClockWatch(parts)
  }

  /** when something has to be written down that waits */
  get nextMs(): number {
    return Math.min(...[...this.#up.values()].map(({ atMs }) => atMs))
  }

  hear(said: FeedSaid, heard: Heard): void {
    switch (said.is) {
      case 'up':
      case 'down':
      case 'gap':
        return this.#hearFeed(said, heard)
      case 'halted':
      case 'resumed':
        return this.#hearTrading(said, heard)
      case 'changed':
        return this.#change(this.#instruments[said.coin]!, said, heard)
      case 'clock-moved':
      case 'clock-adrift':
      case 'clock-back':
        return this.#clock.hear(said, heard)
    }
  }

  /** Writes down what has waited for long enough. */
  beat(): void {
    const time = this.#parts.clock.nowMs()
    const stood = [...this.#up].filter(([, { atMs }]) => atMs <= time)
    for (const [because, of] of Map.groupBy(stood, ([, { because }]) => because)) {
      const symbols = of.map(([symbol]) => symbol)
      for (const symbol of symbols) this.#up.delete(symbol)
      this.#recordFeed('up', because, symbols, { kind: 'deadline', time })
    }
  }

  #hearFeed({ is, because, symbols }: FeedObserved['data'], heard: Heard): void {
    const facts = this.#parts.state.facts.heard ?? ALL_HEARD
    const named = symbols ?? this.#instruments.map(({ symbol }) => symbol)
    const isDown = (symbol: string): boolean => heardOf(facts, symbol).downMs !== null
    if (is === 'gap') {
      if (facts.gapMs === null || heard.time - facts.gapMs >= GAP_EVERY_MS) this.#recordFeed(is, because, null, heard)
      return
    }
    if (is === 'down') for (const symbol of named) this.#up.delete(symbol)
    const changed = named.filter((symbol) => isDown(symbol) === (is === 'up'))
    const restless = is === 'up' ? changed.filter((symbol) => heardOf(facts, symbol).isRestless) : []
    for (const symbol of restless) if (!this.#up.has(symbol)) this.#up.set(symbol, { because, atMs: heard.time + STEADY_MS })
    const now = changed.filter((symbol) => !restless.includes(symbol))
    if (now.length > 0) this.#recordFeed(is, because, now, heard)
  }

  /** `symbols` of which it changes; null: it is of none. */
  #recordFeed(is: FeedObserved['data']['is'], because: string, changed: readonly string[] | null, heard: Heard): void {
    const { book } = this.#parts
    const symbols = changed === null || changed.length === this.#instruments.length ? null : changed
    this.#record({ stream: streams.feed(book.book), parts: book }, { type: 'FeedObserved', data: { is, because, symbols } }, heard)
  }

  #hearTrading({ is, coin, because }: Extract<FeedSaid, { is: 'halted' | 'resumed' }>, heard: Heard): void {
    const { symbol, observations } = this.#instruments[coin]!
    const isHalted = this.#parts.state.facts.heard?.halted[symbol] !== undefined
    if (isHalted === (is === 'halted')) return
    this.#record(observations, { type: is === 'halted' ? 'InstrumentHalted' : 'InstrumentResumed', data: { because } }, heard)
  }

  /** Filters that a person wrote, or that were derived, stand as they are. A log that says it already is told nothing. */
  #change(coin: Coin, { filters, contractSize }: Extract<FeedSaid, { is: 'changed' }>, heard: Heard): void {
    const { state, coins } = this.#parts
    const { stream } = coin.observations
    const before = state.facts.instruments[stream]?.data
    if (before?.source !== 'venue') return
    const now = mapFilters(filters, parse)
    const data = observedOf(before, now, contractSize)
    if (canonical(data) === canonical(before)) return
    this.#record(coin.observations, { type: 'InstrumentObserved', data }, heard)
    // in other ticks this process cannot count
    if (marketFault(coin, { instruments: state.facts.instruments }) !== null) return
    const { version } = state.facts.instruments[stream]!
    for (const one of coins)
      if (one.instrument === coin.instrument) {
        one.filters = now
        one.instrumentVersion = version
      }
  }

  #record(to: Target, fact: Fact, heard: Heard): void {
    this.#parts.recorder.record(to, [fact], { correlation: to.stream, causation: null, heard })
  }
}

const observedOf = (
  before: InstrumentObserved['data'],
  filters: Filters<Money>,
  contractSize: string | null,
): InstrumentObserved['data'] => {
  const data = { ...before, ...mapFilters(filters, format) }
  return data.kind === 'linear' && contractSize !== null ? { ...data, contractSize: format(parse(contractSize)) } : data
}
