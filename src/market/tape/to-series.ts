import { CandleHash } from './candle-hash.ts'
import { type CandleRows, FIELDS, NOISE, type TapeCounts } from './candle-rows.ts'
import { type CandleSeries, type Columns, emptyColumns, MemorySeries } from './candle-series.ts'
import type { Problems } from './problems.ts'
import { TapeError } from './tape-error.ts'
import { Spacings, TOLERANCE, timeframeText } from './timeframe.ts'

// Ticks stay below 2^50, so that times 10^d in doubles rounds to the right integer and sums of ticks stay exact.
const MAX_TICKS = 2 ** 50
// Finest decimals money can hold.
const MAX_DECIMALS = 18

// No hold is longer (`exit.maxHoldMin`), and no market was shut for so long: a time behind such a hole has a wrong digit.
const LONGEST_HOLE_MS = 366 * 86_400_000

type Ordered = { readonly order: Uint32Array; readonly isDisplaced: (row: number) => boolean }

/** Row numbers in order of open time, file order among equals, and which rows stood behind a later one. */
function orderByTime(rows: CandleRows): Ordered {
  const order = Uint32Array.from({ length: rows.length }, (_, row) => row)
  const displaced = new Set<number>()
  let latest = Number.NEGATIVE_INFINITY
  for (let row = 0; row < rows.length; row++) {
    const timeMs = rows.cells[row * FIELDS]!
    if (timeMs < latest) displaced.add(row)
    else latest = timeMs
  }
  if (displaced.size > 0) order.sort((a, b) => rows.cells[a * FIELDS]! - rows.cells[b * FIELDS]! || a - b)
  return { order, isDisplaced: (row) => displaced.has(row) }
}

/** The longest stretch of rows without such a hole: the few beside it have wrong times. Playing years of silence takes hours. */
function withoutStrays(rows: CandleRows, order: Uint32Array, problems: Problems): Uint32Array {
  let best = order.subarray(0, 0)
  let from = 0
  for (let i = 1; i <= order.length; i++) {
    const isEnd = i === order.length || rows.cells[order[i]! * FIELDS]! - rows.cells[order[i - 1]! * FIELDS]! > LONGEST_HOLE_MS
    if (!isEnd) continue
    if (i - from > best.length) best = order.subarray(from, i)
    from = i
  }
  if (best.length < order.length) skipStrays(rows, order, best, problems)
  return best
}

function skipStrays(rows: CandleRows, order: Uint32Array, kept: Uint32Array, problems: Problems): void {
  const [first, last] = [kept[0]!, kept[kept.length - 1]!].map((row) => rows.cells[row * FIELDS]!) as [number, number]
  for (const row of order) {
    const timeMs = rows.cells[row * FIELDS]!
    if (timeMs < first || timeMs > last)
      problems.skip('malformed', rows.lines[row]!, 'has a time that is more than 366 days away from all others')
  }
}

function highestPrice(rows: CandleRows): number {
  let highest = 0
  for (let row = 0; row < rows.length; row++) highest = Math.max(highest, rows.cells[row * FIELDS + 2]!)
  return highest
}

/** Decimals in which every price of the coin is whole, as far as ticks stay exact. */
function commonDecimals(rows: CandleRows): number {
  let decimals = 0
  for (let row = 0; row < rows.length; row++) decimals = Math.max(decimals, rows.decimals[row]! % NOISE)
  const highest = highestPrice(rows)
  decimals = Math.min(decimals, MAX_DECIMALS)
  while (decimals > 0 && highest * 10 ** decimals > MAX_TICKS) decimals--
  return decimals
}

type Grid = { readonly tickSize: string; readonly decimals: number; readonly unitsPerTick: number }

