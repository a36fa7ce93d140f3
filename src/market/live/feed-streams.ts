import type { VenueClient } from '../../exchange/ccxt/client.ts'
import type { VenueSocket } from '../../exchange/ccxt/venue-exchange.ts'
import type { Timers } from '../../kernel/clock.ts'
import type { ClockOffset } from './clock-offset.ts'
import { CoinGroup } from './coin-group.ts'
import type { FeedItem } from './feed.ts'
import type { FeedCounts } from './feed-counts.ts'
import { FALL_BACK_AFTER, POLL_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import { KeptStream } from './kept-stream.ts'
import { LineTeller } from './line-teller.ts'
import type { StreamTopic, VenueDialect } from './venue-dialect.ts'

export type StreamTerms = {
  readonly client: VenueClient
  readonly dialect: VenueDialect
  readonly timers: Timers
  readonly draw: () => number
  readonly clock: ClockOffset
  readonly counts: FeedCounts
  readonly timeframes: readonly string[]
  readonly coins: readonly HeardCoin[]
  readonly hear: (item: FeedItem) => void
}

const TOPICS: readonly StreamTopic[] = ['quotes', 'trades', 'candles', 'marks']

/** One subscription with what stands in for it while it is not heard. */
class CoveredStream {
  readonly group: CoinGroup
  readonly #stream: KeptStream
  readonly #terms: StreamTerms
  readonly #line: () => LineTeller
  #failures = 0
  #polledMs = Number.NEGATIVE_INFINITY
  #isPolling = false

  constructor(group: CoinGroup, terms: StreamTerms, line: () => LineTeller) {
    this.group = group
    this.#terms = terms
    this.#line = line
    this.#stream = new KeptStream({
      timers: terms.timers,
      draw: terms.draw,
      listen: () => terms.client.listen((exchange) => terms.dialect.watch(exchange, group.topic, group.symbols, terms.timeframes)),
      stood: () => this.#stood(),
      fell: (because, failures) => this.#fell(because, failures),
      isBehind: (silentMs) => group.isBehind(silentMs, this.#toVenueMs),
    })
  }

  begin(): void {
    this.#stream.begin()
  }

  frame(socket: VenueSocket): void {
    this.#stream.frame(socket)
  }

  data(): void {
    this.#stream.data(this.#terms.timers.steadyMs())
  }

  beat(): void {
    this.#stream.beat(this.group.quietestMs())
    const nowMs = this.#terms.timers.steadyMs()
    if (this.#stream.isStanding || this.#failures < FALL_BACK_AFTER || this.#isPolling || nowMs - this.#polledMs < POLL_MS) return
    this.#polledMs = nowMs
    this.#isPolling = true
    void this.#poll().finally(() => {
      this.#isPolling = false
    })
  }

  close(): void {
    this.group.close()
    this.#stream.close()
  }

  #toVenueMs = (steadyMs: number): number | null => {
    const { aheadOfSteadyMs } = this.#terms.clock
    return aheadOfSteadyMs === null ? null : steadyMs + aheadOfSteadyMs
  }

  #stood(): void {
    const wasPolled = this.#failures >= FALL_BACK_AFTER
    this.#failures = 0
    this.#line().withAgain(this)
    if (this.group.topic === 'quotes') this.#line().heard(this, wasPolled ? 'the stream of quotes is back' : 'the stream of quotes stands')
    // what did not move since has no frame of its own
    void this.group.refresh(this.#toVenueMs).catch(() => undefined)
  }

  #fell(because: string, failures: number): void {
    const { counts, dialect } = this.#terms
    const { topic, coins } = this.group
    counts.resubscribed++
    for (const coin of coins) coin.cut()
    this.#failures = failures
    const what = `the ${topic} of ${dialect.venue} are not heard: ${because}`
    if (topic === 'quotes') this.#line().lost(this, what)
    if (failures !== FALL_BACK_AFTER) return
    counts.fallbacks++
    if (topic !== 'quotes') this.#line().without(this, `${what}, after ${failures} attempts`)
  }

  async #poll(): Promise<void> {
    if (this.group.topic !== 'quotes') return this.group.refresh(this.#toVenueMs).catch(() => undefined)
    try {
      await this.group.refresh(this.#toVenueMs)
      if (!this.#stream.isStanding) this.#line().heard(this, `quotes are asked for every ${POLL_MS / 1000} s, until their stream is back`)
    } catch (error) {
      this.#line().lost(this, `quotes are not answered either: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** All subscriptions of a feed. */
export class FeedStreams {
  readonly line: LineTeller
  readonly #streams: readonly CoveredStream[]
  readonly #byCoin: Readonly<Record<StreamTopic, Map<HeardCoin, CoveredStream>>> = {
    quotes: new Map(),
    trades: new Map(),
    candles: new Map(),
    marks: new Map(),
  }

  constructor(terms: StreamTerms) {
    const lineOf = (): LineTeller => this.line
    this.#streams = groupsOf(terms).map((group) => new CoveredStream(group, terms, lineOf))
    for (const stream of this.#streams) for (const coin of stream.group.coins) this.#byCoin[stream.group.topic].set(coin, stream)
    const quoted = this.#streams.filter(({ group }) => group.topic === 'quotes')
    this.line = new LineTeller(terms.timers, terms.counts, quoted, terms.hear)
  }

  begin(): void {
    for (const stream of this.#streams) stream.begin()
  }

  /** Any frame: it shows that a subscription of its socket was heard. */
  frame(socket: VenueSocket): void {
    for (const stream of this.#streams) stream.frame(socket)
  }

  /** It said something of a coin. */
  data(topic: StreamTopic, coin: HeardCoin): void {
    this.#byCoin[topic].get(coin)?.data()
  }

  beat(): void {
    for (const stream of this.#streams) stream.beat()
  }

  close(): void {
    this.line.close()
    for (const stream of this.#streams) stream.close()
  }
}

const groupsOf = ({ coins, dialect, timers, timeframes }: StreamTerms): CoinGroup[] =>
  (['spot', 'linear'] as const).flatMap((kind) => {
    const all = coins.filter(({ listed }) => listed.kind === kind)
    const topics = TOPICS.filter((topic) => (topic !== 'marks' || kind === 'linear') && (topic !== 'candles' || timeframes.length > 0))
    const chunks = Array.from({ length: Math.ceil(all.length / dialect.coinsPerStream) }, (_, at) =>
      all.slice(at * dialect.coinsPerStream, (at + 1) * dialect.coinsPerStream),
    )
    return topics.flatMap((topic) => chunks.map((chunk) => new CoinGroup(topic, kind, chunk, dialect, timers)))
  })
