import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergedPlan } from '../../machines/position/merged-plan.ts'
import { mapPlan, type Plan } from '../../machines/position/position-plan.ts'
import { PlansInForce } from '../../src/audit/plan/plans-in-force.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { drawnFrom } from '../draws.ts'
import { entryRequested, filled, id, plan, STREAM } from '../spec/story.ts'

const small = fc.integer({ min: 0, max: 3 })
const score = fc.record({
  threshold: fc.integer({ min: 1, max: 4 }),
  profitPct: small.map(String),
  profitWithinMs: small,
  profitPoints: small,
  momentumPct: small.map(String),
  momentumPoints: small,
  ageMs: small,
  agePoints: small,
})
const plans = fc
  .array(score, { minLength: 2, maxLength: 3 })
  .map((scores) => scores.map((one): Plan => ({ ...plan, exits: { feePct: '0.1', score: one } })))

test('scores are merged alike by the machine and by verify, in whatever order their coins came', () => {
  fc.assert(
    fc.property(plans, (list) => {
      const told = new PlansInForce()
      for (const [at, each] of list.entries())
        for (const fact of [entryRequested({ order: id(at), plan: each }), filled('Entry', id(at), '1')])
          told.follow({ ...fact, stream: STREAM } as unknown as LogEvent)
      const merged = (all: readonly Plan[]) => mapPlan(all.map((each) => mapPlan(each, parse)).reduce(mergedPlan), format).exits.score
      expect(told.of(STREAM)?.exits.score).toEqual(merged(list))
      expect(merged([...list].reverse())).toEqual(merged(list))
    }),
    { numRuns: 500, seed: drawnFrom(31) },
  )
})
