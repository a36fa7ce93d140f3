import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderTable } from '../../machines/order/config.ts'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { isLegalForPosition } from '../../machines/position/legality.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { LegalityCheck } from '../../src/audit/chain/legality-check.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { synthesise } from '../graph/synthesise.ts'
import { btc, recordedOf } from '../projection/events.ts'
import { given, STREAM, T } from '../spec/story.ts'

/** What one knows of an order without any machine: three yes or no, and how sure we are of the last thing that was asked. */
type Life = {
  /** the venue has shown that it took it */
  hasShown: boolean
  isOver: boolean
  wasCancelled: boolean
  sure: 'waiting' | 'sure' | 'lost'
}
/** The order in its three homes: the compiled table, inside a position, and in the auditor. */
type Real = { state: PositionState; readonly auditor: LegalityCheck; readonly ran: Map<string, number> }

/** Whether it may be told, and what is known then; in words about orders, not in rows of a table. */
const rules: Readonly<Record<string, readonly [may: (life: Life) => boolean, then: (life: Life) => Partial<Life>]>> = {
  Accepted: [({ hasShown, isOver }) => !hasShown && !isOver, () => ({ hasShown: true, sure: 'sure' })],
  Found: [
    ({ hasShown, isOver, wasCancelled, sure }) => !isOver && (!hasShown || wasCancelled) && sure !== 'sure',
    () => ({ hasShown: true, sure: 'sure' }),
  ],
  Filled: [({ hasShown, isOver }) => hasShown && !isOver, () => ({})],
  LateFilled: [({ isOver }) => isOver, () => ({})],
  CancelRequested: [
    ({ hasShown, isOver, sure }) => hasShown && !isOver && sure === 'sure',
    () => ({ wasCancelled: true, sure: 'waiting' }),
  ],
  OutcomeUnknown: [({ isOver, sure }) => !isOver && sure !== 'lost', () => ({ sure: 'lost' })],
  Ended: [({ hasShown, isOver }) => hasShown && !isOver, () => ({ isOver: true, sure: 'sure' })],
  Abandoned: [({ isOver }) => !isOver, () => ({ isOver: true, sure: 'sure' })],
}
const phaseOf = ({ hasShown, isOver, wasCancelled }: Life): string =>
  isOver ? 'closed' : !hasShown ? 'requested' : wasCancelled ? 'closing' : 'working'
const FATES = { waiting: 'pending', sure: 'known', lost: 'unknown' } as const

const recorded = (fact: PositionFact) => recordedOf([{ stream: STREAM, parts: btc, timeMs: T, fact }])[0]!

class Told implements fc.Command<Life, Real> {
  readonly #event: string
  constructor(event: string) {
    this.#event = event
  }
  toString = () => this.#event
  check(life: Readonly<Life>): boolean {
    return rules[this.#event]![0](life)
  }
  run(life: Life, real: Real): void {
    const fact = synthesise(`Entry${this.#event}`, real.state)
    expect(isLegalForPosition(real.state, fact), 'the model may, so the machine may').toBe(true)
    expect(real.auditor.check(recorded(fact))).toBeNull()
    real.state = evolvePosition(real.state, { ...fact, time: T })
    Object.assign(life, rules[this.#event]![1](life))
    real.ran.set(this.#event, (real.ran.get(this.#event) ?? 0) + 1)
    const { value } = real.state.orders[0]!
    expect(value).toEqual({ phase: phaseOf(life), fate: FATES[life.sure] })
    // and what the model may not, the machine may not either
    for (const [event, [may]] of Object.entries(rules)) {
      expect(orderTable.isLegal(value, event), `${event} in ${JSON.stringify(value)}`).toBe(may(life))
      if (may(life)) continue
      const illegal = synthesise(`Entry${event}`, real.state)
      expect(isLegalForPosition(real.state, illegal)).toBe(false)
      expect(real.auditor.check(recorded(illegal))?.rule).toBe('illegal-transition')
    }
  }
}

describe('an order', () => {
  const ran = new Map<string, number>()

  test('lives as a plain model says, whatever it is told (I-13)', () => {
    const commands = fc.commands(
      Object.keys(rules).map((event) => fc.constant(new Told(event))),
      { maxCommands: 40, size: 'max' },
    )
    fc.assert(
      fc.property(commands, (list) => {
        fc.modelRun(
          () => {
            const { state } = given()
            const auditor = new LegalityCheck()
            const request = synthesise('EntryRequested', state)
            auditor.check(recorded(request))
            const model: Life = { hasShown: false, isOver: false, wasCancelled: false, sure: 'waiting' }
            return { model, real: { state: evolvePosition(state, { ...request, time: T }), auditor, ran } }
          },
          list as Iterable<fc.Command<Life, Real>>,
        )
      }),
      { numRuns: IS_NIGHT ? 20_000 : 500, seed: drawnFrom(5) },
    )
  })

  test('was told everything, often', () => {
    for (const event of Object.keys(rules)) expect(ran.get(event), event).toBeGreaterThan(50)
  })
})
