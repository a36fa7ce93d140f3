import type { Settings } from '../config/settings.ts'
import type { LivePaper } from '../exchange/paper/live-paper.ts'
import type { InstrumentObserved } from '../kernel/common-facts.ts'
import { type Money, parse } from '../kernel/money.ts'
import { mapFilters } from '../kernel/order-filters.ts'
import type { Bar } from '../market/bar.ts'
import type { FeedCandle, FeedItem } from '../market/live/feed.ts'
import { QuotedPrice } from '../market/live/quoted-price.ts'
import { SpikeGate } from '../market/live/spike-gate.ts'
import { TickScale } from '../market/ticks.ts'
import type { ClockSource } from './clock-source.ts'
import { saidOf } from './said-of-feed.ts'

export type LiveCoin = {
  readonly symbol: string
  readonly marketTick: Money
  readonly timeframeMs: number
  /** of its filters: the paper venue follows those of the venue alone */
  readonly source: InstrumentObserved['data']['source']
}

type LiveMarketParts = {
  readonly coins: readonly LiveCoin[]
  /** what follows the prices and rules of the venue */
  readonly venue: Pick<LivePaper, 'tick' | 'quote' | 'mark' | 'fund' | 'refilter'>
  readonly source: ClockSource
  /** the moment by the engine's clock */
  readonly nowMs: () => number
  /**
   * By the venue's own, by which it is judged how old something is: the engine's stands where it is ahead of that. null: not known, and then
   * nothing is known to be of now. Left out: it is the engine's.
   */
  readonly venueMs?: () => number | null
  readonly settings: Pick<Settings, 'now'>
  /** hears what is about no price: the line, halts, filters */
  readonly say: (item: Exclude<FeedItem, PriceItem>) => void
  readonly isHeld: (symbol: string) => boolean
  /** keeps a rate of funding that the paper venue is told */
  readonly keep: { funded(coin: number, rate: string, atMs: number): void }
}

type PriceItem = Extract<FeedItem, { kind: 'quote' | 'trade' | 'candle' | 'mark' | 'funding' }>

/** Of the candle that goes on: its end, and what was traded in it so far. */
type Slot = { endMs: number; volume: number }

/** `below-tick`: it would count as a price of zero, as one may where the venue has gone over to finer ticks meanwhile */
export type Unbelieved = 'time-unknown' | 'from-the-future' | 'too-old' | 'spike' | 'unknown-symbol' | 'below-tick'

/**
 * What a feed says, told to the paper venue and then to the engine: prices in ticks, and candles as the venue counts them. A price
 * whose own time cannot be, or that is too far off the one before and stays alone, is told to nobody, and counted.
 */
export class LiveMarket {
  readonly unbelieved: Record<Unbelieved, number> = {
    ...{ 'time-unknown': 0, 'from-the-future': 0, 'too-old': 0 },
    ...{ spike: 0, 'unknown-symbol': 0, 'below-tick': 0 },
  }
  readonly #parts: LiveMarketParts
  readonly #coinOf: ReadonlyMap<string, number>
  readonly #scales: readonly TickScale[]
  readonly #last: readonly QuotedPrice[]
  /** of trades and quotes, and of mark prices */
  readonly #gates: readonly { readonly last: SpikeGate; readonly mark: SpikeGate }[]
  readonly #slots: readonly Slot[]
  /** when the newest candle that was told ends, by coin */
  readonly #toldMs: Float64Array

  /** `toldMs`: when the newest candle of the warm-up ends, by coin */
  constructor(parts: LiveMarketParts, toldMs: readonly number[]) {
    const { coins } = parts
    this.#parts = parts
    this.#coinOf = new Map(coins.map(({ symbol }, coin) => [symbol, coin]))
    this.#scales = coins.map(({ marketTick }) => new TickScale(marketTick))
    this.#last = coins.map(() => new QuotedPrice())
    this.#gates = coins.map(() => ({ last: new SpikeGate(), mark: new SpikeGate() }))
    this.#slots = coins.map(() => ({ endMs: Number.NEGATIVE_INFINITY, volume: 0 }))
    this.#toldMs = Float64Array.from(toldMs)
  }

  hear(item: FeedItem): void {
    switch (item.kind) {
      case 'quote':
      case 'trade':
      case 'mark':
        return this.#price(item)
      case 'candle':
        return this.#candle(this.#coin(item.symbol), item.candle)
      case 'funding': {
        const coin = this.#coin(item.symbol)
        if (coin < 0) return
        const { keep, venue } = this.#parts
        keep.funded(coin, item.rate, item.atMs)
        return venue.fund(coin, parse(item.rate), item.atMs)
      }
      default:
        return this.#say(item)
    }
  }

