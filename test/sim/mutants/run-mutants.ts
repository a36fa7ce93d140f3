import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { REMOTE, runSeed } from '../runs/swarm.ts'
import { tapeCrashes } from '../runs/tape-crashes.ts'
import { mutants } from './list.ts'
import type { Mutant } from './mutant.ts'

export type Verdict = {
  readonly name: string
  readonly seenIn: string
  /** the invariant that did not hold; null: it lives */
  readonly killedBy: string | null
  readonly firstSeed: string | null
  readonly message: string
}

/** Whoever lives longer has got away. */
const MOST_SEEDS = 10_000
const LONGEST_MS = 20 * 60_000

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Each in a process of its own, as many at a time as there are cores. `only`: just this one. */
export const runMutants = async (only: string | undefined, onVerdict: (verdict: Verdict) => void): Promise<Verdict[]> => {
  const chosen = mutants.filter(({ name }) => only === undefined || name === only)
  const left = chosen.values()
  const verdicts = new Map<string, Verdict>()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const mutant of left) {
        const { name, seenIn } = mutant
        const verdict = { name, seenIn, ...(await hunt(mutant)) }
        verdicts.set(name, verdict)
        onVerdict(verdict)
      }
    }),
  )
  return chosen.map(({ name }) => verdicts.get(name) as Verdict)
}

const ownOf = async (seed: string): Promise<{ readonly invariant: string } | undefined> => {
  const tape = /^tape-(\d+)$/.exec(seed)?.[1]
  return tape === undefined ? (await runSeed(seed)).violations[0] : (await tapeCrashes(Number(tape))).broken[0]
}

const hunt = async ({ name, world }: Mutant): Promise<Omit<Verdict, 'name' | 'seenIn'>> => {
  const argv = ['--import', pathOf('hook.ts'), pathOf('child.ts'), String(MOST_SEEDS), world === 'remote' ? REMOTE : (world ?? '')]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env: { ...process.env, MUTANT: name }, timeout: LONGEST_MS })
    const verdict = JSON.parse(stdout) as Omit<Verdict, 'name' | 'seenIn'>
    if (verdict.firstSeed === null) return verdict
    // a seed that breaks without the mutant has proven nothing about it
    const own = await ownOf(verdict.firstSeed)
    return own === undefined
      ? verdict
      : { killedBy: null, firstSeed: null, message: `seed ${verdict.firstSeed} breaks ${own.invariant} without it` }
  } catch (error) {
    // also when its target has moved: a mutant that cannot be made proves nothing
    return { killedBy: null, firstSeed: null, message: `it could not be hunted: ${error instanceof Error ? error.message : String(error)}` }
  }
}
