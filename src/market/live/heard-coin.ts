import type { Timers } from '../../kernel/clock.ts'
import { CandleSequence } from './candle-sequence.ts'
import type { ClockOffset } from './clock-offset.ts'
import { isBelow, isDecimal, isPositive } from './decimals.ts'
import type { FeedCandle, FeedItem } from './feed.ts'
import type { FeedCounts } from './feed-counts.ts'
import { NEWS_MS } from './feed-limits.ts'
import { FundingSequence } from './funding-sequence.ts'
import { TradeSequence } from './trade-sequence.ts'
import type { CandleFrame, HeardTrade, Listed, VenueDialect } from './venue-dialect.ts'

export type CoinHearing = {
  readonly dialect: VenueDialect
  readonly timers: Timers
  readonly clock: ClockOffset
  readonly counts: FeedCounts
  readonly timeframesMs: readonly number[]
  readonly tell: (item: FeedItem) => void
  readonly missed: (what: string) => void
}

/** Whether a candle can be: prices above zero, none outside of low and high. */
const isCandle = ({ open, high, low, close, volume }: FeedCandle): boolean =>
  isPositive(low) &&
  [open, high, close].every((price) => isPositive(price) && !isBelow(price, low) && !isBelow(high, price)) &&
  isDecimal(volume)

/** One coin of a feed: what was heard of it last, and what is still owed. Passes on only what can be, each once and in order. */
export class HeardCoin {
  listed: Listed
  isHalted: boolean
  /** the venue lists it no more: whoever names it there is refused, and others with it */
  isDelisted: boolean
  readonly trades: TradeSequence
  readonly candles: ReadonlyMap<string, CandleSequence>
  readonly funding: FundingSequence
  /** what its stream of quotes has said, or would have to say anew; empty: not known */
  bid = ''
  ask = ''
  /** by the steady clock: when its stream of quotes last said something (at first: when hearing began) */
  frameMs: number
  /** and when that was last known to be all there is to say */
  provenMs: number
  tradeMs = 0
  /** the venue has quotes of it that its stream does not tell */
  isUntold = false
  #order = 0
  readonly #hearing: CoinHearing

