import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LIVE, REMOTE } from '../runs/swarm.ts'
import type { Broken } from '../runs/tally.ts'
import { firstBroken } from './first-broken.ts'
import { type Kill, keepKills, knownKills } from './kills.ts'
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

const FAMILIES = { remote: REMOTE, live: LIVE, tape: 'tape-', local: '' }

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/**
 * Each in a process of its own, as many at a time as there are cores: first where it died when it was last hunted anew, and from seed 1
 * on if something else or nothing breaks there. `only`: just this one. `anew`: all from seed 1, and where they die is kept.
 */
export const runMutants = async (
  { only, anew }: { readonly only: string | undefined; readonly anew: boolean },
  onVerdict: (verdict: Verdict) => void,
): Promise<Verdict[]> => {
  const chosen = mutants.filter(({ name }) => only === undefined || name === only)
  const known = knownKills()
  const left = chosen.values()
  const verdicts = new Map<string, Verdict>()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const mutant of left) {
        const { name, seenIn } = mutant
        const verdict = { name, seenIn, ...(await hunt(mutant, anew ? undefined : known[name])) }
        verdicts.set(name, verdict)
        onVerdict(verdict)
      }
    }),
  )
  if (anew) keepKills(killsOf(known, verdicts))
  return chosen.map(({ name }) => verdicts.get(name) as Verdict)
}

/** In the order of the list, so that nothing moves but what has changed. */
const killsOf = (known: Readonly<Record<string, Kill>>, verdicts: ReadonlyMap<string, Verdict>): Record<string, Kill> => {
  const kills: Record<string, Kill> = {}
  for (const { name } of mutants) {
    const { firstSeed: at, killedBy: invariant } = verdicts.get(name) ?? { firstSeed: null, killedBy: null }
    const kill = at === null || invariant === null ? known[name] : { at, invariant }
    if (kill !== undefined) kills[name] = kill
  }
  return kills
}

/** What breaks without any mutant; many die in the same few worlds. */
const own = new Map<string, Promise<Broken | null>>()
const ownOf = (place: string): Promise<Broken | null> => {
  const found = own.get(place) ?? firstBroken(place)
  own.set(place, found)
  return found
}

const lives = (message: string) => ({ killedBy: null, firstSeed: null, message })

const hunt = async ({ name, world }: Mutant, known: Kill | undefined): Promise<Omit<Verdict, 'name' | 'seenIn'>> => {
  const place = known === undefined ? [] : [known.at, known.invariant]
  const argv = ['--import', pathOf('hook.ts'), pathOf('child.ts'), FAMILIES[world ?? 'local'], String(MOST_SEEDS), ...place]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, { env: { ...process.env, MUTANT: name }, timeout: LONGEST_MS })
    const broken = JSON.parse(stdout) as Broken | null
    if (broken === null) return lives(`alive after ${MOST_SEEDS} seeds`)
    // a place that breaks without the mutant has proven nothing about it
    const without = await ownOf(broken.seed)
    if (without !== null) return lives(`seed ${broken.seed} breaks ${without.invariant} without it`)
    return { killedBy: broken.invariant, firstSeed: broken.seed, message: broken.message }
  } catch (error) {
    // also when its target has moved: a mutant that cannot be made proves nothing
    return lives(`it could not be hunted: ${error instanceof Error ? error.message : String(error)}`)
  }
}
