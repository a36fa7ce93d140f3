import { type Money, ZERO } from '../../kernel/money.ts'
import type { Bar } from '../bar.ts'
import type { BesideItem } from './beside-items.ts'
import { type CandlePath, candlePath, MAX_PATH_POINTS, pointTimeMs } from './path.ts'
import type { Tape } from './tape.ts'
import { QuoteCursor } from './ticks/quote-cursor.ts'
import { TickPoints } from './ticks/tick-points.ts'
import { toldBar } from './told-bar.ts'

/** What happens next on the tape. One object, overwritten by every `next()`. */
export type TapeItem = {
  timeMs: number
  /** index in `tape.coins` */
  coin: number
  /** `quote`: bid and ask; `mark` and `funding`: of a contract, the venue's mark price and a time of funding */
  kind: 'close' | 'quote' | 'tick' | 'mark' | 'funding'
  /** ticks; at a close the candle's last price, of a mark the mark price, of a quote the bid (0: none is known), at a time of funding 0 */
  price: number
  /** ticks, of a quote; otherwise what it was */
  ask: number
  /** of funding, as a share of the value; otherwise 0 */
  rate: Money
  /** of the candle's volume: this tick's share, and all so far (base asset); at a close 0 and all of it */
  volume: number
  cumulativeVolume: number
  /** the candle's first tick */
  isFirst: boolean
  /** of this item among all of the tape's, from 1; 0 before the first */
  ordinal: number
  /** the coin's own row this item belongs to */
  index: number
}

// Points a candle's buffer starts with: quiet minutes have fewer; it doubles when a wild one comes.
const FIRST_POINTS = 64

/**
 * The tape as one sequence: by time, at one millisecond ends of candles before quotes and these before prices, among these the coins
 * in tape order. A heap of coins over typed arrays: each coin has exactly one next item, and one next quote where it has quotes.
 * Allocates nothing while it plays.
 */
export class Playback {
  readonly item: TapeItem = {
    timeMs: 0,
    coin: 0,
    kind: 'tick',
    price: 0,
    ask: 0,
    rate: ZERO,
    volume: 0,
    cumulativeVolume: 0,
    isFirst: false,
    ordinal: 0,
    index: -1,
  }
  readonly #tape: Tape
  /** by time; what comes beside the candles comes before them at its millisecond */
  readonly #beside: readonly BesideItem[]
  #nextBeside = 0
  #besideMs: number
  readonly #rule: CandlePath
  readonly #scratch = new Float64Array(MAX_PATH_POINTS)
  readonly #points: Float64Array[]
  // per coin, of the candle that plays: each row is read once, in order
  readonly #openMs: Float64Array
  readonly #endMs: Float64Array
  readonly #close: Float64Array
  readonly #volume: Float64Array
  // per coin: its row, the next point of it, and how many it has; point = count stands for the candle's end
  readonly #row: Int32Array
  readonly #point: Int32Array
  readonly #count: Int32Array
  // what is known within the candles, and whether it is of the one that plays
  readonly #ticks: readonly (TickPoints | null)[]
  readonly #isTicked: Uint8Array
  readonly #quotes: readonly (QuoteCursor | null)[]
  // the heap, by place: when, and who (a quote's coin counted behind all closes, a tick's behind all quotes: one comparison settles a tie)
  readonly #when: Float64Array
  readonly #who: Int32Array
  #size = 0
  #begun = 0

