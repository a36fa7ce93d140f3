import type { Timers } from '../../kernel/clock.ts'
import { isBelow } from './decimals.ts'
import { HEARTBEAT_MS, NEWS_MS, SILENT_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import type { MarketKind, StreamTopic, VenueDialect } from './venue-dialect.ts'

const isSame = (a: string, b: string): boolean => a !== '' && !isBelow(a, b) && !isBelow(b, a)

/** The coins of one subscription, and what of it can be asked for by REST instead. */
export class CoinGroup {
  readonly topic: StreamTopic
  readonly kind: MarketKind
  readonly coins: readonly HeardCoin[]
  readonly #dialect: VenueDialect
  readonly #timers: Timers
  #callOff = (): void => {}

  constructor(topic: StreamTopic, kind: MarketKind, coins: readonly HeardCoin[], dialect: VenueDialect, timers: Timers) {
    this.topic = topic
    this.kind = kind
    this.coins = coins
    this.#dialect = dialect
    this.#timers = timers
  }

  get symbols(): readonly string[] {
    return this.coins.map(({ symbol }) => symbol)
  }

  /** How long its stillest coin has said nothing; 0 where silence of one coin says nothing. */
  quietestMs(): number {
    if (this.topic !== 'quotes') return 0
    let oldestMs = Number.POSITIVE_INFINITY
    for (const { isHalted, quoteMs } of this.coins) if (!isHalted && quoteMs < oldestMs) oldestMs = quoteMs
    return Math.max(this.#timers.steadyMs() - oldestMs, 0)
  }

  /**
   * Asks for the newest quotes or marks of all its coins, and tells them; what a stream told since the question is newer. A quote
   * that bears no time is as old as the question. `toMs`: from steady to venue time.
   */
  async refresh(toMs: (steadyMs: number) => number | null): Promise<void> {
    const sentMs = this.#timers.steadyMs()
    if (this.topic === 'quotes')
      for (const { id, bid, ask } of await this.#dialect.askQuotes(this.kind, this.#listed())) {
        const coin = this.#of(id)
        if (coin !== undefined && (coin.quoteMs < sentMs || coin.bid === '')) coin.quote(bid, ask, toMs(sentMs), null)
      }
    if (this.topic === 'marks')
      for (const { id, price, venueTimeMs, nextFundingMs } of await this.#dialect.askMarks(this.#listed()))
        this.#of(id)?.mark(price, venueTimeMs, nextFundingMs)
  }

  /** Whether the venue has news that the stream did not bring. Rejects where it is not reached. */
  async isBehind(silentMs: number, toMs: (steadyMs: number) => number | null): Promise<boolean> {
    switch (this.topic) {
      case 'quotes':
        return this.#areQuotesBehind(silentMs, toMs)
      case 'trades':
        return this.#areTradesBehind()
      case 'candles':
        return this.#areCandlesBehind()
      case 'marks':
        // they are told every second, whatever happens
        return true
    }
  }

  /** Ends the wait for news at once. */
  close(): void {
    this.#callOff()
  }

  /** What is on its way over the stream as well is there by then. */
  #newsArrive(): Promise<void> {
    return new Promise((resolve) => {
      this.#callOff = this.#timers.after(NEWS_MS, resolve)
    })
  }

  async #areQuotesBehind(silentMs: number, toMs: (steadyMs: number) => number | null): Promise<boolean> {
    const sentMs = this.#timers.steadyMs()
    const limitMs = silentMs >= SILENT_MS ? SILENT_MS : HEARTBEAT_MS
    const silent = this.coins.filter(({ isHalted, quoteMs }) => !isHalted && sentMs - quoteMs >= limitMs)
    const quotes = await this.#dialect.askQuotes(this.kind, this.#listed(silent))
    const differing: HeardCoin[] = []
    for (const { id, bid, ask } of quotes) {
      const coin = this.#of(id)
      if (coin === undefined || coin.quoteMs >= sentMs) continue
      if (isSame(coin.bid, bid) && isSame(coin.ask, ask)) coin.quote(bid, ask, toMs(sentMs), null)
      else differing.push(coin)
    }
    if (differing.length === 0) return false
    await this.#newsArrive()
    return differing.some(({ quoteMs }) => quoteMs < sentMs)
  }

  async #areTradesBehind(): Promise<boolean> {
    const coin = this.coins.reduce((busiest, other) => (other.tradeMs > busiest.tradeMs ? other : busiest))
    const { lastId } = coin.trades
    if (lastId === null) return false
    const newer = await this.#dialect.askTrades(coin.listed, lastId, 1)
    if (newer !== null && newer.length === 0) return false
    await this.#newsArrive()
    return coin.trades.lastId === lastId
  }

  async #areCandlesBehind(): Promise<boolean> {
    for (const coin of this.coins)
      for (const [timeframe, sequence] of coin.candles) {
        const heard = sequence.newest
        if (heard === null) continue
        const rows = await this.#dialect.askCandles(coin.listed, timeframe, heard.openMs, 2)
        const hasNews = rows.some(({ openMs, volume }) => (openMs === heard.openMs ? !isSame(volume, heard.volume) : isBelow('0', volume)))
        if (!hasNews) return false
        await this.#newsArrive()
        return sequence.newest === heard
      }
    return false
  }

  #listed(coins: readonly HeardCoin[] = this.coins) {
    return coins.map(({ listed }) => listed)
  }

  #of(id: string): HeardCoin | undefined {
    return this.coins.find(({ listed }) => listed.id === id)
  }
}
