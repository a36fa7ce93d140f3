import { format } from '../../../../src/kernel/money.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import type { FeedCandle } from '../../../../src/market/live/feed.ts'
import type { World } from '../world.ts'
import type { Say } from './streams.ts'

type Traded = { readonly id: number; readonly ticks: number; readonly quantity: number; readonly timeMs: number }
type Slot = { readonly openMs: number; open: number; high: number; low: number; close: number; volume: number }

/** Candles from before the world began, for whoever warms up. */
const PAST_CANDLES = 30
/** Half of the spread and what an order slips, as the venue fills orders: a limit at the ask is filled at once. */
const HALF_SPREAD = 0.0004

const aroundOf = (ticks: number): { readonly ticks: number; readonly bid: number; readonly ask: number } => {
  const off = Math.max(1, Math.ceil(ticks * HALF_SPREAD))
  return { ticks, bid: ticks - off, ask: ticks + off }
}

/** Farther than any move of the price: no step of a market, and told once. */
const SPIKE = 0.3

/**
 * What a venue's public market really was: each trade, each candle, bid and ask; and how it is told. What is told wrong is remembered, so
 * that whoever takes it for a price is found out.
 */
export class MarketTape {
  readonly #world: World
  readonly #trades: Traded[][]
  readonly #slots: Map<number, Slot>[]
  readonly #told: ReturnType<typeof aroundOf>[]
  /** in ticks: what prices there were, and what was told and was none */
  readonly #were: Set<number>[]
  readonly #wereNot: Set<number>[]
  readonly #marks: number[] = []
  /** whoever subscribes before this moment hears nothing */
  deafUntilMs = 0

  constructor(world: World) {
    this.#world = world
    const { markets } = world.venue.places
    this.#trades = markets.map(() => [])
    this.#told = markets.map(({ firstTicks }) => aroundOf(firstTicks))
    this.#were = markets.map(() => new Set())
    this.#wereNot = markets.map(() => new Set())
    this.#slots = markets.map((_, coin) => this.#past(coin))
    markets.forEach((_, coin) => void this.#endSlot(coin, 0))
  }

  /** What the venue trades at that price; `nth`: of the coin. */
  happened(coin: number, ticks: number, quantity: number, nth: number): void {
    const { timeline, scenario, trace } = this.#world
    const fault = this.#world.fault('trade', String(coin), nth)
    if (fault?.what === 'spike') this.#spike(coin, ticks, fault.amount)
    const trade = this.#trade(coin, ticks, quantity)
    const around = aroundOf(ticks)
    this.#told[coin] = around
    for (const price of Object.values(around)) this.#were[coin]!.add(price)
    const openMs = Math.floor(timeline.nowMs / scenario.timeframeMs) * scenario.timeframeMs
    const slot = this.#slots[coin]!.get(openMs)
    if (slot === undefined)
      this.#slots[coin]!.set(openMs, { openMs, open: ticks, high: ticks, low: ticks, close: ticks, volume: trade.quantity })
    else {
      slot.high = Math.max(slot.high, ticks)
      slot.low = Math.min(slot.low, ticks)
      slot.close = ticks
      slot.volume = sum(slot.volume, trade.quantity)
    }
    if (fault !== null && trace.isOn) trace.tell('venue', `tells a trade of ${coin}: ${fault.what}`)
    if (fault?.what === 'lost') this.#world.marks.hit('a trade was not told')
    else this.#say('trades', coin, this.tradeOf(coin, trade), fault?.what === 'late' ? 300 + fault.amount * 700 : 0)
    if (fault?.what === 'twice') this.#say('trades', coin, this.tradeOf(coin, trade), 50 + fault.amount * 500)
    this.#say('candles', coin, this.candleOf(coin, openMs, false))
    this.#quote(coin, nth)
  }

  #trade(coin: number, ticks: number, quantity: number): Traded {
    const trades = this.#trades[coin]!
    const trade = { id: trades.length + 1, ticks, quantity: Number(quantity.toFixed(8)), timeMs: this.#world.timeline.nowMs }
    trades.push(trade)
    return trade
  }

  /** Somebody's finger slipped: it is traded, and no price. Quotes slip upwards, so that none of these is near another. */
  #spike(coin: number, ticks: number, amount: number): void {
    this.#world.marks.hit('a price was a spike')
    const price = Math.max(1, Math.round(ticks * (1 - SPIKE - amount / 10)))
    this.#wereNot[coin]!.add(price)
    this.#say('trades', coin, this.tradeOf(coin, this.#trade(coin, price, 1e-8)))
  }

