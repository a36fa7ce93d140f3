import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { abandoned, bought10, exitDecided, exitRequested, given, id, T } from './story.ts'

const request = { type: 'RequestExit', nowMs: T } as const
const exiting = [...bought10, exitDecided]

describe('an exit', () => {
  test.each(['rate-limited', 'busy'])(
    'refused for the moment (%s): tried again after the same pause, for nothing else protects the coins (I-08)',
    (code) => {
      const refused = (ordinal: number): readonly PositionFact[] => [
        exitRequested('10', id(ordinal), ordinal),
        { type: 'ExitAbandoned', data: { orderId: id(ordinal), because: 'rejected', evidence: { by: 'rejection', code } } },
      ]
      const due = (notBeforeMs: number) => [{ kind: 'command', command: { type: 'RequestExit' }, notBeforeMs }]
      const story = given(exiting, ...[1, 2, 3, 4].map(refused))
      expect(story.owes()).toEqual(due(T + 2000))
      expect(story.when({ ...request, nowMs: T + 2000 })).toMatchObject([{ data: { attempt: 5 } }])
      const meant = [exitRequested('10', id(5), 5), abandoned('ExitAbandoned', id(5))]
      expect(given(story.facts, meant).owes(), 'what is refused for good is asked for later and later').toEqual(due(T + 4000))
    },
  )
})
