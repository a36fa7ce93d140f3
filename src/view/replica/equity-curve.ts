import { deserialize, serialize } from 'node:v8'
import type { EquityRow } from '../../../projections/equity.ts'
import { format, type Money, ZERO } from '../../kernel/money.ts'
import { compressed, expanded } from './compressed.ts'
import type { InText } from './row-kinds.ts'

/** What everything was worth behind an event, by asset. */
export type EquityPoint = Pick<InText<EquityRow>, 'marksAgeMs' | 'quotes'> & { readonly ordinal: number }

/** Points a chunk: what is written again at each commit is at most one chunk. */
const CHUNK = 256

/** Of one asset; nothing where there was none of it yet. */
type Worth = { readonly cash: Money[]; readonly value: Money[]; readonly peak: Money[] }
/** `ordinals`: of the events. `worth`: by asset. */
type Points = { readonly ordinals: number[]; readonly ages: number[]; readonly worth: Record<string, Worth> }
/** `first`: the ordinal of its first point. */
export type EquityChunk = { readonly first: number; readonly points: Uint8Array }

const nothing = (): Points => ({ ordinals: [], ages: [], worth: {} })
const pointsOf = ({ points }: EquityChunk): Points => deserialize(expanded(points)) as Points
const chunkOf = (points: Points): EquityChunk => ({ first: points.ordinals[0]!, points: compressed(serialize(points)) })

/** The equity at every sample of the log, in chunks: a sample may be every second event, so none is written out before it is asked for. */
export class EquityCurve {
  readonly #full: EquityChunk[]
  #newest: Points
  /** as it was looked at last: who draws a curve asks for the points of a chunk in turn */
  #seen: { readonly chunk: EquityChunk; readonly points: Points } | null = null

  /** `kept`: the chunks of an earlier one. */
  constructor(kept: readonly EquityChunk[] = []) {
    const last = kept.at(-1)
    const newest = last === undefined ? nothing() : pointsOf(last)
    const isFull = newest.ordinals.length === CHUNK
    this.#newest = isFull ? nothing() : newest
    this.#full = last === undefined || isFull ? [...kept] : kept.slice(0, -1)
  }

  get count(): number {
    return this.#full.length * CHUNK + this.#newest.ordinals.length
  }

  /** To be kept: what has come since there were so many points, and the rest of its chunk. */
  chunksFrom(count: number): readonly EquityChunk[] {
    const full = this.#full.slice(Math.floor(count / CHUNK))
    return this.#newest.ordinals.length === 0 ? full : [...full, chunkOf(this.#newest)]
  }

  push({ marksAgeMs, quotes }: EquityRow, ordinal: number): void {
    const { ordinals, ages, worth } = this.#newest
    const at = ordinals.push(ordinal) - 1
    ages.push(marksAgeMs)
    for (const asset in quotes) {
      const { cash, value, peak } = quotes[asset]!
      const of = (worth[asset] ??= { cash: [], value: [], peak: [] })
      of.cash[at] = cash
      of.value[at] = value
      of.peak[at] = peak
    }
    if (ordinals.length < CHUNK) return
    this.#full.push(chunkOf(this.#newest))
    this.#newest = nothing()
  }

  /** The newest one at or before that event; null: there is none. */
  by(ordinal: number): EquityPoint | null {
    const first = this.#newest.ordinals[0]
    if (first !== undefined && first <= ordinal) return pointBy(this.#newest, ordinal)
    const chunk = this.#full[countUntil(this.#full, (one) => one.first <= ordinal) - 1]
    return chunk === undefined ? null : pointBy(this.#looked(chunk), ordinal)
  }

  #looked(chunk: EquityChunk): Points {
    if (this.#seen?.chunk !== chunk) this.#seen = { chunk, points: pointsOf(chunk) }
    return this.#seen.points
  }
}

const pointBy = ({ ordinals, ages, worth }: Points, ordinal: number): EquityPoint => {
  const at = countUntil(ordinals, (one) => one <= ordinal) - 1
  const quotes: Record<string, EquityPoint['quotes'][string]> = {}
  for (const asset in worth) {
    const cash = worth[asset]!.cash[at]
    if (cash === undefined) continue
    const value = worth[asset]!.value[at] ?? ZERO
    const peak = worth[asset]!.peak[at] ?? ZERO
    quotes[asset] = { equity: format(cash + value), cash: format(cash), value: format(value), peak: format(peak) }
  }
  return { ordinal: ordinals[at]!, marksAgeMs: ages[at]!, quotes }
}

/** How many there are before the first one that does not hold, in an order in which none holds behind it. */
const countUntil = <T>(ordered: readonly T[], holds: (one: T) => boolean): number => {
  let low = 0
  let high = ordered.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(ordered[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
