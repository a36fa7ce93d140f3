import { askedWindow } from '../asked-window.ts'
import { drawnCandles } from '../candles/drawn-rows.ts'
import type { ChartShown } from '../shapes/chart-shapes.ts'
import { heldName } from '../single-file/held-parts.ts'
import type { HeldFile } from './held-file.ts'
import { heldPlace, lastOrdinal } from './held-moment.ts'
import { heldAnswer } from './held-series.ts'
import { type AskedOf, PageProblem } from './page-source.ts'

type Candle = ChartShown['candles'][number]
type Drawn = NonNullable<ChartShown['after']>
type Window = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }

const POINTS = 1200

/** What lies in a window of all that was drawn of a coin by a moment. */
const drawnIn = (all: Drawn, { fromMs, toMs }: Window, atMs: number): Omit<Drawn, 'candles' | 'known'> => {
  const isIn = (begin: number, end: number): boolean => end >= fromMs && begin <= toMs
  return {
    marks: all.marks.filter(({ ms }) => isIn(ms, ms)),
    stops: all.stops.map((piece) => (piece.isOpen ? { ...piece, toMs: atMs } : piece)).filter((piece) => isIn(piece.fromMs, piece.toMs)),
    refusals: all.refusals.filter(([ms]) => isIn(ms, ms)),
    bare: all.bare.filter(([begin, end]) => isIn(begin, end)),
    // read of each event when it is asked for: a file holds none
    valued: [],
  }
}

/** The chart of a coin, out of its candles and of what was done by the moment. */
export const heldChart = async (file: HeldFile, asked: AskedOf<'/coins/{coin}/chart'>, asOf: number): Promise<ChartShown> => {
  const { index } = file
  const { coin } = asked
  const held = index.candles[coin]
  const name = heldName('/coins/{coin}/chart', { coin })
  const drawn = (await heldAnswer(file, name, asOf)) as Drawn | null
  if (held === undefined || drawn === null) throw new PageProblem('unknown-coin', `The log has no coin ${JSON.stringify(coin)} by then.`)
  const rows = await file.part<Candle[]>(held.part)
  const { ownMs, missing } = held
  const series = {
    rows: rows.length,
    openMs: (row: number) => rows[row]![0],
    endMs: (row: number) => rows[row]![0] + ownMs,
    priced: (row: number) => {
      const [, open, high, low, close, volume] = rows[row]!
      return { open, high, low, close, volume }
    },
  }
  const at = heldPlace(index, asOf)
  const newest = rows.findLast(([ms]) => ms + ownMs <= at.timeMs)
  const untilMs = at.isHead && rows.length > 0 ? Math.max(at.timeMs, rows.at(-1)![0] + ownMs) : at.timeMs
  const lastMs = at.isHead && rows.length > 0 ? rows.at(-1)![0] + ownMs : newest === undefined ? untilMs : newest[0] + ownMs
  const numbers = {
    from: asked.from === undefined ? undefined : Number(asked.from),
    to: asked.to === undefined ? undefined : Number(asked.to),
    points: Number(asked.points ?? POINTS),
  }
  const wantsAfter = asked.after === '1'
  const window = askedWindow({ ownMs, firstMs: index.log.fromMs ?? 0, untilMs, lastMs }, numbers, wantsAfter)
  const show = (all: Drawn, of: Window, atMs: number): Drawn => {
    const shown = drawnIn(all, of, atMs)
    const known = missing === null ? [] : shown.marks.map(({ ms, price }): [number, string] => [ms, price])
    return { ...shown, known, candles: [...drawnCandles(series, of.fromMs, of.toMs, of.stepMs)].map((candle): Candle => [...candle]) }
  }
  const shown = { at, coin, ...window, missing, ...show(drawn, window, at.timeMs) }
  if (!wantsAfter) return shown
  const end = lastOrdinal(index)
  const whole = (await heldAnswer(file, name, end)) as Drawn
  const toMs = Math.max(numbers.to ?? untilMs + 8 * 3_600_000, window.toMs)
  const behind = { ...window, fromMs: Math.min(Math.max(untilMs, numbers.from ?? 0), toMs), toMs }
  return { ...shown, after: show(whole, behind, heldPlace(index, end).timeMs) }
}