  #say(item: Exclude<FeedItem, PriceItem>): void {
    const { coins, venue, source, say } = this.#parts
    say(item)
    const said = saidOf(item, (symbol) => this.#coin(symbol))
    if (said === null) return
    if (said.is === 'changed' && coins[said.coin]!.source === 'venue') {
      const filters = mapFilters(said.filters, parse)
      // in other ticks it cannot count before it is started again
      if (filters.tickSize === coins[said.coin]!.marketTick) venue.refilter(said.coin, filters)
    }
    source.said(said)
  }

  #coin(symbol: string): number {
    const coin = this.#coinOf.get(symbol)
    if (coin === undefined) this.unbelieved['unknown-symbol']++
    return coin ?? -1
  }

  #price(item: Extract<FeedItem, { kind: 'quote' | 'trade' | 'mark' }>): void {
    const { nowMs, settings } = this.#parts
    const coin = this.#coin(item.symbol)
    if (coin < 0) return
    const { live } = settings.now
    const venueMs = this.#venueMs()
    if (venueMs === null) return void this.unbelieved['time-unknown']++
    if (item.venueTimeMs > venueMs + live.aheadLimitMs) return void this.unbelieved['from-the-future']++
    const behindMs = venueMs - item.venueTimeMs
    if (behindMs > live.behindLimitMs || (behindMs > live.heldBehindLimitMs && this.#parts.isHeld(item.symbol)))
      return void this.unbelieved['too-old']++
    const [now, ticks] = [nowMs(), this.#scales[coin]!.floor(parse(item.kind === 'quote' ? item.bid : item.price))]
    if (ticks < 1) return void this.unbelieved['below-tick']++
    if (item.kind === 'trade') this.#trade(coin, ticks, now, Number(item.quantity))
    else if (item.kind === 'quote') this.#quote(coin, ticks, this.#scales[coin]!.ceil(parse(item.ask)), now)
    else this.#mark(coin, ticks, now)
  }

  #trade(coin: number, ticks: number, nowMs: number, quantity: number): void {
    if (this.#isSpike(this.#gates[coin]!.last, ticks)) return
    this.#last[coin]!.traded(ticks, nowMs)
    this.#tell(coin, ticks, nowMs, quantity)
  }

  #quote(coin: number, bidTicks: number, askTicks: number, nowMs: number): void {
    const { venue, source } = this.#parts
    const { last } = this.#gates[coin]!
    if (this.#isSpike(last, last.nearest(bidTicks, askTicks))) return
    venue.quote(coin, bidTicks, askTicks)
    source.quote(coin, bidTicks, askTicks)
    const ticks = this.#last[coin]!.quoted(bidTicks, askTicks, nowMs)
    if (ticks !== null) this.#tell(coin, ticks, nowMs, 0)
  }

  #isSpike(gate: SpikeGate, ticks: number): boolean {
    const isSpike = !gate.passes(ticks, this.#parts.settings.now.live.spikePct)
    if (isSpike) this.unbelieved.spike++
    return isSpike
  }

  #mark(coin: number, ticks: number, nowMs: number): void {
    if (this.#isSpike(this.#gates[coin]!.mark, ticks)) return
    this.#parts.venue.mark(coin, ticks)
    this.#parts.source.mark(coin, ticks, nowMs)
  }

  #tell(coin: number, ticks: number, nowMs: number, quantity: number): void {
    const { venue, source, coins } = this.#parts
    const slot = this.#slots[coin]!
    const isFirst = nowMs >= slot.endMs
    const { timeframeMs } = coins[coin]!
    if (isFirst) slot.endMs = (Math.floor(nowMs / timeframeMs) + 1) * timeframeMs
    slot.volume = isFirst ? quantity : slot.volume + quantity
    venue.tick(coin, ticks, slot.volume, isFirst)
    source.tick(coin, ticks, nowMs, quantity)
  }

  /** Once each and in order; of a candle that the warm-up has read nothing more is told. */
  #candle(coin: number, candle: FeedCandle): void {
    if (coin < 0) return
    const { coins, source, settings } = this.#parts
    const closeMs = candle.openMs + coins[coin]!.timeframeMs
    if (closeMs <= this.#toldMs[coin]!) return
    this.#toldMs[coin] = closeMs
    const { live } = settings.now
    const behindMs = (this.#venueMs() ?? Number.POSITIVE_INFINITY) - closeMs
    source.candle(coin, barOf(candle, closeMs), behindMs > live.candleGraceMs || behindMs < -live.aheadLimitMs, live.candleGraceMs)
  }

  #venueMs(): number | null {
    const { venueMs, nowMs } = this.#parts
    return venueMs === undefined ? nowMs() : venueMs()
  }
}

/** As plain numbers: indicators are opinions, not money. */
export const barOf = ({ open, high, low, close, volume }: FeedCandle, closeMs: number): Bar => ({
  closeMs,
  open: Number(open),
  high: Number(high),
  low: Number(low),
  close: Number(close),
  volume: Number(volume),
})
