import { runSeed } from '../runs/swarm.ts'
import type { Broken } from '../runs/tally.ts'
import { firstBrokenOnTape, isTape } from '../runs/tape-crashes.ts'

/** What breaks first at a place: in the world of a seed, which has to make the same log twice, or on a tape. */
export const firstBroken = async (place: string): Promise<Broken | null> => {
  if (isTape(place)) return firstBrokenOnTape(place)
  const once = await runSeed(place, { until: 'broken' })
  const [first] = once.violations
  if (first !== undefined) return { seed: place, ...first, plan: null }
  const again = await runSeed(place)
  return again.head === once.head ? null : { seed: place, invariant: 'I-25', message: 'the same seed made two logs', plan: null }
}
