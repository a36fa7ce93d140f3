import { type ClientHooks, openVenueClient, type VenueClient } from '../../exchange/ccxt/client.ts'
import { httpFactsOf } from '../../exchange/ccxt/http-facts.ts'
import { RequestNotSent } from '../../exchange/ccxt/request-gate.ts'
import { unreached } from '../../exchange/ccxt/unreached.ts'
import type { VenueExchange, VenueName, VenueSocket } from '../../exchange/ccxt/venue-exchange.ts'
import { assert } from '../../kernel/assert.ts'
import type { Timers } from '../../kernel/clock.ts'
import { Failure, UsageError } from '../../kernel/errors.ts'
import { overOf } from './candle-over.ts'
import { ClockOffset } from './clock-offset.ts'
import type { Feed, FeedCandle, FeedInstrument, FeedItem } from './feed.ts'
import { type FeedCounts, newFeedCounts } from './feed-counts.ts'
import { BEAT_MS, CANDLES_PER_REQUEST, HISTORY_WAITS_MS } from './feed-limits.ts'
import { FeedStreams } from './feed-streams.ts'
import { HeardCoin } from './heard-coin.ts'
import { InstrumentWatch } from './instrument-watch.ts'
import { openDialect } from './open-dialect.ts'
import { type Ear, type Listed, MARKET_KINDS, type MarketKind, type StreamTopic, type VenueDialect } from './venue-dialect.ts'
import { kindOfSymbol, kindsOf, requireSymbols, unlistedSymbol } from './wanted-symbols.ts'

/** A venue's client, and how the venue says what it does. */
export type FeedConnection = {
  readonly client: Pick<VenueClient, 'listen' | 'close'> & { readonly exchange: Pick<VenueExchange, 'loadMarkets'> }
  readonly dialect: VenueDialect
}

export type LiveFeedTerms = {
  readonly venue: VenueName
  /** null: the venue itself */
  readonly venueUrl: URL | null
  /** of the candles that are told */
  readonly timeframesMs: readonly number[]
  readonly admit: ClientHooks['admit']
  readonly replied: ClientHooks['replied']
  readonly timers: Timers
  /** uniform in [0, 1): how long to wait before the next attempt */
  readonly draw: () => number
  /** after how long without a look at a clock the process was stopped; as long as usual, where it is left out */
  readonly stoppedMs?: number
  /** where it is left out, the client of that venue is made and asked; `frame` is told of what is heard */
  readonly connect?: (kinds: readonly MarketKind[], frame: ClientHooks['frame']) => Promise<FeedConnection>
}

type Markets = Awaited<ReturnType<VenueExchange['loadMarkets']>>

/** Measured twice at the start: the first trip makes the connection. */
const FIRST_MEASURES = 2
/** Without the venue's time nothing can be decided, so a start that never hears it in time is none. */
const MOST_MEASURES = 10

/** Market data of one venue over its public streams, put right where they fail. */
export class LiveFeed implements Feed {
  readonly counts: FeedCounts = newFeedCounts()
  readonly #terms: LiveFeedTerms
  #client: FeedConnection['client'] | null = null
  #dialect: VenueDialect | null = null
  #clock: ClockOffset | null = null
  #coins: readonly HeardCoin[] = []
  readonly #byId: Record<MarketKind, Map<string, HeardCoin>> = { spot: new Map(), linear: new Map() }
  #streams: FeedStreams | null = null
  #instruments: InstrumentWatch | null = null
  #tell: (item: FeedItem) => void = () => {}
  #callOff = (): void => {}
  readonly #ear: Ear

  constructor(terms: LiveFeedTerms) {
    this.#terms = terms
    this.#ear = this.#newEar()
  }

  get aheadOfSteadyMs(): number | null {
    return this.#clock?.aheadOfSteadyMs ?? null
  }

  get uncertainMs(): number {
    return this.#clock?.uncertainMs ?? 0
  }

  get measuredMs(): number {
    return this.#clock?.measuredMs ?? 0
  }

