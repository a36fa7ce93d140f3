import { keyedUniform } from '../../../src/kernel/random.ts'
import { run } from '../run.ts'
import { Plan } from '../world/faults.ts'
import { Marks } from '../world/marks.ts'
import { remoteScenarioOf } from '../world/remote-scenario.ts'
import { type Scenario, scenarioOf } from '../world/scenario.ts'
import { count, emptyTally, type Tally } from './tally.ts'

/** Seeds of worlds short enough to die at every place of. */
const worldOf = (nth: number): Scenario => {
  const scenario = scenarioOf(`crash-${nth}`)
  return { ...scenario, coins: 1, faultyMs: 40_000, proposeRate: 1, volume: 60_000, appendMs: nth % 2 === 0 ? 2 : 0 }
}

/** As short, with several coins, so that reservations are on their way together. */
const remoteWorldOf = (nth: number): Scenario => {
  const scenario = remoteScenarioOf(`remote-crash-${nth}`)
  return { ...scenario, coins: 2 + (nth % 2), faultyMs: 20_000, proposeRate: 1, volume: 60_000 }
}

const dieAt = async (scenario: Scenario, crashes: readonly number[], tally: Tally) => {
  const marks = new Marks()
  const outcome = await run({ scenario, faults: new Plan([]), marks, crashes })
  count(tally, outcome, marks)
  const [first] = outcome.violations
  if (first !== undefined) tally.broken.push({ seed: `${scenario.seed} at ${crashes.join(', then ')}`, ...first, plan: null })
  return outcome
}

/** The live engine dies at boundary 0, 1, 2, ... of its first life, and nothing else goes wrong. */
export const worldCrashes = async (nth: number, isRemote: boolean): Promise<Tally> => {
  const tally = emptyTally()
  const scenario = isRemote ? remoteWorldOf(nth) : worldOf(nth)
  const { firstBoundaries } = await dieAt(scenario, [], tally)
  for (let boundary = 0; boundary < firstBoundaries; boundary++) await dieAt(scenario, [boundary], tally)
  return tally
}

/** Sampled: it dies, and dies again while it recovers, and a third time now and then. */
export const doubleCrashes = async (nth: number, samples: number): Promise<Tally> => {
  const tally = emptyTally()
  const scenario = worldOf(nth)
  const { firstBoundaries } = await dieAt(scenario, [], tally)
  for (let sample = 0; sample < samples; sample++) {
    const draw = (what: string, most: number) => Math.floor(keyedUniform(`double-${nth}`, what, sample) * most)
    const again = [draw('second', 40), ...(draw('has-third', 3) === 0 ? [draw('third', 25)] : [])]
    await dieAt(scenario, [draw('first', firstBoundaries), ...again], tally)
  }
  return tally
}
