import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import type { HangsOn } from '../../machines/position/position-plan.ts'
import { PriceCheck } from '../../src/audit/exits/price-check.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { accepted, closed, entryRequested, filled, id, STREAM, stopRequested, trailingPlan } from '../spec/story.ts'

const found = (...facts: readonly PositionFact[]): string | null => {
  const check = new PriceCheck()
  const findings = facts.map((fact) => check.check({ ...fact, stream: STREAM } as unknown as LogEvent))
  expect(findings.slice(0, -1).every((finding) => finding === null)).toBe(true)
  return findings.at(-1)?.message ?? null
}
const average = (price: string): HangsOn => ({ is: 'average', price })
const stop = (stopPrice: string, hangsOn: HangsOn | null): PositionFact => {
  const fact = stopRequested('10')
  return { ...fact, data: { ...fact.data, stopPrice, hangsOn } } as PositionFact
}
const exit = (
  reason: 'hard-stop' | 'soft-stop' | 'take-profit' | 'trailing-stop' | 'operator',
  threshold: string,
  hangsOn: HangsOn | null,
): PositionFact => ({
  type: 'ExitDecided',
  data: { exitId: 1, reason, threshold, compared: threshold, ...(hangsOn && { hangsOn }) },
})
const follow = (type: 'TrailingArmed' | 'TrailingRaised', mark: string, stopPrice: string): PositionFact => ({
  type,
  data: { mark, stopPrice },
})

// 10 coins at 98 and 97 are paid with 97.5 on average: the stop 10 % below is at 87.75, up to 88, the target at 107.25, down to 107
const bought = [
  entryRequested({ plan: trailingPlan }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '5', { price: '98' }),
  filled('Entry', id(0), '5', { price: '97' }),
]

