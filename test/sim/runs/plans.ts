import fc from 'fast-check'
import { FAULTS, type Fault, type LocalSite } from '../world/faults.ts'
import { Marks } from '../world/marks.ts'
import { runSeed } from './swarm.ts'
import { count, emptyTally, type Tally } from './tally.ts'

const whole = (least: number, most: number) => fc.integer({ min: least, max: most })
const orderName = fc.tuple(whole(0, 2), whole(0, 12)).map(([coin, n]) => `${coin}#${n}`)
const coinName = whole(0, 2).map(String)

/** Which occasions there are at a site: its entities, and how often each comes by. */
const OCCASIONS: Readonly<Record<LocalSite, readonly [entity: fc.Arbitrary<string>, ordinal: fc.Arbitrary<number>]>> = {
  place: [orderName, fc.constant(0)],
  cancel: [orderName, whole(0, 2)],
  query: [orderName, whole(0, 6)],
  notice: [orderName, whole(0, 4)],
  end: [orderName, fc.constant(0)],
  append: [fc.constant(''), whole(0, 120)],
  crash: [whole(0, 4).map(String), fc.constant(0)],
  outage: [fc.constant(''), whole(0, 8)],
  silence: [coinName, whole(0, 8)],
  stop: [orderName, fc.constant(0)],
  halt: [coinName, whole(0, 8)],
  filters: [coinName, whole(0, 8)],
  operator: [coinName, whole(0, 8)],
  person: [fc.constant(''), whole(0, 8)],
  intruder: [fc.constant(''), whole(0, 8)],
  stranger: [coinName, whole(0, 8)],
  account: [coinName, whole(0, 12)],
  clock: [whole(0, 4).map(String), fc.constant(0)],
  damage: [whole(1, 4).map(String), fc.constant(0)],
  restore: [whole(1, 4).map(String), fc.constant(0)],
  funds: [fc.constant(''), whole(0, 8)],
}

const faultAt = (site: LocalSite): fc.Arbitrary<Fault> =>
  fc
    .tuple(...OCCASIONS[site], fc.constantFrom(...FAULTS[site]), whole(0, 999))
    .map(([entity, ordinal, what, mille]) => ({ site, entity, ordinal, what, amount: mille / 1000 }))

const faults = fc.array(fc.oneof(...(Object.keys(OCCASIONS) as LocalSite[]).map(faultAt)), { maxLength: 25, size: 'max' })

/** Faults as data, on worlds that have no others: what fails shrinks to the few that matter. `seed` chooses them all. */
export const plans = async (seed: number, runs: number): Promise<Tally> => {
  const tally = emptyTally()
  const property = fc.asyncProperty(fc.noShrink(whole(1, 1_000_000)), faults, async (world, plan) => {
    const marks = new Marks()
    const outcome = await runSeed(`plan-${world}`, { plan, marks })
    count(tally, outcome, marks)
    return outcome.violations.length === 0
  })
  const details = await fc.check(property, { seed, numRuns: runs, endOnFailure: false })
  if (details.counterexample !== null) {
    const [world, plan] = details.counterexample
    const { violations } = await runSeed(`plan-${world}`, { plan })
    const { invariant = 'I-25', message = 'a plan failed once, and not again' } = violations[0] ?? {}
    tally.broken.push({ seed: `plan-${world}`, invariant, message, plan })
  }
  return tally
}
