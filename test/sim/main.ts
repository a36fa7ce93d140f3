import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { CommanderError } from 'commander'
import { keptSeeds } from './kept.ts'
import { runMutants, type Verdict } from './mutants/run-mutants.ts'
import { type Options, readOptions } from './options.ts'
import { type Figures, isWildEnough, printSummary, resultOf } from './result.ts'
import { performAll } from './runs/pool.ts'
import { runSeed } from './runs/swarm.ts'
import { type Broken, emptyTally, merge, type Tally } from './runs/tally.ts'
import type { Task } from './runs/task.ts'
import type { Fault } from './world/faults.ts'

const CHUNK = 25
const REMOTE_CHUNK = 10
/** Worlds with the log on a server take longer to die in everywhere. */
const REMOTE_CRASHES_EVERY = 5
/** Where failing seeds go until they are fixed; then they move to seeds.json beside it, with a word on what they found. */
const FAILED = new URL('./failed.json', import.meta.url)

const tasksOf = ({ seeds, remote, live, from, twice, plans, crashPoints, doubleCrash, kept }: Options): Task[] => {
  const tasks: Task[] = []
  // the long ones first, so that no core waits at the end
  for (let nth = 0; nth < crashPoints; nth++) tasks.push({ kind: 'crashes', of: 'tape', nth }, { kind: 'crashes', of: 'world', nth })
  for (let nth = 0; nth * REMOTE_CRASHES_EVERY < crashPoints; nth++) tasks.push({ kind: 'crashes', of: 'remote', nth })
  for (let nth = 0; nth < doubleCrash; nth++) tasks.push({ kind: 'double', of: 'tape', nth }, { kind: 'double', of: 'world', nth })
  if (kept) for (let nth = 0; nth < keptSeeds().length; nth++) tasks.push({ kind: 'kept', nth })
  for (let at = 0; at < seeds; at += CHUNK)
    tasks.push({ kind: 'swarm', twice, from: from + at, to: from + Math.min(at + CHUNK, seeds) - 1 })
  for (let at = 0; at < live; at += REMOTE_CHUNK)
    tasks.push({ kind: 'live', twice, from: from + at, to: from + Math.min(at + REMOTE_CHUNK, live) - 1 })
  for (let at = 0; at < remote; at += REMOTE_CHUNK)
    tasks.push({ kind: 'remote', twice, from: from + at, to: from + Math.min(at + REMOTE_CHUNK, remote) - 1 })
  for (let at = 0; at < plans; at += CHUNK) tasks.push({ kind: 'plans', seed: from - 1 + at, runs: Math.min(CHUNK, plans - at) })
  return tasks
}

/** A number has faults of its own; any other name, and a number with --plan, those of seeds.json or failed.json. Null: there are none. */
const planOf = ({ seed = '', plan }: Options): { readonly plan: readonly Fault[] | null } | null => {
  if (/^(remote-|live-)?\d+$/.test(seed) && !plan) return { plan: null }
  const failed = existsSync(FAILED) ? (JSON.parse(readFileSync(FAILED, 'utf8')) as Broken[]) : []
  return [...keptSeeds(), ...failed].find((one) => one.seed === seed && one.plan !== null) ?? null
}

const tell = async (options: Options): Promise<number> => {
  const { seed = '', trace, json } = options
  const known = planOf(options)
  if (known === null) {
    console.error(`There is no plan for "${seed}" in seeds.json or failed.json, and it is no number of a seed.`)
    return 2
  }
  const write = trace ? { write: (line: string) => console.log(line) } : {}
  const { violations, head, fired } = await runSeed(seed, { plan: known.plan, ...write })
  if (json) process.stdout.write(`${JSON.stringify({ seed, head, violations, fired }, null, 2)}\n`)
  else for (const { invariant, message } of violations) console.log(`BROKEN ${invariant}: ${message}`)
  if (!json)
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
  const seconds = (performance.now() - began) / 1000
  const mutants: Verdict[] = options.mutants ? await runMutants(options, noteVerdict) : []
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
  else rmSync(FAILED, { force: true })
  return result.broken.length === 0 && isWildEnough(result) && result.mutants.every(({ killedBy }) => killedBy !== null) ? 0 : 1
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