  /** Bid and ask about the price; now and then with a time or a price that cannot be. */
  #quote(coin: number, nth: number): void {
    const { timeline, marks, scenario } = this.#world
    const { bid, ask } = this.#told[coin]!
    const fault = this.#world.fault('quote', String(coin), nth)
    const { aheadLimitMs, behindLimitMs } = scenario.config.live
    const off = 0.04 + (fault?.amount ?? 0) * 0.04
    const wrong = Math.round(bid * (nth % 2 === 0 ? 1 + off : 1 - off))
    const tell = (atBid: number, atAsk: number, timeMs: number): void => {
      if (atBid !== bid) for (const price of [atBid, atBid + 1, atAsk]) this.#wereNot[coin]!.add(price)
      this.#say('quotes', coin, this.quoteOf(coin, atBid, atAsk, timeMs), fault?.what === 'late' ? fault.amount * 1_500 : 0)
    }
    if (fault?.what === 'from-the-future') {
      marks.hit('a price came from the future')
      tell(wrong, wrong + 2, timeline.nowMs + aheadLimitMs + 2_000 + fault.amount * 60_000)
    } else if (fault?.what === 'old') {
      marks.hit('a price was old')
      tell(wrong, wrong + 2, timeline.nowMs - behindLimitMs - 2_000 - fault.amount * 60_000)
    } else if (fault?.what === 'crossed' || fault?.what === 'zero') {
      marks.hit('a price could not be')
      tell(fault.what === 'zero' ? 0 : wrong, fault.what === 'zero' ? wrong : wrong - 3, timeline.nowMs)
    } else if (fault?.what === 'spike') {
      marks.hit('a price was a spike')
      const far = Math.round(bid * (1 + SPIKE + fault.amount / 10))
      tell(far, far + 2, timeline.nowMs)
    }
    tell(bid, ask, timeline.nowMs)
  }

  #say(topic: 'quotes' | 'trades' | 'candles', coin: number, say: Say, delayMs = 0): void {
    for (const { live } of this.#world.processes) live?.streams.publish(topic, coin, say, delayMs)
  }

  /** A mark price of a contract. */
  marked(coin: number, ticks: number): void {
    const { timeline, processes } = this.#world
    this.#marks[coin] = ticks
    const say = this.markOf(coin, ticks, timeline.nowMs)
    for (const { live } of processes) live?.streams.publish('marks', coin, say, 0)
  }

  #endSlot(coin: number, nth: number): void {
    const { timeline, scenario } = this.#world
    const openMs = Math.floor(timeline.nowMs / scenario.timeframeMs) * scenario.timeframeMs
    timeline.at(openMs + scenario.timeframeMs, () => {
      if (this.#slots[coin]!.has(openMs)) this.#tellOver(coin, openMs, nth)
      this.#endSlot(coin, nth + 1)
    })
  }

  /** A candle in its final version. */
  #tellOver(coin: number, openMs: number, nth: number): void {
    const { marks } = this.#world
    const fault = this.#world.fault('candle', String(coin), nth)
    const say = this.candleOf(coin, openMs, true)
    if (fault?.what === 'lost') return marks.hit('the end of a candle was not told')
    const lateMs = fault?.what === 'late' ? 200 + fault.amount * 1_500 : fault?.what === 'very-late' ? 2_000 + fault.amount * 9_000 : 0
    if (lateMs > 0) marks.hit('the end of a candle was told late')
    this.#say('candles', coin, say, lateMs)
    if (fault?.what !== 'twice') return
    marks.hit('the end of a candle was told twice')
    this.#say('candles', coin, say, 100 + fault.amount * 6_000)
  }

  // what is asked for

  /** Candles from a time on, oldest first, with the one in progress; null: the newest alone. */
  candles(coin: number, fromMs: number | null, count: number): FeedCandle[] {
    const slots = [...this.#slots[coin]!.values()].sort((one, other) => one.openMs - other.openMs)
    const wanted = fromMs === null ? slots.slice(-count) : slots.filter(({ openMs }) => openMs >= fromMs).slice(0, count)
    return wanted.map((slot) => this.#textOf(coin, slot))
  }

  /** As it came to be in the end; null: there was none. */
  candle(coin: number, openMs: number): FeedCandle | null {
    const slot = this.#slots[coin]!.get(openMs)
    return slot === undefined ? null : this.#textOf(coin, slot)
  }

  trades(coin: number, afterId: number | null, count: number) {
    const all = this.#trades[coin]!
    return (afterId === null ? all.slice(-count) : all.slice(afterId, afterId + count)).map((trade) => this.#heardTrade(coin, trade))
  }

  quote(coin: number): { readonly bid: string; readonly ask: string } {
    const { bid, ask } = this.#told[coin]!
    return { bid: this.price(coin, bid), ask: this.price(coin, ask) }
  }

  markPrice(coin: number): string {
    return this.price(coin, this.#marks[coin] ?? this.#told[coin]!.ticks)
  }

  /** Whether it was told of a coin, and was no price of it. */
  wasNone(coin: number, ticks: number): boolean {
    return this.#wereNot[coin]!.has(ticks) && !this.#were[coin]!.has(ticks)
  }

  price(coin: number, ticks: number): string {
    return format(BigInt(ticks) * this.#world.venue.places.markets[coin]!.tickSize)
  }

  // how it is said

  quoteOf(coin: number, bid: number, ask: number, timeMs: number): Say {
    return (ear, kind, id) => ear.quote(kind, id, this.price(coin, bid), this.price(coin, ask), Math.floor(timeMs), null)
  }

  tradeOf(coin: number, trade: Traded): Say {
    return (ear, kind, id) => ear.trade(kind, id, this.#heardTrade(coin, trade))
  }

  /** As it stands now; of one that is over, as it ended. */
  candleOf(coin: number, openMs: number, isFinal: boolean): Say {
    const candle = this.candle(coin, openMs)!
    return (ear, kind, id) => ear.candle(kind, id, { timeframe: 'candle', candle, isFinal })
  }

  markOf(coin: number, ticks: number, timeMs: number): Say {
    return (ear, kind, id) => ear.mark(kind, id, this.price(coin, ticks), timeMs, null)
  }

  #heardTrade(coin: number, { id, ticks, quantity, timeMs }: Traded) {
    return { price: this.price(coin, ticks), quantity: quantity.toFixed(8), tradeId: String(id), venueTimeMs: timeMs }
  }

  #textOf(coin: number, { openMs, open, high, low, close, volume }: Slot): FeedCandle {
    const [at, top, bottom, end] = [open, high, low, close].map((ticks) => this.price(coin, ticks))
    return { openMs, open: at!, high: top!, low: bottom!, close: end!, volume: volume.toFixed(8) }
  }

  #past(coin: number): Map<number, Slot> {
    const { timeline, scenario, venue } = this.#world
    const { firstTicks } = venue.places.markets[coin]!
    const endMs = Math.floor(timeline.nowMs / scenario.timeframeMs) * scenario.timeframeMs
    const slots = new Map<number, Slot>()
    for (let back = PAST_CANDLES; back > 0; back--) {
      const openMs = endMs - back * scenario.timeframeMs
      const draw = (what: string): number => keyedUniform(scenario.seed, 'past', coin, back, what)
      const [open, close] = [Math.round(firstTicks * (1 + draw('open') / 500)), Math.round(firstTicks * (1 + draw('close') / 500))]
      slots.set(openMs, { openMs, open, close, high: Math.max(open, close) + 1, low: Math.min(open, close) - 1, volume: 1 })
    }
    return slots
  }
}

const sum = (one: number, other: number): number => Number((one + other).toFixed(8))
