/** One coin's candles in order of time: prices as whole numbers of ticks, volume as the file says. Rows count from 0. */
export type CandleSeries = {
  readonly timeframeMs: number
  /** decimal text */
  readonly tickSize: string
  readonly rows: number
  openMs(row: number): number
  /** when the candle is over: a timeframe behind its open, or when the next one opens, if that is earlier */
  endMs(row: number): number
  open(row: number): number
  high(row: number): number
  low(row: number): number
  close(row: number): number
  volume(row: number): number
  /** those from row `from` on and before row `to` */
  slice(from: number, to: number): CandleSeries
}

/** A candle in each place: open times, prices in ticks, volumes. */
export type Columns = Readonly<Record<'timeMs' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>

export const emptyColumns = (rows: number): Columns => {
  const column = () => new Float64Array(rows)
  return { timeMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
}

/** Takes candles in order of time, and is their series then. */
export type CandleSink = {
  add(timeMs: number, open: number, high: number, low: number, close: number, volume: number): void
  series(of: Pick<CandleSeries, 'timeframeMs' | 'tickSize'>): CandleSeries
}

/** Keeps candles in memory. */
export class MemorySink implements CandleSink {
  readonly #columns: Columns
  #rows = 0

  constructor(mostRows: number) {
    this.#columns = emptyColumns(mostRows)
  }

  add(timeMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    const row = this.#rows++
    const columns = this.#columns
    columns.timeMs[row] = timeMs
    columns.open[row] = open
    columns.high[row] = high
    columns.low[row] = low
    columns.close[row] = close
    columns.volume[row] = volume
  }

  series(of: Pick<CandleSeries, 'timeframeMs' | 'tickSize'>): CandleSeries {
    return new MemorySeries(of, rowsOf(this.#columns, 0, this.#rows))
  }
}

const rowsOf = ({ timeMs, open, high, low, close, volume }: Columns, from: number, to: number): Columns => {
  const cut = (column: Float64Array) => column.subarray(from, to)
  return { timeMs: cut(timeMs), open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) }
}

/** A series whose columns are in memory. */
export class MemorySeries implements CandleSeries {
  readonly timeframeMs: number
  readonly tickSize: string
  readonly rows: number
  readonly #columns: Columns
  /** when the next candle opens behind the last one */
  readonly #nextMs: number

  constructor(
    { timeframeMs, tickSize }: Pick<CandleSeries, 'timeframeMs' | 'tickSize'>,
    columns: Columns,
    nextMs = Number.POSITIVE_INFINITY,
  ) {
    this.timeframeMs = timeframeMs
    this.tickSize = tickSize
    this.rows = columns.timeMs.length
    this.#columns = columns
    this.#nextMs = nextMs
  }

  openMs(row: number): number {
    return this.#columns.timeMs[row]!
  }

  endMs(row: number): number {
    const nextMs = row + 1 < this.rows ? this.openMs(row + 1) : this.#nextMs
    return Math.min(this.openMs(row) + this.timeframeMs, nextMs)
  }

  open(row: number): number {
    return this.#columns.open[row]!
  }

  high(row: number): number {
    return this.#columns.high[row]!
  }

  low(row: number): number {
    return this.#columns.low[row]!
  }

  close(row: number): number {
    return this.#columns.close[row]!
  }

  volume(row: number): number {
    return this.#columns.volume[row]!
  }

  slice(from: number, to: number): CandleSeries {
    return new MemorySeries(this, rowsOf(this.#columns, from, to), to < this.rows ? this.openMs(to) : this.#nextMs)
  }
}