  constructor(tape: Tape, rule: CandlePath, beside: readonly BesideItem[] = []) {
    const coins = tape.coins.length
    this.#tape = tape
    this.#beside = beside
    this.#besideMs = beside[0]?.timeMs ?? Number.POSITIVE_INFINITY
    this.#rule = rule
    this.#points = tape.coins.map(() => new Float64Array(FIRST_POINTS))
    this.#openMs = new Float64Array(coins)
    this.#endMs = new Float64Array(coins)
    this.#close = new Float64Array(coins)
    this.#volume = new Float64Array(coins)
    this.#row = new Int32Array(coins)
    this.#point = new Int32Array(coins)
    this.#count = new Int32Array(coins)
    this.#ticks = tape.coins.map((coin) => TickPoints.of(coin, rule))
    this.#isTicked = new Uint8Array(coins)
    this.#quotes = tape.coins.map(({ quotes, series }) => (quotes === undefined ? null : new QuoteCursor(quotes.series, series)))
    this.#when = new Float64Array(2 * coins)
    this.#who = new Int32Array(2 * coins)
    for (let coin = 0; coin < coins; coin++) {
      if (tape.coins[coin]!.series.rows === 0) continue
      this.#layOut(coin)
      this.#siftUp(this.#size++, this.#firstMs(coin), coin + 2 * coins)
      const quoteMs = this.#quotes[coin]?.nextMs ?? Number.POSITIVE_INFINITY
      if (quoteMs < Number.POSITIVE_INFINITY) this.#siftUp(this.#size++, quoteMs, coin + coins)
    }
  }

  /** rows begun so far, of `tape.counts.used` */
  get rowsPlayed(): number {
    return this.#begun
  }

  /** at a close: the candle as the venue told it; null: it is made of the prices */
  get told(): Bar | null {
    return toldBar(this.#tape.coins[this.item.coin]!, this.item.index)
  }

  /** when the next item comes; Infinity at the end of the tape */
  peekTimeMs(): number {
    const candlesMs = this.#size === 0 ? Number.POSITIVE_INFINITY : this.#when[0]!
    return this.#besideMs < candlesMs ? this.#besideMs : candlesMs
  }

  /** Moves on to the next item; false when there is none. */
  next(): boolean {
    if (this.#besideMs < Number.POSITIVE_INFINITY && (this.#size === 0 || this.#besideMs <= this.#when[0]!)) {
      this.#emitBeside(this.#beside[this.#nextBeside]!)
      return true
    }
    if (this.#size === 0) return false
    const coins = this.#row.length
    const who = this.#who[0]!
    if (who >= 2 * coins) this.#emitTick(who - 2 * coins)
    else if (who < coins) this.#emitClose(who)
    else this.#emitQuote(who - coins)
    return true
  }

  #emitBeside({ timeMs, coin, mark, rate }: BesideItem): void {
    const item = this.item
    item.ordinal++
    item.timeMs = timeMs
    item.coin = coin
    item.kind = mark === null ? 'funding' : 'mark'
    item.price = mark ?? 0
    item.rate = rate
    item.volume = 0
    item.isFirst = false
    this.#besideMs = this.#beside[++this.#nextBeside]?.timeMs ?? Number.POSITIVE_INFINITY
  }

  #emitTick(coin: number): void {
    const point = this.#point[coin]!
    const count = this.#count[coin]!
    const volume = this.#volume[coin]!
    const item = this.item
    if (point === 0) this.#begun++
    item.ordinal++
    item.timeMs = this.#when[0]!
    item.coin = coin
    item.kind = 'tick'
    item.isFirst = point === 0
    item.index = this.#row[coin]!
    this.#point[coin] = point + 1
    const endMs = this.#endMs[coin]!
    const isMore = point + 1 < count
    if (this.#isTicked[coin] === 1) {
      const { prices, volumes, timesMs } = this.#ticks[coin]!
      item.price = prices[point]!
      item.cumulativeVolume = volumes[point]!
      item.volume = point === 0 ? item.cumulativeVolume : item.cumulativeVolume - volumes[point - 1]!
      this.#when[0] = isMore ? timesMs[point + 1]! : endMs
    } else {
      item.price = this.#points[coin]![point]!
      item.cumulativeVolume = (volume * (point + 1)) / count
      item.volume = item.cumulativeVolume - (volume * point) / count
      this.#when[0] = isMore ? pointTimeMs(this.#openMs[coin]!, endMs, point + 1, count) : endMs
    }
    this.#siftDown(isMore ? coin + 2 * this.#row.length : coin)
  }

