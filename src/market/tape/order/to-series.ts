import type { TapeCounts } from '../candle-rows.ts'
import type { CandleSeries, CandleSink } from '../candle-series.ts'
import type { Problems } from '../problems.ts'
import { TapeError } from '../tape-error.ts'
import { timeframeText } from '../timeframe.ts'
import { gridOf } from './grid.ts'
import type { OrderedRows } from './ordered-rows.ts'
import { Played } from './played.ts'
import { lineOfMark, MARK, type RowCursor } from './row.ts'
import { SameTime } from './same-time.ts'
import { LongestStretch, type Stretch } from './stretch.ts'

/** Lets signals in after so many rows; throws when asked to stop. */
export type Pause = { readonly rows: number; readonly wait: () => Promise<void> }

export type SeriesAsked = {
  readonly path: string
  readonly timeframeMs: number | null
  readonly tickSize: string | undefined
  /** rows whose time had an exponent */
  readonly roundedTimes: number
}

/** Where candles go, and what is counted on the way. */
export type SeriesInto = { readonly sink: CandleSink; readonly counts: TapeCounts; readonly problems: Problems; readonly pause: Pause }

/** What is known of candles once they are in order. */
export type Made = Pick<CandleSeries, 'timeframeMs' | 'tickSize'> & {
  /** what they are, see CandleHash */
  readonly candles: string
  /** between all rows in order; null: there are no two times */
  readonly measuredMs: number | null
  readonly smallestMs: number | null
  /** by how much distances are off multiples of the timeframe; 0: an even clock */
  readonly jitterMs: number
}

/** Excel writes a time as 1.65223E+12: rows in plenty have the same. */
function requireOwnTimes({ path, roundedTimes }: SeriesAsked, repeated: number, rows: number): void {
  if (roundedTimes === 0 || repeated <= rows / 2) return
  throw new TapeError(
    `${path} has the same time in most of its rows: its times were rounded by a spreadsheet; export it anew, with times as text.`,
  )
}

async function longestStretch(rows: RowCursor, pause: Pause): Promise<LongestStretch> {
  const stretch = new LongestStretch()
  for (let read = 0; rows.next(); ) {
    stretch.add(rows.cells[rows.at]!)
    if (++read % pause.rows === 0) await pause.wait()
  }
  return stretch
}

/** Hands on the best row of each open time in the stretch. */
async function play(rows: RowCursor, { fromMs, toMs }: Stretch, played: Played, { problems, pause }: SeriesInto): Promise<void> {
  const same = new SameTime()
  let isBegun = false
  const tell = (): void => {
    if (!isBegun) return
    same.tell(problems)
    played.take(same.best)
  }
  for (let read = 0; rows.next(); ) {
    const timeMs = rows.cells[rows.at]!
    if (timeMs < fromMs || timeMs > toMs)
      problems.skip('malformed', lineOfMark(rows.cells[rows.at + MARK]!), 'has a time that is more than 366 days away from all others')
    else if (isBegun && timeMs === same.best[0]) same.add(rows)
    else {
      tell()
      same.begin(rows)
      isBegun = true
    }
    if (++read % pause.rows === 0) await pause.wait()
  }
  tell()
}

/** Puts rows in order and on the tick, and counts what was not to be used. Throws a TapeError when nothing can be played. */
export async function toSeries(rows: OrderedRows, asked: SeriesAsked, into: SeriesInto): Promise<Made> {
  const { path } = asked
  const { counts } = into
  const stretch = (rows.stretch ?? (await longestStretch(rows.cursor(), into.pause))).best
  const { spacings } = stretch
  const measuredMs = spacings.timeframeMs
  const timeframeMs = asked.timeframeMs ?? measuredMs
  if (timeframeMs === null) {
    requireOwnTimes(asked, rows.length - 1, rows.length)
    throw new TapeError(`${path} has a single candle time, which tells no timeframe: give it a name like binance_ETH-USDT_1m.csv.`)
  }
  const grid = gridOf(rows, asked.tickSize, path)
  const played = new Played({ ...into, timeframeMs, grid })
  await play(rows.cursor(), stretch, played, into)
  requireOwnTimes(asked, counts.skipped.duplicate + counts.skipped.differing, rows.length)
  if (counts.skipped.overlapping > counts.used) {
    throw new TapeError(`${path} is said to hold candles of ${timeframeText(timeframeMs)}, but most of its rows are closer together.`)
  }
  if (counts.used === 0) throw new TapeError(`${path} holds no usable candle: every price is below half its tick size ${grid.tickSize}.`)
  const smallestMs = measuredMs === null ? null : spacings.smallestMs
  return {
    timeframeMs,
    tickSize: grid.tickSize,
    candles: played.digest(),
    measuredMs,
    smallestMs,
    jitterMs: spacings.jitterMs(timeframeMs),
  }
}