  constructor(listed: Listed, hearing: CoinHearing) {
    this.listed = listed
    this.isHalted = !listed.instrument.isTrading
    this.isDelisted = listed.instrument.isDelisted === true
    this.#hearing = hearing
    this.frameMs = this.provenMs = hearing.timers.steadyMs()
    this.trades = this.#newTrades()
    this.candles = new Map(hearing.timeframesMs.map((timeframeMs) => this.#newCandles(timeframeMs)))
    this.funding = this.#newFunding()
  }

  get symbol(): string {
    return this.listed.instrument.symbol
  }

  /** Under its own name at the venue, which was guessed while it was not listed. */
  listAgain(listed: Listed): void {
    this.listed = listed
    this.isDelisted = false
    this.cut()
  }

  /** A frame. */
  quote(bid: string, ask: string, venueTimeMs: number | null, order: number | null): void {
    const nowMs = this.#hearing.timers.steadyMs()
    if (!this.#canBe(bid, ask)) return
    if (order !== null) {
      // a venue that was restarted counts from the beginning: what stays lower is no straggler
      if (order <= this.#order && nowMs - this.frameMs < NEWS_MS) {
        this.#hearing.counts.late++
        return
      }
      this.#order = order
    }
    this.frameMs = nowMs
    this.isUntold = false
    this.proven(bid, ask)
    this.#tellQuote(bid, ask, venueTimeMs ?? this.#hearing.clock.nowMs())
  }

  /** An answer; `venueTimeMs` of the question. */
  askedQuote(bid: string, ask: string, venueTimeMs: number | null): void {
    if (this.#canBe(bid, ask)) this.#tellQuote(bid, ask, venueTimeMs)
  }

  /** That is all that the stream has to say so far. */
  proven(bid: string, ask: string): void {
    this.bid = bid
    this.ask = ask
    this.provenMs = this.#hearing.timers.steadyMs()
  }

  trade(trade: HeardTrade): void {
    this.tradeMs = this.#hearing.timers.steadyMs()
    if (isPositive(trade.price) && isPositive(trade.quantity)) this.trades.hear(trade)
    else this.#hearing.counts.impossible++
  }

  candle({ timeframe, candle, isFinal }: CandleFrame): void {
    this.candles.get(timeframe)?.hear(candle, isFinal)
  }

  mark(price: string, venueTimeMs: number, nextFundingMs: number | null): void {
    if (nextFundingMs !== null) this.funding.hear(nextFundingMs)
    if (isPositive(price)) this.#hearing.tell({ kind: 'mark', symbol: this.symbol, price, venueTimeMs })
    else this.#hearing.counts.impossible++
  }

  /** The line was cut: numbers of quotes may begin anew, and something may have been missed. */
  cut(): void {
    this.#order = 0
    this.trades.suspect()
  }

  /** Asks for what is over or due and was not heard. */
  beat(): void {
    if (this.isDelisted) return
    for (const sequence of this.candles.values()) sequence.beat()
    const nowMs = this.#hearing.clock.nowMs()
    if (nowMs !== null) this.funding.beat(nowMs)
  }

  #canBe(bid: string, ask: string): boolean {
    const canBe = isPositive(bid) && isPositive(ask) && isBelow(bid, ask)
    if (!canBe) this.#hearing.counts.impossible++
    return canBe
  }

  #tellQuote(bid: string, ask: string, venueTimeMs: number | null): void {
    if (venueTimeMs === null) this.#hearing.counts.undated++
    else if (!this.isHalted) this.#hearing.tell({ kind: 'quote', symbol: this.symbol, bid, ask, venueTimeMs: Math.floor(venueTimeMs) })
  }

  #newTrades(): TradeSequence {
    const { dialect, counts, tell, missed } = this.#hearing
    return new TradeSequence(
      {
        tell: ({ price, quantity, tradeId, venueTimeMs }) => {
          if (!this.isHalted) tell({ kind: 'trade', symbol: this.symbol, price, quantity, tradeId, venueTimeMs })
        },
        ask: async (afterId, count) => {
          const asked = await dialect.askTrades(this.listed, afterId, count)
          return asked?.filter(({ price, quantity }) => isPositive(price) && isPositive(quantity)) ?? null
        },
        missed: () => missed(`trades of ${this.symbol}`),
        doubled: () => counts.doubled++,
      },
      dialect.areTradesNumbered,
    )
  }

  #newCandles(timeframeMs: number): readonly [timeframe: string, CandleSequence] {
    const { dialect, clock, counts, tell, missed } = this.#hearing
    const timeframe = dialect.timeframes.get(timeframeMs) ?? ''
    const sequence = new CandleSequence({
      timeframeMs,
      nowMs: () => clock.surelyPastMs(),
      tell: (candle) => tell({ kind: 'candle', symbol: this.symbol, timeframeMs, candle }),
      ask: (fromMs, count) => dialect.askCandles(this.listed, timeframe, fromMs, count),
      isPossible: (candle) => {
        const isPossible = isCandle(candle)
        if (!isPossible) counts.impossible++
        return isPossible
      },
      missed: (openMs) => missed(`the candle of ${this.symbol} at ${new Date(openMs).toISOString()}`),
      doubled: () => counts.doubled++,
    })
    return [timeframe, sequence]
  }

  #newFunding(): FundingSequence {
    const { dialect, counts, tell } = this.#hearing
    return new FundingSequence({
      ask: (afterMs) => dialect.askFundings(this.listed, afterMs),
      tell: ({ rate, atMs }) => {
        if (isDecimal(rate.replace('-', ''))) tell({ kind: 'funding', symbol: this.symbol, rate, atMs })
        else counts.impossible++
      },
    })
  }
}