  async open(symbols: readonly string[], known: readonly FeedInstrument[] = []): Promise<readonly FeedInstrument[]> {
    const { timers, timeframesMs, venue } = this.#terms
    requireSymbols(symbols)
    const kinds = kindsOf(symbols)
    const { client, dialect } = await this.#connect(kinds)
    await this.#client?.close()
    this.#client = client
    this.#dialect = dialect
    const strange = timeframesMs.find((timeframeMs) => !dialect.timeframes.has(timeframeMs))
    if (strange !== undefined)
      throw new UsageError(`${venue} has no candles of ${strange / 60_000} minutes; it has ${[...dialect.timeframes.values()].join(', ')}.`)
    const listed = await this.#reach(async () => this.#find(dialect, await this.#markets(client, dialect, symbols), symbols, known))
    const clock = new ClockOffset(timers, () => dialect.askTime(kinds[0]!), this.#terms.stoppedMs)
    await this.#measure(clock, FIRST_MEASURES)
    this.#clock = clock
    const missed = (what: string) => this.#streams?.line.missed(what)
    const tell = (item: FeedItem) => this.#tell(item)
    const hearing = { dialect, timers, clock, counts: this.counts, timeframesMs, tell, missed }
    this.#coins = listed.map((one) => new HeardCoin(one, hearing))
    for (const coin of this.#coins) this.#byId[coin.listed.kind].set(coin.listed.id, coin)
    return listed.map(({ instrument }) => instrument)
  }

  async history(symbol: string, timeframeMs: number, count: number): Promise<readonly FeedCandle[]> {
    const [coin, dialect, clock] = [this.#coins.find((one) => one.symbol === symbol), this.#dialect, this.#clock]
    const timeframe = dialect?.timeframes.get(timeframeMs)
    assert(
      coin !== undefined && dialect !== null && clock !== null && timeframe !== undefined,
      'History is asked of a coin of an open feed',
    )
    if (coin.isDelisted) return []
    // the computer may have slept since it was opened
    if (clock.surelyPastMs() === null) await this.#measure(clock, 1)
    const surelyMs = clock.surelyPastMs() ?? 0
    const sequence = coin.candles.get(timeframe)
    sequence?.hold()
    const told: FeedCandle[] = []
    // the newest that began may not be over, and the one before it may be settling
    let fromMs = Math.floor(surelyMs / timeframeMs) * timeframeMs - (count + 1) * timeframeMs
    for (;;) {
      const asked = Math.min(count + 2, CANDLES_PER_REQUEST)
      const rows = await this.#reach(() => this.#inTurn(() => dialect.askCandles(coin.listed, timeframe, fromMs, asked)))
      told.push(...overOf(rows, timeframeMs, surelyMs).filter(({ openMs }) => openMs >= fromMs))
      const last = rows.at(-1)
      if (rows.length < asked || last === undefined || last.openMs < fromMs) break
      fromMs = last.openMs + timeframeMs
      if (fromMs > surelyMs) break
    }
    const newest = told.slice(-count)
    const last = newest.at(-1)
    if (last !== undefined) sequence?.toldUpTo(last.openMs)
    sequence?.release()
    return newest
  }

  begin(hear: (item: FeedItem) => void): void {
    const [client, dialect, clock] = [this.#client, this.#dialect, this.#clock]
    assert(client !== null && dialect !== null && clock !== null && this.#streams === null, 'A feed begins once, after it was opened')
    const { timers, draw, timeframesMs } = this.#terms
    this.#tell = hear
    const timeframes = timeframesMs.map((timeframeMs) => dialect.timeframes.get(timeframeMs)!)
    this.#streams = new FeedStreams({ client, dialect, timers, draw, clock, counts: this.counts, timeframes }, this.#coins, hear)
    this.#instruments = new InstrumentWatch({ dialect, timers, tell: hear, listAgain: (coins) => this.#listAgain(coins) }, this.#coins)
    this.#streams.begin()
    this.#beat()
  }

  async close(): Promise<void> {
    this.#tell = () => {}
    this.#callOff()
    this.#streams?.close()
    await this.#client?.close()
  }

  #beat(): void {
    this.#callOff = this.#terms.timers.after(BEAT_MS, () => this.#beat())
    // what waits in the sockets is as old as the sleep, and quotes may not say so
    if (this.#clock?.beat() === true) this.#streams?.cut('this computer or this process stood still')
    this.#streams?.beat()
    this.#instruments?.beat()
    for (const coin of this.#coins) coin.beat()
  }

  /** Throws a Failure where the venue does not tell its time so that it is worth anything. */
  async #measure(clock: ClockOffset, least: number): Promise<void> {
    for (let time = 0; time < least || (clock.aheadOfSteadyMs === null && time < MOST_MEASURES); time++)
      await this.#reach(() => clock.measure())
    if (clock.aheadOfSteadyMs !== null) return
    throw new Failure(
      `${this.#terms.venue} told its time ${MOST_MEASURES} times, each so long on its way that it says nothing: try again on a better line.`,
    )
  }

  async #connect(kinds: readonly MarketKind[]): Promise<FeedConnection> {
    const { venue, venueUrl, admit, replied, connect } = this.#terms
    const frame = (socket: VenueSocket, message: unknown) => this.#frame(socket, message)
    if (connect !== undefined) return connect(kinds, frame)
    const client = await openVenueClient({ venue, kinds, venueUrl, hooks: { admit, replied, frame } })
    return { client, dialect: openDialect(venue, client) }
  }

  #frame(socket: VenueSocket, message: unknown): boolean {
    this.#streams?.frame(socket)
    return this.#dialect?.read(this.#dialect.kindOf(socket.url), message, this.#ear) ?? false
  }

  #newEar(): Ear {
    const of = (topic: StreamTopic, kind: MarketKind, id: string): HeardCoin | undefined => {
      const coin = this.#byId[kind].get(id)
      if (coin !== undefined) this.#streams?.data(topic, coin)
      return coin
    }
    return {
      quote: (kind, id, bid, ask, venueTimeMs, order) => of('quotes', kind, id)?.quote(bid, ask, venueTimeMs, order),
      trade: (kind, id, trade) => of('trades', kind, id)?.trade(trade),
      candle: (kind, id, frame) => of('candles', kind, id)?.candle(frame),
      mark: (kind, id, price, venueTimeMs, nextFundingMs) => of('marks', kind, id)?.mark(price, venueTimeMs, nextFundingMs),
      unread: () => {
        this.counts.unread++
      },
    }
  }

  /** Of the venue's thousands of pairs only those that are wanted: all of them are a second of work and 30 MB. */
  async #markets(
    { exchange }: FeedConnection['client'],
    dialect: VenueDialect,
    symbols: readonly string[],
    isAgain = false,
  ): Promise<Markets> {
    try {
      return await exchange.loadMarkets(isAgain, dialect.onlyMarkets(symbols))
    } catch (error) {
      if (httpFactsOf(error)?.code !== dialect.unlistedCode) throw error
      return exchange.loadMarkets(true)
    }
  }

  async #find(dialect: VenueDialect, markets: Markets, symbols: readonly string[], known: readonly FeedInstrument[]): Promise<Listed[]> {
    const found: Listed[] = []
    for (const symbol of symbols) {
      const listed = listedIn(markets, dialect, symbol) ?? delistedOf(dialect, symbol, known)
      if (listed === null) throw unlistedSymbol(this.#terms.venue, symbol, await this.#listAll())
      found.push(listed)
    }
    return found
  }

  /** The library has to know what is subscribed, or it refuses others with it. */
  async #listAgain(coins: readonly HeardCoin[]): Promise<readonly HeardCoin[]> {
    const [client, dialect] = [this.#client!, this.#dialect!]
    const wanted = this.#coins.filter((coin) => !coin.isDelisted || coins.includes(coin))
    const markets = await this.#markets(
      client,
      dialect,
      wanted.map(({ symbol }) => symbol),
      true,
    )
    const again = coins.filter((coin) => {
      const listed = listedIn(markets, dialect, coin.symbol)
      if (listed === null) return false
      coin.listAgain(listed)
      this.#byId[listed.kind].set(listed.id, coin)
      return true
    })
    this.#streams?.listedAgain(again)
    return again
  }

