import type { Timers } from '../../kernel/clock.ts'
import { isBelow } from './decimals.ts'
import { HEARTBEAT_MS, NEWS_MS, SILENT_MS } from './feed-limits.ts'
import type { HeardCoin } from './heard-coin.ts'
import type { Listed, MarketKind, StreamTopic, VenueDialect } from './venue-dialect.ts'

const isSame = (a: string, b: string): boolean => a !== '' && !isBelow(a, b) && !isBelow(b, a)

const listed = (coins: readonly HeardCoin[]): readonly HeardCoin[] => coins.filter(({ isDelisted }) => !isDelisted)
const listedOf = (coins: readonly HeardCoin[]): Listed[] => listed(coins).map((coin) => coin.listed)

/** Of a stream of trades that never spoke, in one look: among the coins of a venue the busy ones stand anywhere. */
const ASKED_AT_ONCE = 5

type ToMs = (steadyMs: number) => number | null

/** The coins of one subscription, and what of it can be asked for by REST instead. */
export class CoinGroup {
  readonly topic: StreamTopic
  readonly kind: MarketKind
  readonly coins: readonly HeardCoin[]
  readonly #dialect: VenueDialect
  readonly #timers: Timers
  #callOff = (): void => {}
  #turn = 0

  constructor(topic: StreamTopic, kind: MarketKind, coins: readonly HeardCoin[], dialect: VenueDialect, timers: Timers) {
    this.topic = topic
    this.kind = kind
    this.coins = coins
    this.#dialect = dialect
    this.#timers = timers
  }

  /** None is left where the venue lists none of them any more. */
  get symbols(): readonly string[] {
    return listed(this.coins).map(({ symbol }) => symbol)
  }

  /** How long its stillest coin has had nothing to say, as far as is known; 0 where silence of one coin says nothing. */
  quietestMs(): number {
    if (this.topic !== 'quotes') return 0
    let oldestMs = Number.POSITIVE_INFINITY
    for (const { isHalted, isUntold, provenMs } of this.coins) if (!isHalted && !isUntold && provenMs < oldestMs) oldestMs = provenMs
    return Math.max(this.#timers.steadyMs() - oldestMs, 0)
  }

  /**
   * Asks for the newest quotes or marks of some coins, and tells them; what a stream told since the question is newer. A quote that
   * bears no time is as old as the question. `toMs`: from steady to venue time. `isStart`: the stream goes on from there.
   */
  async refresh(coins: readonly HeardCoin[], toMs: ToMs, isStart: boolean): Promise<void> {
    const asked = listedOf(coins)
    if (asked.length === 0) return
    const sentMs = this.#timers.steadyMs()
    if (this.topic === 'quotes')
      for (const { id, bid, ask } of await this.#dialect.askQuotes(this.kind, asked)) {
        const coin = this.#of(id)
        if (coin === undefined || coin.frameMs >= sentMs) continue
        coin.askedQuote(bid, ask, toMs(sentMs))
        if (isStart) coin.proven(bid, ask)
      }
    if (this.topic === 'marks')
      for (const { id, price, venueTimeMs, nextFundingMs } of await this.#dialect.askMarks(asked))
        this.#of(id)?.mark(price, venueTimeMs, nextFundingMs)
  }

  /** Whether the venue has news that the stream did not bring. Rejects where it is not reached. */
  async isBehind(silentMs: number, toMs: ToMs): Promise<boolean> {
    if (this.symbols.length === 0) return false
    switch (this.topic) {
      case 'quotes':
        return this.#areQuotesBehind(silentMs, toMs)
      case 'trades':
        return this.#areTradesBehind(silentMs, toMs)
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

  async #areQuotesBehind(silentMs: number, toMs: ToMs): Promise<boolean> {
    const sentMs = this.#timers.steadyMs()
    const isWhole = silentMs >= SILENT_MS
    const limitMs = isWhole ? SILENT_MS : HEARTBEAT_MS
    // one that is not told of has been subscribed anew already, which did not help
    const silent = this.coins.filter(
      ({ isHalted, isUntold, provenMs }) => !isHalted && (isWhole || (!isUntold && sentMs - provenMs >= limitMs)),
    )
    if (silent.length === 0) return false
    const differing: HeardCoin[] = []
    for (const { id, bid, ask } of await this.#dialect.askQuotes(this.kind, listedOf(silent))) {
      const coin = this.#of(id)
      if (coin === undefined || coin.frameMs >= sentMs) continue
      if (isSame(coin.bid, bid) && isSame(coin.ask, ask)) {
        coin.askedQuote(bid, ask, toMs(sentMs))
        coin.proven(bid, ask)
      } else differing.push(coin)
    }
    if (differing.length > 0) await this.#newsArrive()
    const untold = differing.filter(({ frameMs }) => frameMs < sentMs)
    for (const coin of untold) coin.isUntold = true
    return untold.length > 0
  }

  async #areTradesBehind(silentMs: number, toMs: ToMs): Promise<boolean> {
    const coin = listed(this.coins).reduce((busiest, other) => (other.tradeMs > busiest.tradeMs ? other : busiest))
    const { lastId } = coin.trades
    if (lastId === null) return this.#isNoneHeard(toMs(this.#timers.steadyMs() - silentMs))
    const newest = (await this.#dialect.askTrades(coin.listed, null, 1))?.at(-1)
    if (newest === undefined || !coin.trades.isNews(newest)) return false
    await this.#newsArrive()
    return coin.trades.lastId === lastId
  }

  /** Whether somebody has traded since the stream stands, which never spoke. Its coins are asked for by turns: a thin one may rest. */
  async #isNoneHeard(sinceMs: number | null): Promise<boolean> {
    if (sinceMs === null) return false
    const coins = listed(this.coins).filter(({ isHalted }) => !isHalted)
    for (let time = 0; time < Math.min(ASKED_AT_ONCE, coins.length); time++) {
      const { trades, listed: asked } = coins[this.#turn++ % coins.length]!
      const newest = (await this.#dialect.askTrades(asked, null, 1))?.at(-1)
      // what was traded as it was subscribed may not be told
      if (newest === undefined || newest.venueTimeMs <= sinceMs + NEWS_MS) continue
      await this.#newsArrive()
      return trades.lastId === null
    }
    return false
  }

  async #areCandlesBehind(): Promise<boolean> {
    for (const coin of listed(this.coins))
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

  #of(id: string): HeardCoin | undefined {
    return this.coins.find((coin) => coin.listed.id === id)
  }
}
