import { readFileSync } from 'node:fs'
import { runSeed } from './runs/swarm.ts'
import { count, emptyTally, type Tally } from './runs/tally.ts'
import type { Fault } from './world/faults.ts'
import { Marks } from './world/marks.ts'

/** A seed that broke something once, with the plan it was shrunk to, and what it found. */
export type Kept = {
  readonly seed: string
  readonly plan: readonly Fault[] | null
  readonly broke: string
  readonly was: string
}

export const keptSeeds = (): readonly Kept[] => JSON.parse(readFileSync(new URL('./seeds.json', import.meta.url), 'utf8'))

/** One of them again. */
export const runKept = async (nth: number): Promise<Tally> => {
  const tally = emptyTally()
  const { seed, plan } = keptSeeds()[nth]!
  const marks = new Marks()
  const outcome = await runSeed(seed, { plan, marks })
  count(tally, outcome, marks)
  const [first] = outcome.violations
  if (first !== undefined) tally.broken.push({ seed, invariant: first.invariant, message: first.message, plan })
  return tally
}
