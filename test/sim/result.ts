import type { Verdict } from './mutants/run-mutants.ts'
import { allRows } from './oracle/coverage.ts'
import { type Broken, emptyTally, merge, type Tally } from './runs/tally.ts'
import { LIVE_MARKS, MARKS, REMOTE_MARKS } from './world/marks.ts'

export type Figures = { readonly byKind: Readonly<Record<string, Tally>>; readonly seconds: number; readonly mutants: readonly Verdict[] }

/** `--json`, keys as documented. */
export type Result = {
  readonly seeds: number
  /** seeds of worlds whose log lies on a server */
  readonly remote: number
  /** seeds of worlds on a live market */
  readonly live: number
  readonly plans: number
  readonly crashPoints: number
  readonly broken: readonly Broken[]
  readonly seconds: number
  readonly virtualHours: number
  /** by kind of run: how many a core does in a second, each with its repetitions and checks */
  readonly perCoreSecond: Readonly<Record<string, number>>
  readonly virtualHoursPerSecond: number
  readonly events: number
  readonly exposedMs: { readonly times: number; readonly p50: number; readonly p99: number; readonly most: number }
  /** of the seeds alone, those on a server and on a live market by themselves, because their number is what the counts are compared with */
  readonly marks: Readonly<Record<string, number>>
  readonly coverage: Readonly<Record<string, number>>
  readonly mutants: readonly Verdict[]
}

const remoteMarks = new Set<string>(REMOTE_MARKS)
const liveMarks = new Set<string>(LIVE_MARKS)
const isRemote = (mark: string): boolean => remoteMarks.has(mark)
const isLive = (mark: string): boolean => liveMarks.has(mark)
const kindOf = (mark: string): 'remote' | 'live' | 'swarm' => (isRemote(mark) ? 'remote' : isLive(mark) ? 'live' : 'swarm')

/** So many seeds meet everything, or the world is too tame to prove anything. */
const MEETS_ALL = { local: 10_000, remote: 1_500, live: 1_500 }
export const isWildEnough = ({ seeds, remote, live, marks, coverage }: Result): boolean => {
  const missed = Object.keys(marks).filter((mark) => marks[mark] === 0)
  if (remote >= MEETS_ALL.remote && missed.some(isRemote)) return false
  if (live >= MEETS_ALL.live && missed.some(isLive)) return false
  return (
    seeds < MEETS_ALL.local ||
    (missed.every((mark) => isRemote(mark) || isLive(mark)) && Object.values(coverage).every((count) => count > 0))
  )
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

export const resultOf = ({ byKind, seconds, mutants }: Figures): Result => {
  const all = emptyTally()
  for (const tally of Object.values(byKind)) merge(all, tally)
  const exposures = all.exposures.sort((a, b) => a - b)
  return {
    seeds: byKind.swarm?.runs ?? 0,
    remote: byKind.remote?.runs ?? 0,
    live: byKind.live?.runs ?? 0,
    plans: byKind.plans?.runs ?? 0,
    crashPoints: (byKind.crashes?.runs ?? 0) + (byKind.double?.runs ?? 0),
    broken: all.broken,
    seconds,
    virtualHours: all.virtualMs / 3_600_000,
    perCoreSecond: Object.fromEntries(Object.entries(byKind).map(([kind, { runs, seconds: busy }]) => [kind, runs / busy])),
    virtualHoursPerSecond: all.virtualMs / 3_600_000 / seconds,
    events: all.events,
    exposedMs: { times: exposures.length, p50: percentile(exposures, 0.5), p99: percentile(exposures, 0.99), most: exposures.at(-1) ?? 0 },
    marks: Object.fromEntries(MARKS.map((mark) => [mark, byKind[kindOf(mark)]?.marks[mark] ?? 0])),
    coverage: Object.fromEntries(allRows().map((row) => [row, all.coverage[row] ?? 0])),
    mutants,
  }
}

const line = (name: string, value: string | number): void => console.log(`  ${name.padEnd(48)} ${String(value).padStart(12)}`)

export const printSummary = ({ byKind, seconds }: Figures, result: Result): void => {
  console.log('\nRuns')
  for (const [kind, tally] of Object.entries(byKind)) line(kind, tally.runs)
  line('seconds', seconds.toFixed(1))
  line('virtual hours', result.virtualHours.toFixed(1))
  line('virtual hours a second', result.virtualHoursPerSecond.toFixed(2))
  for (const [kind, rate] of Object.entries(result.perCoreSecond)) line(`${kind} a second and core`, rate.toFixed(1))
  line('events', result.events)
  line('unprotected, ms (p50 / p99 / most)', `${result.exposedMs.p50} / ${result.exposedMs.p99} / ${result.exposedMs.most}`)
  console.log('\nMarks: what has to happen sometimes')
  for (const [mark, count] of Object.entries(result.marks)) line(mark, count)
  const missed = Object.entries(result.coverage).filter(([, count]) => count === 0)
  console.log(
    `\nRows of the machines' tables: ${Object.keys(result.coverage).length - missed.length} of ${Object.keys(result.coverage).length} taken`,
  )
  for (const [row] of missed) console.log(`  never: ${row}`)
  if (result.mutants.length > 0) console.log('\nMutants')
  for (const { name, killedBy, firstSeed } of result.mutants) line(name, killedBy === null ? 'ALIVE' : `${killedBy} at seed ${firstSeed}`)
  console.log(`\nBroken: ${result.broken.length}`)
  for (const { seed, invariant, message, plan } of result.broken.slice(0, 20))
    console.log(`  ${invariant} at seed ${seed}${plan === null ? '' : ` (${plan.length} faults are enough)`}: ${message}`)
}
