import { canonical } from '../kernel/canonical.ts'
import type { Clock } from '../kernel/clock.ts'
import type { FeedObserved, InstrumentObserved } from '../kernel/common-facts.ts'
import type { Fact } from '../kernel/log-event.ts'
import { format, type Money, parse } from '../kernel/money.ts'
import { type Filters, mapFilters } from '../kernel/order-filters.ts'
import type { Heard, Parts } from '../kernel/recorded.ts'
import { streams } from '../kernel/streams.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { ALL_HEARD, STEADY_MS } from '../replay/heard-facts.ts'
import { type Coin, oneOfEach } from './coin.ts'
import type { FeedSaid } from './input.ts'
import { marketFault } from './market-fault.ts'
import type { Recorder, Target } from './recorder.ts'

type FeedWatchParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly recorder: Pick<Recorder, 'record'>
  readonly clock: Clock
  readonly book: Parts
}

/** A market that has holes again and again is written down once in so long: nothing is decided on it. */
const GAP_EVERY_MS = 60_000

/**
 * Writes down what becomes of the venue's market: whether it is heard, each change once; what is halted; what the venue demands of orders.
 * What is refused for it follows from the log alone (market-fault.ts).
 */
export class FeedWatch {
  readonly #parts: FeedWatchParts
  readonly #instruments: readonly Coin[]
  /** it is heard again, and has to stand until then before that is written down */
  #up: { readonly because: string; readonly atMs: number } | null = null

  constructor(parts: FeedWatchParts) {
    this.#parts = parts
    this.#instruments = oneOfEach(parts.coins)
  }

  /** when something has to be written down that waits */
  get nextMs(): number {
    return this.#up?.atMs ?? Number.POSITIVE_INFINITY
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
    }
  }

  /** Writes down what has waited for long enough. */
  beat(): void {
    const time = this.#parts.clock.nowMs()
    if (this.#up === null || this.#up.atMs > time) return
    const { because } = this.#up
    this.#up = null
    this.#recordFeed({ is: 'up', because }, { kind: 'deadline', time })
  }

  #hearFeed({ is, because }: FeedObserved['data'], heard: Heard): void {
    const { downMs, lastDownMs, isRestless, gapMs } = this.#parts.state.facts.heard ?? ALL_HEARD
    if (is === 'gap') {
      if (gapMs === null || heard.time - gapMs >= GAP_EVERY_MS) this.#recordFeed({ is, because }, heard)
      return
    }
    const upAtMs = isRestless ? Math.max(lastDownMs ?? 0, heard.time) + STEADY_MS : heard.time
    if (is === 'down') {
      this.#up = null
      if (downMs === null) this.#recordFeed({ is, because }, heard)
    } else if (downMs !== null && upAtMs > heard.time) this.#up ??= { because, atMs: upAtMs }
    else if (downMs !== null) this.#recordFeed({ is, because }, heard)
  }

  #recordFeed(data: FeedObserved['data'], heard: Heard): void {
    const { book } = this.#parts
    this.#record({ stream: streams.feed(book.book), parts: book }, { type: 'FeedObserved', data }, heard)
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
