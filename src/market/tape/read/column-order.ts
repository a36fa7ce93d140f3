/** Columns of a bare file by which a layout is known. */
export const COLUMNS = { binance: 12, kraken: 7, krakenApi: 8 } as const

/** An order of columns that differs from time, open, high, low, close, volume. */
export type ColumnOrder = {
  readonly format: 'coinbase' | 'jesse'
  readonly whose: string
  readonly names: string
  /** where time, open, high, low, close and volume stand */
  readonly columns: readonly number[]
}

export const ORDERS: readonly ColumnOrder[] = [
  { format: 'coinbase', whose: "Coinbase's", names: 'time,low,high,open,close,volume', columns: [0, 3, 2, 1, 4, 5] },
  { format: 'jesse', whose: "Jesse's", names: 'time,open,close,high,low,volume', columns: [0, 1, 3, 4, 2, 5] },
]

/** Kraken's API answers with time, open, high, low, close, average price, volume, trades. */
export const WITH_AVERAGE: readonly number[] = [0, 1, 2, 3, 4, 6]

const OWN = [0, 1, 2, 3, 4, 5]
// Of rows that are whole; some may be damaged.
const MOST = 0.99

/** The share of rows whose prices are a candle's, read in this order. */
function fittingShare(rows: readonly (readonly string[])[], columns: readonly number[]): number {
  let whole = 0
  let fitting = 0
  for (const row of rows) {
    const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN] = columns.slice(1, 5).map((at) => Number(row[at]))
    if (!(open > 0 && high > 0 && low > 0 && close > 0)) continue
    whole++
    if (low <= Math.min(open, close) && high >= Math.max(open, close)) fitting++
  }
  return whole === 0 ? 0 : fitting / whole
}

/** The orders that fit the rows of a bare file where coinfold's own does not; none, where it does or nothing else does either. */
export function bestOrder(rows: readonly (readonly string[])[]): readonly ColumnOrder[] {
  return fittingShare(rows, OWN) >= MOST ? [] : ORDERS.filter(({ columns }) => fittingShare(rows, columns) >= MOST)
}

/** Whether what stands behind the close is the average price of what was traded, and no volume: it lies between low and high. */
export function hasAverage(rows: readonly (readonly string[])[]): boolean {
  const traded = rows.filter((row) => row.length === COLUMNS.krakenApi && Number(row[6]) > 0)
  const within = traded.filter((row) => Number(row[5]) >= Number(row[3]) && Number(row[5]) <= Number(row[2]))
  return traded.length > 0 && within.length >= MOST * traded.length
}