  /** What the venue trades of either kind, for whoever named something else. */
  async #listAll(): Promise<string[]> {
    const { client, dialect } = await this.#connect(MARKET_KINDS)
    try {
      const markets = Object.values(await client.exchange.loadMarkets())
      return markets.flatMap((market) => dialect.list(market)?.instrument.symbol ?? [])
    } finally {
      await client.close()
    }
  }

  /** What found no room among what else is asked for is asked for again, until a person has to be told. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const { timers } = this.#terms
    const untilMs = timers.steadyMs() + HISTORY_WAITS_MS
    for (;;)
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof RequestNotSent) || !error.isForRoom || timers.steadyMs() >= untilMs) throw error
      }
  }

  /** Errors of the network and of odd answers become sentences. */
  async #reach<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof UsageError) throw error
      const { venue, venueUrl } = this.#terms
      throw unreached(venue, venueUrl?.origin ?? 'its own address', error)
    }
  }
}

const listedIn = (markets: Markets, dialect: VenueDialect, symbol: string): Listed | null => {
  const market = markets[symbol]
  return market === undefined ? null : dialect.list(market)
}

/** What was known before of one that the venue lists no more. */
const delistedOf = (dialect: VenueDialect, symbol: string, known: readonly FeedInstrument[]): Listed | null => {
  const instrument = known.find((one) => one.symbol === symbol)
  if (instrument === undefined) return null
  return { id: dialect.idOf(symbol), kind: kindOfSymbol(symbol), instrument: { ...instrument, isTrading: false, isDelisted: true } }
}
