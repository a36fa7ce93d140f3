import type { CandleSeries, CandleSink } from '../candle-series.ts'
import type { Pause } from '../order/to-series.ts'

/** Rows of one file. `at`: the next one. */
export type Side = { readonly series: CandleSeries; at: number }

export type MergeRules = {
  /** rows that begin within the same so many ms are of one moment */
  readonly momentMs: number
  /** which side a moment is taken from: that with more volume, or else that of the file which begins last */
  readonly best: 'most-volume' | 'newest-file'
  /** whether what two sides have at one moment are two pieces of it, which are put together */
  readonly arePieces: (one: Side, other: Side) => boolean
  /** between the begins of two rows at least; a row that is nearer is left out */
  readonly leastMs: number
}

/** What was found where two or more files have rows; rows of files. */
export type Overlap = {
  fromMs: number
  toMs: number
  /** left out, for another file has the same */
  same: number
  /** left out, for another file has something else at that moment */
  differing: number
  /** played, though another file that reaches over that moment has nothing there */
  alone: number
  /** left out, for they begin within a row of another file */
  overlapping: number
}
export type Hole = { readonly fromMs: number; readonly toMs: number }

const firstMs = ({ series }: Side): number => series.openMs(0)
const lastMs = ({ series }: Side): number => series.openMs(series.rows - 1)
const nextMs = ({ series, at }: Side): number => series.openMs(at)

/** Puts the rows of several files in one order of time: what several have of a moment is told once. */
export class MergedSeries {
  readonly overlap: Overlap = {
    ...{ fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY },
    ...{ same: 0, differing: 0, alone: 0, overlapping: 0 },
  }
  /** between one file and the next: from the last row of the one to the first of the other */
  readonly holes: Hole[] = []
  /** rows told */
  rows = 0
  readonly #rules: MergeRules
  readonly #sink: CandleSink
  /** by their begins */
  readonly #waiting: Side[]
  #active: Side[] = []
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(sides: readonly CandleSeries[], rules: MergeRules, sink: CandleSink) {
    this.#rules = rules
    this.#sink = sink
    this.#waiting = sides.map((series) => ({ series, at: 0 })).sort((one, other) => firstMs(one) - firstMs(other))
  }

  async merge(pause: Pause): Promise<void> {
    for (let moments = 1; this.#begin(); moments++) {
      this.#tellMoment()
      if (moments % pause.rows === 0) await pause.wait()
    }
  }

  /** Whether there is another moment; those whose rows begin by then take part. */
  #begin(): boolean {
    if (this.#active.some(({ series, at }) => at === series.rows)) this.#active = this.#active.filter(({ series, at }) => at < series.rows)
    if (this.#active.length === 0) {
      const next = this.#waiting.shift()
      if (next === undefined) return false
      if (this.rows > 0) this.holes.push({ fromMs: this.#lastMs, toMs: firstMs(next) })
      this.#active.push(next)
    }
    for (let [next] = this.#waiting; next !== undefined && firstMs(next) < this.#endOfMoment(); [next] = this.#waiting)
      this.#active.push(this.#waiting.shift()!)
    return true
  }

  #endOfMoment(): number {
    const { momentMs } = this.#rules
    let least = Number.POSITIVE_INFINITY
    for (const side of this.#active) least = Math.min(least, nextMs(side))
    return (Math.floor(least / momentMs) + 1) * momentMs
  }

  #tellMoment(): void {
    const [only] = this.#active
    // most of the time one file alone has rows
    if (this.#active.length === 1) return this.#tell(only!.series, only!.at++)
    const endMs = this.#endOfMoment()
    const sides = this.#active.filter((side) => nextMs(side) < endMs)
    this.#noteOverlap(sides)
    const [one, other] = sides
    if (other !== undefined && sides.length === 2 && this.#rules.arePieces(one!, other)) return this.#tellPieces(one!, other)
    const ends = sides.map((side) => this.#endWithin(side, endMs))
    const best = this.#bestOf(sides, ends)
    sides.forEach((side, nth) => {
      if (nth === best) return
      if (this.#isSame(side, ends[nth]!, sides[best]!, ends[best]!)) this.overlap.same += ends[nth]! - side.at
      else this.overlap.differing += ends[nth]! - side.at
      side.at = ends[nth]!
    })
    const told = sides[best]!
    for (; told.at < ends[best]!; told.at++) this.#tell(told.series, told.at)
  }

  #endWithin({ series, at }: Side, endMs: number): number {
    let to = at + 1
    while (to < series.rows && series.openMs(to) < endMs) to++
    return to
  }

  #noteOverlap(sides: readonly Side[]): void {
    const { overlap } = this
    for (const side of sides) {
      overlap.fromMs = Math.min(overlap.fromMs, nextMs(side))
      overlap.toMs = Math.max(overlap.toMs, nextMs(side))
    }
    if (sides.length === 1) overlap.alone++
  }

  #bestOf(sides: readonly Side[], ends: readonly number[]): number {
    if (this.#rules.best === 'newest-file') return sides.length - 1
    const volumes = sides.map(({ series, at }, nth) => {
      let sum = 0
      for (let row = at; row < ends[nth]!; row++) sum += series.volume(row)
      return sum
    })
    return volumes.indexOf(Math.max(...volumes))
  }

  #isSame(one: Side, oneEnd: number, other: Side, otherEnd: number): boolean {
    if (oneEnd - one.at !== otherEnd - other.at) return false
    for (let row = 0; row < oneEnd - one.at; row++) if (!areEqual(one.series, one.at + row, other.series, other.at + row)) return false
    return true
  }

  #tellPieces(one: Side, other: Side): void {
    const { series, at } = one
    const { series: rest, at: behind } = other
    const [high, low] = [Math.max(series.high(at), rest.high(behind)), Math.min(series.low(at), rest.low(behind))]
    this.#add(nextMs(one), series.open(at), high, low, rest.close(behind), series.volume(at) + rest.volume(behind))
    one.at++
    other.at++
  }

  #tell(series: CandleSeries, row: number): void {
    const openMs = series.openMs(row)
    if (openMs < this.#lastMs + this.#rules.leastMs) this.overlap.overlapping++
    else this.#add(openMs, series.open(row), series.high(row), series.low(row), series.close(row), series.volume(row))
  }

  #add(openMs: number, open: number, high: number, low: number, close: number, volume: number): void {
    this.rows++
    this.#lastMs = openMs
    this.#sink.add(openMs, open, high, low, close, volume)
  }
}

const areEqual = (one: CandleSeries, row: number, other: CandleSeries, at: number): boolean =>
  one.openMs(row) === other.openMs(at) &&
  one.open(row) === other.open(at) &&
  one.high(row) === other.high(at) &&
  one.low(row) === other.low(at) &&
  one.close(row) === other.close(at) &&
  one.volume(row) === other.volume(at)

/** Of the last row of one and the first of the other. */
export const isEdge = (one: Side, other: Side): boolean => nextMs(one) === lastMs(one) && nextMs(other) === firstMs(other)
