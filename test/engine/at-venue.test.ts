import { expect, test } from 'vitest'
import { decidePosition } from '../../machines/position/decide.ts'
import { atVenue } from '../../src/command/at-venue.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { unsupported } from '../../src/exchange/capabilities.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { streams } from '../../src/kernel/streams.ts'
import { CAN } from '../exchange/stage.ts'
import { BRANCH } from '../spec/branch.ts'
import { bought10, given, T } from '../spec/story.ts'
import { BOOK, openEngine, silentVenue } from './live-stage.ts'

const { state } = given(bought10)
const protect = decidePosition({ type: 'Protect', nowMs: T }, state, BRANCH)
const exit = decidePosition({ type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' }, state, BRANCH)
const refused = decidePosition({ type: 'ClosePosition' }, state, BRANCH)

test('an order that is not in the record of the venue is refused by name, before it is a fact', () => {
  const can = { ...CAN, stops: { kind: 'none', most: 0 } } as const
  const judged = { orderType: 'stop-market', timeInForce: 'GTC' }
  expect(atVenue(protect, state, (order) => unsupported(order, can))).toEqual({ ok: false, refusal: 'unsupported-order-type', judged })
})

test('a stop that a plan of other days wants, on a venue where none rests any more, is neither written nor sent', async () => {
  const store = new MemoryStore()
  const sent: unknown[] = []
  const exchange = {
    ...silentVenue,
    can: { ...CAN, stops: { kind: 'none', most: 0 } as const },
    place: (order: unknown) => void sent.push(order),
  }
  const clock = new TapeClock()
  const engine = await openEngine({ store, clock, exchange })
  await engine.reconcile([])
  const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
  for (const fact of bought10) engine.recorder.note({ stream: streams.position(parts), parts }, fact, 'report')
  clock.set(T)
  engine.flow.take({ kind: 'start' })
  await engine.flow.settle()
  const types: string[] = []
  for await (const page of store.readAll(null)) types.push(...page.map(({ type }) => type))
  expect(types).toContain('EntryFilled')
  expect(types).not.toContain('ProtectionRequested')
  expect(sent).toEqual([])
})

test('what the venue can do, what asks nothing of it, and what is refused already stay as they are', () => {
  for (const decision of [protect, exit, refused]) expect(atVenue(decision, state, (order) => unsupported(order, CAN))).toBe(decision)
  expect(exit.ok && !refused.ok).toBe(true)
})