/** The price grid: the configured tick, else the coarsest power of ten that holds every price. */
function gridOf(rows: CandleRows, tickSize: string | undefined, path: string): Grid {
  const decimals = commonDecimals(rows)
  if (tickSize === undefined) return { decimals, unitsPerTick: 1, tickSize: decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1` }
  const text = /^\d+(\.\d+)?$/.test(tickSize) ? tickSize.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : ''
  const own = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
  const fine = Math.max(decimals, own)
  const unitsPerTick = Math.round(Number(text) * 10 ** fine)
  if (!(unitsPerTick > 0) || own > MAX_DECIMALS) {
    throw new TapeError(`The tick size ${tickSize} configured for ${path} is not a positive decimal.`)
  }
  if (highestPrice(rows) / Number(text) > MAX_TICKS)
    throw new TapeError(`The tick size ${tickSize} configured for ${path} is too fine for its prices: they would not be exact.`)
  return { tickSize, decimals: fine, unitsPerTick }
}

const toTicks = (price: number, scale: number, grid: Grid): number => Math.round(Math.round(price * scale) / grid.unitsPerTick)

function isOffGrid(rows: CandleRows, row: number, scale: number, grid: Grid): boolean {
  if (rows.decimals[row]! > grid.decimals) return true
  if (grid.unitsPerTick === 1) return false
  for (let field = 1; field <= 4; field++) {
    if (Math.round(rows.cells[row * FIELDS + field]! * scale) % grid.unitsPerTick !== 0) return true
  }
  return false
}

/** Excel writes a time as 1.65223E+12: rows in plenty have the same. */
function requireOwnTimes({ path, roundedTimes }: Asked, repeated: number, rows: number): void {
  if (roundedTimes === 0 || repeated <= rows / 2) return
  throw new TapeError(
    `${path} has the same time in most of its rows: its times were rounded by a spreadsheet; export it anew, with times as text.`,
  )
}

type Choice = { readonly timeframeMs: number; readonly lowestPrice: number }

const volumeOf = (rows: CandleRows, row: number): number => rows.cells[row * FIELDS + 5]!

function isSame(rows: CandleRows, one: number, other: number): boolean {
  for (let field = 0; field < FIELDS; field++) if (rows.cells[one * FIELDS + field] !== rows.cells[other * FIELDS + field]) return false
  return true
}

/** Of rows of one open time the one with the most volume: a candle that was still running had less. Of equal ones the first. */
function fullest(rows: CandleRows, group: Uint32Array, problems: Problems): number {
  let best = group[0]!
  for (const row of group) if (volumeOf(rows, row) > volumeOf(rows, best)) best = row
  for (const row of group) {
    if (row === best) continue
    if (isSame(rows, row, best)) problems.skip('duplicate', rows.lines[row]!, 'repeats a candle')
    else
      problems.skip('differing', rows.lines[row]!, `is another candle of the time of line ${rows.lines[best]!}, which has no less volume`)
  }
  return best
}

/** Decides in order of time what is played; the skips are counted. Returns how many rows at the beginning of the order are used. */
function choose(rows: CandleRows, ordered: Ordered, { timeframeMs, lowestPrice }: Choice, counts: TapeCounts, problems: Problems): number {
  const { order, isDisplaced } = ordered
  const timeOf = (at: number): number => rows.cells[order[at]! * FIELDS]!
  let used = 0
  let lastMs = Number.NEGATIVE_INFINITY
  for (let from = 0, to = 0; from < order.length; from = to) {
    const timeMs = timeOf(from)
    while (to < order.length && timeOf(to) === timeMs) to++
    const row = to === from + 1 ? order[from]! : fullest(rows, order.subarray(from, to), problems)
    const line = rows.lines[row]!
    if (rows.cells[row * FIELDS + 3]! < lowestPrice) problems.skip('nonPositivePrice', line, 'has a price below half a tick')
    else if (timeMs < lastMs + timeframeMs * (1 - TOLERANCE)) problems.skip('overlapping', line, 'begins within the candle before it')
    else {
      if (isDisplaced(row)) counts.reordered++
      order[used++] = row
      lastMs = timeMs
    }
  }
  return used
}

function spacingsOf(rows: CandleRows, order: Uint32Array): Spacings {
  const spacings = new Spacings()
  for (let at = 1; at < order.length; at++) {
    const spacingMs = rows.cells[order[at]! * FIELDS]! - rows.cells[order[at - 1]! * FIELDS]!
    if (spacingMs > 0) spacings.add(spacingMs)
  }
  return spacings
}

type Played = { readonly columns: Columns; readonly candles: string }

function toColumns(rows: CandleRows, chosen: Uint32Array, scale: number, grid: Grid, counts: TapeCounts): Played {
  const made = emptyColumns(chosen.length)
  const hash = new CandleHash()
  chosen.forEach((row, at) => {
    const from = row * FIELDS
    const timeMs = (made.timeMs[at] = rows.cells[from]!)
    const open = (made.open[at] = toTicks(rows.cells[from + 1]!, scale, grid))
    const high = (made.high[at] = toTicks(rows.cells[from + 2]!, scale, grid))
    const low = (made.low[at] = toTicks(rows.cells[from + 3]!, scale, grid))
    const close = (made.close[at] = toTicks(rows.cells[from + 4]!, scale, grid))
    const volume = (made.volume[at] = rows.cells[from + 5]!)
    hash.add(timeMs, open, high, low, close, volume)
    if (isOffGrid(rows, row, scale, grid)) counts.rounded++
  })
  return { columns: made, candles: hash.digest() }
}

type Asked = {
  readonly path: string
  readonly timeframeMs: number | null
  readonly tickSize: string | undefined
  /** rows whose time had an exponent */
  readonly roundedTimes: number
}

/** `candles`: what they are, see CandleHash; `spacings`: between all rows in order. */
type Made = { readonly series: CandleSeries; readonly candles: string; readonly spacings: Spacings }

/** Puts rows in order and on the tick, and counts what was not to be used. Throws a TapeError when nothing can be played. */
export function toSeries(rows: CandleRows, asked: Asked, counts: TapeCounts, problems: Problems): Made {
  const all = orderByTime(rows)
  const order = withoutStrays(rows, all.order, problems)
  const spacings = spacingsOf(rows, order)
  const timeframeMs = asked.timeframeMs ?? spacings.timeframeMs
  if (timeframeMs === null) {
    requireOwnTimes(asked, rows.length - 1, rows.length)
    throw new TapeError(`${asked.path} has a single candle time, which tells no timeframe: give it a name like binance_ETH-USDT_1m.csv.`)
  }
  const grid = gridOf(rows, asked.tickSize, asked.path)
  const scale = 10 ** grid.decimals
  // Below half a tick a price would become zero.
  const choice = { timeframeMs, lowestPrice: grid.unitsPerTick / 2 / scale }
  const used = choose(rows, { ...all, order }, choice, counts, problems)
  requireOwnTimes(asked, counts.skipped.duplicate + counts.skipped.differing, rows.length)
  if (counts.skipped.overlapping > used) {
    throw new TapeError(`${asked.path} is said to hold candles of ${timeframeText(timeframeMs)}, but most of its rows are closer together.`)
  }
  const { columns, candles } = toColumns(rows, order.subarray(0, used), scale, grid, counts)
  return { series: new MemorySeries({ timeframeMs, tickSize: grid.tickSize }, columns), candles, spacings }
}
