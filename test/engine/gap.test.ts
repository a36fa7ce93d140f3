import { expect, test } from 'vitest'
import { OperatorStage } from './operator-stage.ts'

test('behind a gap every open order is looked up, also one whose look-up may have been answered in the gap (I-30)', async () => {
  const stage = await OperatorStage.open()
  const { flow } = stage.engine
  await stage.hold(0)
  await stage.hold(1)
  stage.clock.set(stage.clock.nowMs() + 31_000)
  stage.sent = []
  flow.take({ kind: 'deadline', of: 'owed' })
  await flow.settle()
  expect(stage.sent).toEqual(['query', 'query'])
  flow.take({ kind: 'report', report: { kind: 'line', is: 'gap', because: 'queue-full', venueTimeMs: 0 } })
  await flow.settle()
  expect(stage.sent).toEqual(['query', 'query', 'query', 'query'])
})
