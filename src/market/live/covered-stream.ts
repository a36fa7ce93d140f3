import type { Listening, VenueClient } from '../../exchange/ccxt/client.ts'
import type { VenueExchange, VenueSocket } from '../../exchange/ccxt/venue-exchange.ts'
import type { Timers } from '../../kernel/clock.ts'
import type { ClockOffset } from './clock-offset.ts'
import type { CoinGroup } from './coin-group.ts'
import type { FeedCounts } from './feed-counts.ts'
import { FALL_BACK_AFTER, POLL_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import { KeptStream } from './kept-stream.ts'
import type { LineTeller } from './line-teller.ts'
import type { VenueDialect } from './venue-dialect.ts'

export type StreamTerms = {
  readonly client: Pick<VenueClient, 'listen'>
  readonly dialect: VenueDialect
  readonly timers: Timers
  /** uniform in [0, 1) */
  readonly draw: () => number
  readonly clock: ClockOffset
  readonly counts: FeedCounts
  /** of candles, in the venue's words */
  readonly timeframes: readonly string[]
}

const symbolsOf = (coins: Iterable<HeardCoin>): readonly string[] => Array.from(coins, ({ symbol }) => symbol)

/** One subscription, and what stands in for it by REST: all of its coins while it fails, one of them while that one is not told of. */
export class CoveredStream {
  readonly group: CoinGroup
  readonly #stream: KeptStream
  readonly #terms: StreamTerms
  readonly #line: LineTeller
  readonly #asked = new Set<HeardCoin>()
  #askedMs = Number.NEGATIVE_INFINITY
  #isAsking = false
  #isAnswered = false

  constructor(group: CoinGroup, terms: StreamTerms, line: LineTeller) {
    this.group = group
    this.#terms = terms
    this.#line = line
    const { timers, draw } = terms
    this.#stream = new KeptStream({
      timers,
      draw,
      listen: () => this.#listen(),
      stood: () => this.#stood(),
      fell: (because, failures) => this.#fell(because, failures),
      isBehind: (silentMs) => group.isBehind(silentMs, this.#toVenueMs),
    })
  }

  begin(): void {
    this.#stream.begin()
  }

  /** Any frame of one of its sockets. */
  frame(socket: VenueSocket): void {
    this.#stream.frame(socket)
  }

  /** It said something of a coin. */
  data(coin: HeardCoin): void {
    this.#stream.data(this.#terms.timers.steadyMs())
    if (this.#asked.size === 0 || !this.#asked.delete(coin)) return
    if (this.#asked.size === 0) this.#isAnswered = false
    if (this.group.topic === 'quotes') this.#line.heard([coin.symbol], 'the stream of quotes is back')
  }

  beat(): void {
    this.#stream.beat(this.group.quietestMs())
    const nowMs = this.#terms.timers.steadyMs()
    if (this.#asked.size === 0 || this.#isAsking || nowMs - this.#askedMs < POLL_MS) return
    this.#askedMs = nowMs
    this.#isAsking = true
    void this.#askInstead().finally(() => {
      this.#isAsking = false
    })
  }

  cut(because: string): void {
    this.#stream.cut(because)
  }

  close(): void {
    this.group.close()
    this.#stream.close()
  }

  #listen(): Listening | null {
    const { client, dialect, timeframes } = this.#terms
    if (this.group.symbols.length === 0) return null
    return client.listen((exchange: VenueExchange) => dialect.watch(exchange, this.group.topic, this.group.symbols, timeframes))
  }

  #toVenueMs = (steadyMs: number): number | null => {
    const { aheadOfSteadyMs } = this.#terms.clock
    return aheadOfSteadyMs === null ? null : steadyMs + aheadOfSteadyMs
  }

  #stood(): void {
    this.#line.withAgain(this)
    // what is asked for is heard that way until its first frame
    if (this.group.topic === 'quotes') this.#line.heard(symbolsOf(this.#unasked), 'the stream of quotes stands')
    // what did not move since has no frame of its own
    void this.group.refresh(this.group.coins, this.#toVenueMs, true).catch(() => undefined)
  }

  #fell(because: string, failures: number): void {
    const { counts, dialect } = this.#terms
    const { topic, coins } = this.group
    counts.resubscribed++
    for (const coin of coins) {
      coin.cut()
      if (failures >= FALL_BACK_AFTER || coin.isUntold) this.#asked.add(coin)
    }
    if (failures === FALL_BACK_AFTER) counts.fallbacks++
    const what = `the ${topic} of ${dialect.venue} are not heard: ${because}`
    if (topic !== 'quotes' && failures === FALL_BACK_AFTER) this.#line.without(this, what)
    // what is asked for and answered is heard all the same
    if (topic === 'quotes') this.#line.lost(symbolsOf(this.#isAnswered ? this.#unasked : coins), what)
  }

  /** those whose quotes the stream tells, while it stands */
  get #unasked(): readonly HeardCoin[] {
    return this.group.coins.filter((coin) => !this.#asked.has(coin))
  }

  async #askInstead(): Promise<void> {
    try {
      await this.group.refresh([...this.#asked], this.#toVenueMs, false)
      this.#isAnswered = this.#asked.size > 0
      if (this.#isAnswered && this.group.topic === 'quotes')
        this.#line.heard(symbolsOf(this.#asked), `quotes are asked for every ${POLL_MS / 1000} s, until their stream is back`)
    } catch (error) {
      this.#isAnswered = false
      const why = error instanceof Error ? error.message : String(error)
      if (this.group.topic === 'quotes')
        this.#line.lost(symbolsOf(this.#asked), `their stream is not heard, and quotes are not answered either: ${why}`)
    }
  }
}
