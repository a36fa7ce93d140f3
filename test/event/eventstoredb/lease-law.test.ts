import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fate } from './fake-wire.ts'
import { LeaseStage, TTL_MS, UNKNOWN } from './lease-stage.ts'

/** What an engine does once it has the lease. */
type Turn = { readonly forMs: number; readonly ends: 'release' | 'fall-silent' | 'be-cut-off' }
type Engine = { readonly rate: number; readonly beginsMs: number; readonly turns: readonly Turn[]; readonly fates: readonly Fate[] }

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ thereMs: fc.integer({ min: 0, max: 40 }), backMs: fc.integer({ min: 0, max: 40 }) }) },
  // slower than the connection's own timer, even than the lease
  { weight: 1, arbitrary: fc.record({ thereMs: fc.integer({ min: 0, max: 1500 }), backMs: fc.integer({ min: 0, max: 1500 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      thereMs: fc.integer({ min: 0, max: 400 }),
      backMs: fc.constant(1),
      isLost: fc.boolean(),
      answer: fc.constantFrom(UNKNOWN, null),
    }),
  },
)
const engine: fc.Arbitrary<Engine> = fc.record({
  // two clocks that differ by what the margin allows for
  rate: fc.constantFrom(0.96, 1, 1.04),
  beginsMs: fc.integer({ min: 0, max: 1500 }),
  turns: fc.array(
    fc.record({ forMs: fc.integer({ min: 0, max: 2500 }), ends: fc.constantFrom<Turn['ends'][]>('release', 'fall-silent', 'be-cut-off') }),
    { minLength: 1, maxLength: 3 },
  ),
  fates: fc.array(fate, { maxLength: 60 }),
})

const play = async (engines: readonly Engine[]): Promise<LeaseStage> => {
  const stage = new LeaseStage()
  for (const { rate, beginsMs, turns, fates } of engines) {
    const { acquire, wire } = stage.engine({ rate })
    const cycle = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)]
    let isCut = false
    wire.fate = (nth) =>
      isCut ? { thereMs: 5, backMs: 5, isLost: true, answer: UNKNOWN } : (cycle(fates, nth) ?? { thereMs: 1, backMs: 1 })
    void (async () => {
      await stage.timeline.wait(beginsMs)
      for (const { forMs, ends } of turns) {
        const lease = await acquire()
        await stage.timeline.wait(forMs)
        isCut = ends !== 'release'
        if (ends === 'release') await lease.release()
        // silent for good, as a dead process; or for a while, and then it asks again for what it may have lost
        else await stage.timeline.wait(ends === 'fall-silent' ? 60_000 : TTL_MS * 2)
        if (ends === 'be-cut-off') {
          isCut = false
          await lease.held().catch(() => undefined)
          await lease.release()
        }
      }
    })()
  }
  await stage.timeline.run(20_000)
  return stage
}

test('never do two hold the lease at the same time, and epochs rise (property) (F59)', { timeout: 120_000 }, async () => {
  let acquired = 0
  await fc.assert(
    fc.asyncProperty(fc.array(engine, { minLength: 2, maxLength: 3 }), async (engines) => {
      const stage = await play(engines)
      expect(stage.most, 'at once').toBeLessThanOrEqual(1)
      const epochs = stage.epochs()
      expect(epochs).toEqual(epochs.map((_, index) => index + 1))
      acquired += epochs.length
    }),
    { numRuns: 120 },
  )
  expect(acquired, 'the law was tried, not only obeyed by doing nothing').toBeGreaterThan(240)
})
