import type { Outcome } from '../run.ts'
import type { Fault } from '../world/faults.ts'
import type { Mark, Marks } from '../world/marks.ts'

export type Broken = {
  readonly seed: string
  readonly invariant: string
  readonly message: string
  /** what is enough to break it; null: the seed's own faults */
  readonly plan: readonly Fault[] | null
}

/** What a number of runs came to, as plain data that a worker can send. */
export type Tally = {
  runs: number
  /** of one core */
  seconds: number
  broken: Broken[]
  marks: Record<string, number>
  coverage: Record<string, number>
  virtualMs: number
  events: number
  boundaries: number
  /** ms of every time without protection in runs without faults at 5 to 150 ms latency */
  exposures: number[]
}

export const emptyTally = (): Tally => ({
  runs: 0,
  seconds: 0,
  broken: [],
  marks: {},
  coverage: {},
  virtualMs: 0,
  events: 0,
  boundaries: 0,
  exposures: [],
})

const addCounts = (to: Record<string, number>, from: Iterable<readonly [string, number]>): void => {
  for (const [name, count] of from) to[name] = (to[name] ?? 0) + count
}

export const count = (tally: Tally, outcome: Outcome, marks: Marks): void => {
  tally.runs++
  tally.virtualMs += outcome.virtualMs
  tally.events += outcome.events
  tally.boundaries += outcome.boundaries
  addCounts(tally.marks, marks.counts as ReadonlyMap<Mark, number>)
  addCounts(tally.coverage, outcome.coverage)
}

export const merge = (to: Tally, from: Tally): void => {
  to.runs += from.runs
  to.seconds += from.seconds
  to.broken.push(...from.broken)
  to.virtualMs += from.virtualMs
  to.events += from.events
  to.boundaries += from.boundaries
  to.exposures.push(...from.exposures)
  addCounts(to.marks, Object.entries(from.marks))
  addCounts(to.coverage, Object.entries(from.coverage))
}
