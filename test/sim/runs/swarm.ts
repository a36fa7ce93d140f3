import { type Outcome, run } from '../run.ts'
import { type Fault, Plan, Swarm } from '../world/faults.ts'
import { liveScenarioOf } from '../world/live/live-scenario.ts'
import { Marks } from '../world/marks.ts'
import { remoteScenarioOf } from '../world/remote-scenario.ts'
import { type Scenario, scenarioOf } from '../world/scenario.ts'
import { type Broken, count, emptyTally, type Tally } from './tally.ts'

/** Seeds of worlds whose log lies on a server. */
export const REMOTE = 'remote-'
/** Seeds of worlds on a live market. */
export const LIVE = 'live-'

const scenarioNamed = (seed: string): Scenario => {
  if (seed.startsWith(REMOTE)) return remoteScenarioOf(seed)
  return seed.startsWith(LIVE) ? liveScenarioOf(seed) : scenarioOf(seed)
}

/** The whole life of one seed; `plan` puts these faults in the place of the seed's own. */
export const runSeed = (
  seed: string,
  options: { plan?: readonly Fault[] | null; marks?: Marks; write?: (line: string) => void; until?: 'end' | 'broken' } = {},
): Promise<Outcome> => {
  const { plan, marks = new Marks(), write, until } = options
  const scenario = scenarioNamed(seed)
  const faults = plan == null ? new Swarm(seed, scenario.rates) : new Plan(plan)
  return run({ scenario, faults, marks, ...(write === undefined ? {} : { write }) }, until)
}

/** Runs that try a smaller plan; a plan shrunk a little less is still a plan. */
const MOST_TRIES = 150

/** Leaves out faults, in halves, then one by one, as long as the same invariant still breaks. */
export const shrink = async (seed: string, fired: readonly Fault[], invariant: string): Promise<readonly Fault[]> => {
  let plan = fired
  let tries = 0
  const stillBreaks = async (smaller: readonly Fault[]): Promise<boolean> => {
    tries++
    const { violations } = await runSeed(seed, { plan: smaller, until: 'broken' })
    return violations[0]?.invariant === invariant
  }
  if (!(await stillBreaks(plan))) return fired
  for (let size = Math.ceil(plan.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < plan.length && tries < MOST_TRIES; ) {
      const smaller = [...plan.slice(0, at), ...plan.slice(at + size)]
      if (await stillBreaks(smaller)) plan = smaller
      else at += size
    }
  return plan
}

/** Seeds `from` to `to`, one in `twice` of them twice: the same seed, the same log, byte for byte (I-25). */
export const swarm = async (from: number, to: number, twice: number, family = ''): Promise<Tally> => {
  const tally = emptyTally()
  for (let n = from; n <= to; n++) {
    const seed = `${family}${n}`
    const marks = new Marks()
    const once = await runSeed(seed, { marks })
    count(tally, once, marks)
    if (family === '' && scenarioOf(seed).latencyMs[1] === 150) for (const ms of once.exposures) tally.exposures.push(ms)
    const broken = await judge(seed, once, n % twice === 0)
    if (broken !== null) tally.broken.push(broken)
  }
  return tally
}

const judge = async (seed: string, once: Outcome, isRepeated: boolean): Promise<Broken | null> => {
  const [first] = once.violations
  if (first !== undefined) {
    const { invariant, message } = first
    return { seed, invariant, message, plan: await shrink(seed, once.fired, invariant) }
  }
  if (!isRepeated) return null
  const again = await runSeed(seed)
  if (again.head === once.head) return null
  return { seed, invariant: 'I-25', message: `the same seed made two logs, ${once.head} and ${again.head}`, plan: null }
}