describe('verify knows why a price stands where it stands', () => {
  test('a stop: by the average price paid when it was asked for', () => {
    expect(found(...bought, stop('88', average('97.5')))).toBeNull()
    expect(found(...bought.slice(0, 3), stop('88.5', average('98')))).toBeNull()
    expect(found(...bought, stop('90', average('97.5')))).toBe(
      'Its stop is at 90; the plan puts it at 88, measured from the average of 97.5.',
    )
    expect(found(...bought, stop('88', average('98')))).toBe(
      'Its stop is said to hang on the average of 98; it hangs on the average of 97.5.',
    )
    expect(found(...bought, stop('88', { is: 'limit', price: '97.5' }))).toContain('said to hang on the limit of 97.5')
    expect(found(...bought, stop('88', null))).toContain('said to hang on nothing')
  })

  test('a stop that may rest at the nearest: by whichever is armed, also where it is changed', () => {
    const nearest = [
      entryRequested({ plan: { ...trailingPlan, exits: { ...trailingPlan.exits, nearestAtVenue: true } } }),
      ...bought.slice(1),
    ]
    const moved = (stopPrice: string, reason: 'hard-stop' | 'trailing-stop', hangsOn: HangsOn): PositionFact => ({
      type: 'ProtectionAmendRequested',
      data: { orderId: id(1), quantity: '10', stopPrice, hangsOn, reason, attempt: 1, provableAfterMs: 0 },
    })
    // armed at 5 % above 97.5, so 102; 2 % behind 102.5 is 100.45, down to 100
    const armed = follow('TrailingArmed', '102.5', '100')
    const mark: HangsOn = { is: 'mark', price: '102.5' }
    expect(found(...nearest, armed, moved('100', 'trailing-stop', mark))).toBeNull()
    expect(found(...nearest, armed, moved('100.5', 'trailing-stop', mark))).toContain('is at 100.5; the plan puts it at 100')
    expect(found(...nearest, armed, moved('88', 'hard-stop', average('97.5')))).toBe(
      'It rests as a stop; the nearest is the trailing stop.',
    )
    expect(found(...bought, armed, moved('100', 'trailing-stop', mark))).toBe('It rests as a trailing stop; the nearest is the stop.')
  })

  test('a further entry: never at the stop or beyond it', () => {
    const asked = (limitPrice: string): PositionFact => {
      const fact = entryRequested({ order: id(1) })
      return { ...fact, data: { ...fact.data, limitPrice } } as PositionFact
    }
    expect(found(...bought, asked('88.5'))).toBeNull()
    expect(found(...bought, asked('88'))).toBe('Its limit is 88; the stop of its position is at 88, measured from the average of 97.5.')
  })

  test('an exit at a price of the plan', () => {
    expect(found(...bought, exit('hard-stop', '88', average('97.5')))).toBeNull()
    expect(found(...bought, exit('take-profit', '107', average('97.5')))).toBeNull()
    expect(found(...bought, exit('take-profit', '108', average('97.5')))).toContain('Its target is at 108; the plan puts it at 107')
    expect(found(...bought, exit('hard-stop', '87.5', average('97.5')))).toContain('Its stop is at 87.5; the plan puts it at 88')
    expect(found(...bought, exit('operator', '0', null))).toBeNull()
    const [above, at] = [exit('take-profit', '108', average('97.5')), exit('take-profit', '107', average('97.5'))]
    for (const type of ['ExitOvertaken', 'ExitWithdrawn']) {
      expect(found(...bought, { ...at, type } as PositionFact)).toBeNull()
      expect(found(...bought, { ...above, type } as PositionFact), type).toContain('Its target is at 108; the plan puts it at 107')
    }
    expect(found(...bought, exit('soft-stop', '88', average('97.5')))).toBe('It sells at a soft stop, and the plan has none.')
    // 5 % below 97.5 is 92.625, up to 93
    const exits = { ...trailingPlan.exits, softStop: { by: 'pct', of: '5' } } as const
    const soft = [entryRequested({ plan: { ...trailingPlan, exits } }), ...bought.slice(1)]
    expect(found(...soft, exit('soft-stop', '93', average('97.5')))).toBeNull()
    expect(found(...soft, exit('soft-stop', '92.5', average('97.5')))).toContain('Its soft stop is at 92.5; the plan puts it at 93')
  })

  // 5 % over 97.5 is 102.375, down to 102; 2 % below 102 is 99.96, down to 99.5; a step of 1 % ends at 103.02, up to 103.5
  test('a trailing stop: by its mark, which the activation and the step have let it take', () => {
    const armed = [...bought, follow('TrailingArmed', '102', '99.5')]
    expect(found(...armed)).toBeNull()
    expect(found(...bought, follow('TrailingArmed', '101.5', '99'))).toBe(
      'It is armed at 101.5, before its activation at 102, measured from 97.5.',
    )
    // by age it may be armed sooner
    const aged: PositionFact = { type: 'TrailingAgeReached', data: { fromMs: 0, activatePrice: '98' } }
    expect(found(...bought, aged, follow('TrailingArmed', '101.5', '99'))).toBeNull()
    expect(found(...bought, follow('TrailingArmed', '102', '100'))).toBe('Its stop is at 100; for the mark 102 it is at 99.5.')
    expect(found(...armed, follow('TrailingRaised', '103.5', '101'))).toBeNull()
    expect(found(...armed, follow('TrailingRaised', '103', '100.5'))).toBe(
      'Its mark 103 is less than a step from 102: it may move from 103.5 on.',
    )
    expect(found(...bought, follow('TrailingRaised', '103.5', '101'))).toContain('was never armed')
    expect(found(...armed, exit('trailing-stop', '99.5', { is: 'mark', price: '102' }))).toBeNull()
    expect(found(...armed, exit('trailing-stop', '99', { is: 'mark', price: '102' }))).toContain('Its trailing stop is at 99')
    expect(found(...bought, exit('trailing-stop', '99.5', { is: 'mark', price: '102' }))).toContain('none was armed')
    const untrailed = [entryRequested(), ...bought.slice(1)]
    expect(found(...untrailed, follow('TrailingArmed', '102', '99.5'))).toContain('the plan has no trailing stop')
  })

  test('by what was bought in this cycle alone; an entry that buys nothing changes no plan', () => {
    const again = [...bought, closed('0'), entryRequested({ order: id(3) }), filled('Entry', id(3), '5', { price: '90' })]
    expect(found(...again, stop('81', average('90')))).toBeNull()
    const other = entryRequested({ order: id(4), plan: { ...trailingPlan, hardStop: { by: 'price', of: '1' } } })
    expect(found(...bought, other, stop('88', average('97.5')))).toBeNull()
    expect(found(...bought, closed('0'), other, filled('Entry', id(4), '5', { price: '90' }), stop('89', average('90')))).toBeNull()
  })

  test('a trailing stop that nobody moves: what it was, what stands in for it, and when it may be left', () => {
    const patient = entryRequested({ plan: { ...trailingPlan, trailing: { ...trailingPlan.trailing!, staleMs: 300_000 } } })
    const armed = [patient, ...bought.slice(1), follow('TrailingArmed', '102', '99.5')]
    const left = (more: object = {}, time = 400_000) =>
      ({
        type: 'TrailingStale',
        time,
        data: { sinceMs: 100_000, limitMs: 300_000, stopPrice: '99.5', fixedStop: '88', ...more },
      }) as PositionFact
    const back = (more: object = {}): PositionFact => ({
      type: 'TrailingResumed',
      data: { price: '100', mark: '102', stopPrice: '99.5', ...more },
    })
    expect(found(...armed, left(), back())).toBeNull()
    expect(found(...armed, left({ stopPrice: '99' }))).toBe('It has a stop at 99; its stop was at 99.5 by the mark 102.')
    expect(found(...armed, left({ fixedStop: '90' }))).toBe('It leaves the stop at 90; by the average of 97.5 it is at 88.')
    const soon = 'It is left after 299999 ms without a price; by its plan after 300000 ms at the least.'
    expect(found(...armed, left({}, 399_999))).toBe(soon)
    expect(found(...armed, left({ limitMs: 299_999 }, 399_999))).toBe(soon)
    expect(found(...armed, left({ limitMs: 3_600_000 }, 3_700_000)), 'a candle is longer').toBeNull()
    expect(found(...armed, left(), back({ mark: '103' }))).toContain('It goes on from 103; its stop was at 99.5')
    expect(found(...armed, left(), back({ stopPrice: '99' }))).toContain('It has a stop at 99; its stop was at 99.5')
    expect(found(...bought, left())).toContain('never armed')
    const unlimited = [...bought, follow('TrailingArmed', '102', '99.5')]
    expect(found(...unlimited, left({ limitMs: 3_600_000 }, 3_700_000)), 'its plan leaves it for nothing').toContain('It is left after')
  })
})
