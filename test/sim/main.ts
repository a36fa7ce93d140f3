import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { CommanderError } from 'commander'
import { keptSeeds, runKept } from './kept.ts'
import { runMutants, type Verdict } from './mutants/run-mutants.ts'
import { type Options, readOptions } from './options.ts'
import { type Figures, printSummary, resultOf } from './result.ts'
import { performAll } from './runs/pool.ts'
import { runSeed } from './runs/swarm.ts'
import { type Broken, emptyTally, merge, type Tally } from './runs/tally.ts'
import type { Task } from './runs/task.ts'
import type { Fault } from './world/faults.ts'

const CHUNK = 25
/** Where failing seeds go until they are fixed; then they move to seeds.json beside it, with a word on what they found. */
const FAILED = new URL('./failed.json', import.meta.url)

const tasksOf = ({ seeds, from, plans, crashPoints, doubleCrash }: Options): Task[] => {
  const tasks: Task[] = []
  // the long ones first, so that no core waits at the end
  for (let nth = 0; nth < crashPoints; nth++) tasks.push({ kind: 'crashes', of: 'tape', nth }, { kind: 'crashes', of: 'world', nth })
  for (let nth = 0; nth < doubleCrash; nth++) tasks.push({ kind: 'double', of: 'tape', nth }, { kind: 'double', of: 'world', nth })
  for (let at = 0; at < seeds; at += CHUNK) tasks.push({ kind: 'swarm', from: from + at, to: from + Math.min(at + CHUNK, seeds) - 1 })
  for (let at = 0; at < plans; at += CHUNK) tasks.push({ kind: 'plans', seed: at, runs: Math.min(CHUNK, plans - at) })
  return tasks
}

/** Of a seed that is kept or failed last, its plan; of a number, its own faults; null: it is none of these. */
const planOf = (seed: string): { readonly plan: readonly Fault[] | null } | null => {
  const failed = existsSync(FAILED) ? (JSON.parse(readFileSync(FAILED, 'utf8')) as Broken[]) : []
  const known = [...keptSeeds(), ...failed].find((one) => one.seed === seed)
  return known ?? (/^\d+$/.test(seed) ? { plan: null } : null)
}

const tell = async ({ seed = '', trace }: Options): Promise<number> => {
  const known = planOf(seed)
  if (known === null || seed.includes(' ')) {
    console.error(`There is no story of "${seed}": --seed takes a number, or a name from seeds.json or failed.json that has a plan.`)
    return 2
  }
  const { violations, head } = await runSeed(seed, { plan: known.plan, ...(trace ? { write: (line: string) => console.log(line) } : {}) })
  for (const { invariant, message } of violations) console.log(`BROKEN ${invariant}: ${message}`)
  console.log(
    violations.length === 0
      ? `Seed ${seed} broke nothing. Its log's head is ${head}`
      : `Seed ${seed} broke ${violations.length} invariants.`,
  )
  return violations.length === 0 ? 0 : 1
}

const simulate = async (options: Options): Promise<Figures> => {
  const began = performance.now()
  const byKind: Record<string, Tally> = {}
  const tasks = tasksOf(options)
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} pieces | {broken} broken',
    stream: process.stderr,
    noTTYOutput: false,
  })
  bar.start(tasks.length, 0, { broken: 0 })
  let broken = 0
  await performAll(tasks, (task, tally) => {
    merge((byKind[task.kind] ??= emptyTally()), tally)
    broken += tally.broken.length
    bar.increment({ broken })
  })
  bar.stop()
  if (options.kept) byKind.kept = await runKept()
  const seconds = (performance.now() - began) / 1000
  const mutants: Verdict[] = options.mutants ? await runMutants(options.only, noteVerdict) : []
  return { byKind, seconds, mutants }
}

const noteVerdict = ({ name, killedBy, firstSeed }: Verdict): void => {
  process.stderr.write(killedBy === null ? `mutant ${name} lives\n` : `mutant ${name}: ${killedBy} at seed ${firstSeed}\n`)
}

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options.seed !== undefined) return tell(options)
  const figures = await simulate(options)
  const result = resultOf(figures)
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  else printSummary(figures, result)
  if (result.broken.length > 0) writeFileSync(FAILED, `${JSON.stringify(result.broken, null, 2)}\n`)
  return result.broken.length === 0 && result.mutants.every(({ killedBy }) => killedBy !== null) ? 0 : 1
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  },
)
