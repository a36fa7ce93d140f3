import { expect, test } from 'vitest'
import type { ExitReason } from '../../machines/position/events.ts'
import { byPrecedence } from '../../src/decision/exit-precedence.ts'

test('every exit reason has one place in the precedence, operator first, time limit last (F36)', () => {
  const reasons: ExitReason[] = ['time-limit', 'take-profit', 'trailing-stop', 'hard-stop', 'unprotected', 'operator']
  const sorted = reasons
    .map((reason) => ({ reason }))
    .sort(byPrecedence)
    .map(({ reason }) => reason)
  expect(sorted).toEqual(['operator', 'unprotected', 'hard-stop', 'trailing-stop', 'take-profit', 'time-limit'])
})
