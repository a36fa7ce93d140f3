import { runKept } from '../kept.ts'
import { plans } from './plans.ts'
import { LIVE, REMOTE, swarm } from './swarm.ts'
import type { Tally } from './tally.ts'
import { tapeCrashes } from './tape-crashes.ts'
import { doubleCrashes, worldCrashes } from './world-crashes.ts'

/** A piece of work for one core, some seconds long. */
export type Task =
  | { readonly kind: 'swarm'; readonly from: number; readonly to: number; readonly twice: number }
  | { readonly kind: 'remote'; readonly from: number; readonly to: number; readonly twice: number }
  | { readonly kind: 'live'; readonly from: number; readonly to: number; readonly twice: number }
  | { readonly kind: 'plans'; readonly seed: number; readonly runs: number }
  | { readonly kind: 'crashes'; readonly of: 'tape' | 'world' | 'remote'; readonly nth: number }
  | { readonly kind: 'double'; readonly of: 'tape' | 'world'; readonly nth: number }
  | { readonly kind: 'kept'; readonly nth: number }

/** Second deaths of a world that are tried. */
const DOUBLE_SAMPLES = 60
/** Second deaths on a tape: one for every first one, at places that go through the whole recovery. */
const withinRecovery = (cut: number): number => (cut * 7) % 23

export const perform = async (task: Task): Promise<Tally> => {
  const began = performance.now()
  const tally = await runsOf(task)
  tally.seconds = (performance.now() - began) / 1000
  return tally
}

const runsOf = (task: Task): Promise<Tally> => {
  switch (task.kind) {
    case 'swarm':
      return swarm(task.from, task.to, task.twice)
    case 'remote':
      return swarm(task.from, task.to, task.twice, REMOTE)
    case 'live':
      return swarm(task.from, task.to, task.twice, LIVE)
    case 'plans':
      return plans(task.seed, task.runs)
    case 'crashes':
      return task.of === 'tape' ? tapeCrashes(task.nth) : worldCrashes(task.nth, task.of === 'remote')
    case 'double':
      return task.of === 'tape' ? tapeCrashes(task.nth, withinRecovery) : doubleCrashes(task.nth, DOUBLE_SAMPLES)
    case 'kept':
      return runKept(task.nth)
  }
}
