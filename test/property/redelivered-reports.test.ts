import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Report } from '../../src/exchange/port.ts'
import { brokenInvariant } from '../../src/replay/soundness.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { type Disturb, expectConserved, play } from '../engine/play.ts'
import { drawOf } from '../projection/trading-log.ts'
import { type Run, runs, tapeOf } from './generated-run.ts'

const playOf = ({ market, set }: Run, disturb?: Disturb) =>
  play({ tape: tapeOf(market), set, store: new MemoryStore(), ...(disturb && { disturb }) })

describe('what the venue says', () => {
  test('may be said again at any later time, as often as it likes: the state is the same in the end (F25, I-14)', async () => {
    let repeated = 0
    await fc.assert(
      fc.asyncProperty(runs(40), fc.nat(), async (run, seed) => {
        const whole = await playOf(run)
        const draw = drawOf(seed)
        const history: Report[] = []
        const again = await playOf(run, (one, tell) => {
          history.push(one)
          tell(one)
          for (let times = draw(4); times > 0; times--) {
            tell(history[draw(history.length)]!)
            repeated++
          }
        })
        expect(again.hashes).toEqual(whole.hashes)
      }),
      { numRuns: IS_NIGHT ? 3000 : 40, seed: drawnFrom(12) },
    )
    expect(repeated).toBeGreaterThan(1000)
  }, 3_600_000)

  test('may come late and in another order: whatever the engine makes of it, money and coins are right, and so is the log (F26, F27)', async () => {
    let held = 0
    await fc.assert(
      fc.asyncProperty(runs(40), fc.nat(), async (run, seed) => {
        const draw = drawOf(seed)
        const late: Report[] = []
        const played = await playOf(run, (one, tell) => {
          // a start waits for its survey by the clock on the wall: test/run/first-survey.test.ts keeps that back
          if (one.kind !== 'survey' && draw(3) === 0) {
            late.push(one)
            held++
          } else tell(one)
          while (late.length > draw(4)) tell(late.splice(draw(late.length), 1)[0]!)
        })
        expect(brokenInvariant(played.folded.state)).toBeNull()
        expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
        // nobody told what was still held back when the tape ended
        if (late.length === 0) expectConserved(played)
      }),
      { numRuns: IS_NIGHT ? 3000 : 60, seed: drawnFrom(12) },
    )
    expect(held).toBeGreaterThan(1000)
  }, 3_600_000)
})
