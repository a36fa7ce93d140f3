const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Timeframes that venues have. */
const USUAL_MS: readonly number[] = [
  ...[1, 5, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 3, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
  ...[1, 3, 7].map((days) => days * DAY),
]
const MONTH_MS = 31 * DAY
const SHORTEST_MONTH_MS = 28 * DAY
const SNAP = 0.02

/** How far a candle may open from where it should: clocks change by an hour a day, months differ by three days. */
const TOLERANCE = 0.1
/** A clock that is off by an eighth of a candle either way, as recorders are, leaves distances that are off by so much. */
export const JITTER = 0.25
// Of fewer rows nobody could tell a clock that jitters from candles that are missing.
const ENOUGH_ROWS = 100
// Whoever misses candles is off by a fifth of a distance at least, unless hardly one has a neighbour.
const THIN = 5
// Of all distances: what is rarer is a day of summer time, or a damaged row.
const OFTEN = 0.05
// Rounding errors add up: behind so many candles a distance says nothing about a remainder.
const FARTHEST_MULTIPLE = 10
// So many rows may have a wrong time and say nothing about the others; of fewer than a hundred none.
const RARE = 0.01
// Rows of a clock that jitters have hundreds of different distances, damaged ones thousands: beyond this they are counted to a thousandth.
const MOST_DISTINCT = 10_000
const FINENESS = 10
// Medians of what is near the median before come to rest after a few.
const MOST_MEDIANS = 10

/** The distances between the open times of neighbours, in bounded memory, and the timeframe that they follow from. */
export class Spacings {
  readonly #counts = new Map<number, number>()
  #isCoarse = false
  #total = 0
  // equal neighbours are the rule, and the map is not asked for each
  #last = 0
  #times = 0

  add(spacingMs: number): void {
    this.#total++
    if (spacingMs === this.#last) {
      this.#times++
      return
    }
    this.#store()
    this.#last = spacingMs
    this.#times = 1
  }

  /** Infinity: there are no two times */
  get smallestMs(): number {
    this.#store()
    return Math.min(Number.POSITIVE_INFINITY, ...this.#counts.keys())
  }

  /**
   * The greatest common divisor with a tolerance, moved to a timeframe that venues have where one is near; null when there are no
   * two times. Docs: reference/tape.md.
   */
  get timeframeMs(): number | null {
    this.#store()
    const sorted = [...this.#counts].sort(([a], [b]) => a - b)
    if (sorted.length === 0) return null
    const few = this.#total * RARE
    const divisor = divisorOf(sorted, few)
    const usual = usualNear(medianOf(sorted))
    const isJitter = this.#total >= ENOUGH_ROWS && usual !== null && divisor * THIN < usual && fits(sorted, usual, few)
    return isJitter ? usual : divisor
  }

  /** By how much a distance is off a multiple of the timeframe, at most, where that is so of many; 0: this clock is even. */
  jitterMs(timeframeMs: number): number {
    this.#store()
    if (timeframeMs === MONTH_MS) return 0
    const off = [...this.#counts].filter(([spacingMs]) => {
      const share = offMultiple(spacingMs, timeframeMs) / timeframeMs
      return isCountable(spacingMs, timeframeMs) && share > SNAP && share <= JITTER
    })
    const times = off.reduce((sum, [, times]) => sum + times, 0)
    return times <= this.#total * OFTEN ? 0 : Math.max(...off.map(([spacingMs]) => offMultiple(spacingMs, timeframeMs)))
  }

  #store(): void {
    if (this.#times === 0) return
    this.#count(this.#last, this.#times)
    this.#times = 0
    this.#last = 0
    if (this.#counts.size > MOST_DISTINCT && !this.#isCoarse) this.#coarsen()
  }

  #count(spacingMs: number, times: number): void {
    const width = this.#isCoarse ? Math.max(1, 2 ** (Math.floor(Math.log2(spacingMs)) - FINENESS)) : 1
    const key = Math.round(spacingMs / width) * width
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times)
  }

  #coarsen(): void {
    this.#isCoarse = true
    const counts = [...this.#counts]
    this.#counts.clear()
    for (const [spacingMs, times] of counts) this.#count(spacingMs, times)
  }
}

type Counted = readonly (readonly [spacingMs: number, times: number])[]

/** The greatest common divisor, with a tolerance. */
function divisorOf(sorted: Counted, few: number): number {
  let frame = smallestOf(sorted, few)
  for (;;) {
    frame = middleNear(sorted, frame)
    const rest = remainder(sorted, frame, few)
    if (rest === null) return snapped(frame)
    frame = rest
  }
}

const medianOf = (sorted: Counted): number => smallestOf(sorted, sorted.reduce((sum, [, times]) => sum + times, 0) / 2)

const isCountable = (spacingMs: number, frame: number): boolean => Math.round(spacingMs / frame) <= FARTHEST_MULTIPLE

/** Whether distances are such as a jittering clock leaves: all but a few near multiples of this timeframe, most of neighbours. */
function fits(sorted: Counted, frame: number, few: number): boolean {
  const sum = (isIt: (spacingMs: number) => boolean): number =>
    sorted.reduce((all, [spacingMs, times]) => all + (isIt(spacingMs) ? times : 0), 0)
  const off = sum((spacingMs) => isCountable(spacingMs, frame) && offMultiple(spacingMs, frame) > JITTER * frame)
  const neighbours = sum((spacingMs) => Math.abs(spacingMs - frame) <= JITTER * frame)
  return off <= few && neighbours * 2 >= sum(() => true)
}

/** The smallest but for a few. */
function smallestOf(sorted: Counted, few: number): number {
  let passed = 0
  for (const [spacingMs, times] of sorted) {
    passed += times
    if (passed > few) return spacingMs
  }
  return sorted[0]?.[0] ?? 0
}

function middleNear(sorted: Counted, start: number): number {
  let frame = start
  for (let round = 0; round < MOST_MEDIANS; round++) {
    const middle = medianNear(sorted, frame)
    if (middle === frame) break
    frame = middle
  }
  return frame
}

function medianNear(sorted: Counted, frame: number): number {
  const near = sorted.filter(([spacingMs]) => Math.abs(spacingMs - frame) <= TOLERANCE * frame)
  let left = near.reduce((sum, [, times]) => sum + times, 0) / 2
  for (const [spacingMs, times] of near) {
    left -= times
    if (left < 0) return spacingMs
  }
  return near.at(-1)?.[0] ?? frame
}

const offMultiple = (spacingMs: number, frame: number): number => Math.abs(spacingMs - Math.round(spacingMs / frame) * frame)

/** What a distance leaves that is no multiple of the frame; null when all are but for a few. */
function remainder(sorted: Counted, frame: number, few: number): number | null {
  const off = sorted.filter(([spacingMs]) => isCountable(spacingMs, frame) && offMultiple(spacingMs, frame) > TOLERANCE * frame)
  const first = off[0]
  if (first === undefined || off.reduce((sum, [, times]) => sum + times, 0) <= few) return null
  return offMultiple(first[0], frame)
}

function snapped(frame: number): number {
  if (frame >= SHORTEST_MONTH_MS && frame <= MONTH_MS) return MONTH_MS
  return usualNear(frame) ?? frame
}

const usualNear = (frame: number): number | null => USUAL_MS.find((usual) => Math.abs(frame - usual) <= SNAP * usual) ?? null

const WORDS: readonly (readonly [unitMs: number, word: string])[] = [
  [7 * DAY, 'w'],
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
]

/** 300,000 is 5m. */
export function timeframeText(ms: number): string {
  if (ms === MONTH_MS) return '1 month'
  const [unitMs, word] = WORDS.find(([unit]) => ms % unit === 0) ?? [1, 'ms']
  return `${ms / unitMs}${word}`
}
