import { CandleHash } from '../candle-hash.ts'
import type { CandleSink } from '../candle-series.ts'
import { type Grid, gridOf, isOffGrid, toTicks } from '../order/grid.ts'
import type { OrderedRows } from '../order/ordered-rows.ts'
import { decimalsOf, isDisplaced, lineOfMark, MARK, VOLUME } from '../order/row.ts'
import { LongestStretch } from '../order/stretch.ts'
import type { Made, SeriesInto } from '../order/to-series.ts'
import type { TickKind } from '../read/tick-columns.ts'
import { TapeError } from '../tape-error.ts'
import { Moment } from './moment.ts'
import type { TickFacts } from './tick-facts.ts'
import { TickGate, type TickSink } from './tick-gate.ts'
import { TICK_MS } from './tick-series.ts'

export type TicksAsked = {
  readonly path: string
  readonly kind: TickKind
  readonly tickSize: string | undefined
  readonly isWholeSeconds: boolean
}

type MadeTicks = Made & Pick<TickFacts, 'joined' | 'spread' | 'edgeIds'>

/** Puts trades or quotes in order and on the tick, a row each millisecond, and counts what cannot be used. */
export const toTickRows = async (rows: OrderedRows, asked: TicksAsked, into: SeriesInto): Promise<MadeTicks> => {
  const { path, kind, isWholeSeconds } = asked
  const { problems, pause, counts } = into
  const { fromMs, toMs } = (rows.stretch ?? (await stretchOf(rows, pause))).best
  const grid = gridOf(rows, asked.tickSize, path)
  const marks = { mayBeOff: grid.unitsPerTick !== 1 || rows.hasNoise || rows.decimals > grid.decimals, areDisplaced: !rows.areInOrder }
  const told = kind === 'trades' ? new JoinedTrades(grid, into, marks) : new LatestQuotes(grid, into, marks)
  const gate = new TickGate(told, problems)
  const { isNewestFirst } = rows
  const moment = new Moment({ path, problems, sink: gate, isNewestFirst, isWholeSeconds: isWholeSeconds && kind === 'trades' })
  const lowest = grid.unitsPerTick / 2 / grid.scale
  const cursor = rows.cursor()
  for (let read = 0; cursor.next(); ) {
    const { cells, at } = cursor
    const timeMs = cells[at]!
    const mark = cells[at + MARK]!
    if (timeMs < fromMs || timeMs > toMs)
      problems.skip('malformed', lineOfMark(mark), 'has a time that is more than 366 days away from all others')
    else if (cells[at + 1]! < lowest) problems.skip('nonPositivePrice', lineOfMark(mark), 'has a price below half a tick')
    else if (kind === 'trades') moment.take(timeMs, cells[at + 1]!, cells[at + 2]!, cells[at + VOLUME]!, cells[at + 3]!, mark)
    else moment.take(timeMs, cells[at + 1]!, cells[at + 2]!, Math.min(cells[at + 3]!, cells[at + 4]!), cells[at + VOLUME]!, mark)
    if (++read % pause.rows === 0) await pause.wait()
  }
  moment.end()
  gate.end()
  told.end()
  if (counts.used === 0) throw new TapeError(`${path} holds no usable ${kind.slice(0, -1)}.`)
  const { digest, joined } = told
  return {
    timeframeMs: TICK_MS,
    tickSize: grid.tickSize,
    candles: digest,
    measuredMs: null,
    smallestMs: null,
    jitterMs: 0,
    joined,
    spread: moment.spread,
    edgeIds: moment.firstId < 0 || moment.lastId < 0 ? null : { first: moment.firstId, last: moment.lastId },
  }
}

const stretchOf = async (rows: OrderedRows, pause: SeriesInto['pause']): Promise<LongestStretch> => {
  const stretch = new LongestStretch(false)
  const cursor = rows.cursor()
  for (let read = 0; cursor.next(); ) {
    stretch.add(cursor.cells[cursor.at]!)
    if (++read % pause.rows === 0) await pause.wait()
  }
  return stretch
}

/** Whether marks of rows have to be looked at: a price may be off the grid, a row may stand behind a later one. */
type Marks = { readonly mayBeOff: boolean; readonly areDisplaced: boolean }

/** What trades and quotes of one millisecond have in common: it is one row, on the tick. */
abstract class RowAMillisecond implements TickSink {
  joined = 0
  protected readonly grid: Grid
  protected timeMs = Number.NEGATIVE_INFINITY
  readonly #counts: SeriesInto['counts']
  readonly #sink: CandleSink
  readonly #marks: Marks
  readonly #hash = new CandleHash()

  constructor(grid: Grid, { counts, sink }: SeriesInto, marks: Marks) {
    this.#marks = marks
    this.grid = grid
    this.#counts = counts
    this.#sink = sink
  }

  take(timeMs: number, low: number, high: number, size: number, mark: number): void {
    this.#counts.used++
    if (this.#marks.areDisplaced && isDisplaced(mark)) this.#counts.reordered++
    if (this.#marks.mayBeOff && this.#isOff(low, high, decimalsOf(mark))) this.#counts.rounded++
    if (timeMs === this.timeMs) {
      this.joined++
      this.join(toTicks(low, this.grid), toTicks(high, this.grid), size)
      return
    }
    this.end()
    this.timeMs = timeMs
    this.begin(toTicks(low, this.grid), toTicks(high, this.grid), size)
  }

  #isOff(low: number, high: number, decimals: number): boolean {
    return isOffGrid(low, decimals, this.grid) || isOffGrid(high, decimals, this.grid)
  }

  end(): void {
    if (this.timeMs !== Number.NEGATIVE_INFINITY) this.tell()
    this.timeMs = Number.NEGATIVE_INFINITY
  }

  /** hex */
  get digest(): string {
    return this.#hash.digest()
  }

  protected write(open: number, high: number, low: number, close: number, volume: number): void {
    this.#hash.add(this.timeMs, open, high, low, close, volume)
    this.#sink.add(this.timeMs, open, high, low, close, volume)
  }

  protected abstract begin(low: number, high: number, size: number): void
  protected abstract join(low: number, high: number, size: number): void
  protected abstract tell(): void
}

class JoinedTrades extends RowAMillisecond {
  #open = 0
  #high = 0
  #low = 0
  #close = 0
  #volume = 0

  protected begin(price: number, _same: number, amount: number): void {
    this.#open = price
    this.#high = price
    this.#low = price
    this.#close = price
    this.#volume = amount
  }

  protected join(price: number, _same: number, amount: number): void {
    if (price > this.#high) this.#high = price
    if (price < this.#low) this.#low = price
    this.#close = price
    this.#volume += amount
  }

  protected tell(): void {
    this.write(this.#open, this.#high, this.#low, this.#close, this.#volume)
  }
}

class LatestQuotes extends RowAMillisecond {
  #bid = 0
  #ask = 0
  #size = 0

  protected begin(bid: number, ask: number, size: number): void {
    this.#bid = bid
    this.#ask = ask
    this.#size = size
  }

  protected join(bid: number, ask: number, size: number): void {
    this.begin(bid, ask, size)
  }

  protected tell(): void {
    this.write(this.#bid, this.#ask, this.#bid, this.#ask, this.#size)
  }
}