  #emitQuote(coin: number): void {
    const quotes = this.#quotes[coin]!
    quotes.next()
    const item = this.item
    item.ordinal++
    item.timeMs = this.#when[0]!
    item.coin = coin
    item.kind = 'quote'
    item.price = quotes.bid
    item.ask = quotes.ask
    item.volume = 0
    item.isFirst = false
    if (quotes.nextMs < Number.POSITIVE_INFINITY) {
      this.#when[0] = quotes.nextMs
      this.#siftDown(coin + this.#row.length)
    } else this.#dropTop()
  }

  #emitClose(coin: number): void {
    const row = this.#row[coin]!
    const item = this.item
    item.ordinal++
    item.timeMs = this.#when[0]!
    item.coin = coin
    item.kind = 'close'
    item.price = this.#close[coin]!
    item.volume = 0
    item.cumulativeVolume = this.#volume[coin]!
    item.isFirst = false
    item.index = row
    this.#row[coin] = row + 1
    if (row + 1 < this.#tape.coins[coin]!.series.rows) {
      this.#layOut(coin)
      this.#when[0] = this.#firstMs(coin)
      this.#siftDown(coin + 2 * this.#row.length)
    } else this.#dropTop()
  }

  /** When the first price of the candle that is laid out comes. */
  #firstMs(coin: number): number {
    return this.#isTicked[coin] === 1 ? this.#ticks[coin]!.timesMs[0]! : this.#openMs[coin]!
  }

  #layOut(coin: number): void {
    const { series } = this.#tape.coins[coin]!
    const row = this.#row[coin]!
    const scratch = this.#scratch
    const openMs = series.openMs(row)
    const endMs = series.endMs(row)
    const open = series.open(row)
    const high = series.high(row)
    const low = series.low(row)
    const close = series.close(row)
    this.#openMs[coin] = openMs
    this.#endMs[coin] = endMs
    this.#close[coin] = close
    this.#volume[coin] = series.volume(row)
    this.#point[coin] = 0
    const known = this.#ticks[coin]?.layOut(series, row) ?? 0
    this.#isTicked[coin] = known > 0 ? 1 : 0
    this.#count[coin] = known
    if (known > 0) return
    let coarseness = 1
    let count = candlePath(this.#rule, open, high, low, close, scratch)
    // a millisecond has one price of a coin: an engine that died in it could not tell the first from the second
    while (count > endMs - openMs) count = candlePath(this.#rule, open, high, low, close, scratch, (coarseness *= 2))
    if (count > this.#points[coin]!.length) this.#points[coin] = new Float64Array(2 ** Math.ceil(Math.log2(count)))
    const points = this.#points[coin]!
    for (let k = 0; k < count; k++) points[k] = scratch[k]!
    this.#count[coin] = count
  }

  #dropTop(): void {
    const last = --this.#size
    if (last === 0) return
    this.#when[0] = this.#when[last]!
    this.#siftDown(this.#who[last]!)
  }

  #siftUp(place: number, whenMs: number, who: number): void {
    const when = this.#when
    const whos = this.#who
    let at = place
    while (at > 0) {
      const parent = (at - 1) >> 1
      const parentMs = when[parent]!
      if (parentMs < whenMs || (parentMs === whenMs && whos[parent]! < who)) break
      when[at] = parentMs
      whos[at] = whos[parent]!
      at = parent
    }
    when[at] = whenMs
    whos[at] = who
  }

  /** Puts `who` in place of the top one, at the time already written there: a double that is passed on would be boxed. */
  #siftDown(who: number): void {
    const when = this.#when
    const whenMs = when[0]!
    const whos = this.#who
    const size = this.#size
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      const right = child + 1
      if (right < size && (when[right]! < when[child]! || (when[right]! === when[child]! && whos[right]! < whos[child]!))) child = right
      const childMs = when[child]!
      if (whenMs < childMs || (whenMs === childMs && who < whos[child]!)) break
      when[at] = childMs
      whos[at] = whos[child]!
      at = child
    }
    when[at] = whenMs
    whos[at] = who
  }
}
