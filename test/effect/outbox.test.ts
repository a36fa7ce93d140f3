import { expect, test } from 'vitest'
import type { Effect } from '../../machines/position/effects.ts'
import { Outbox } from '../../src/effect/outbox.ts'
import { Runner } from '../../src/effect/runner.ts'
import { VenueClock } from '../../src/effect/venue-clock.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { silentVenue } from '../engine/live-stage.ts'

const about = { orderId: 'a', venueOrderId: null, attempt: 1 }
const order = {
  orderId: 'b',
  side: 'sell',
  type: 'stop-market',
  quantity: '1',
  limitPrice: null,
  stopPrice: '90',
  timeInForce: 'GTC',
  reduceOnly: true,
  postOnly: false,
  provableAfterMs: 5000,
} as const
// a request may leave in the first quarter of the time up to the proof of absence, 1000 to 5000
const event = { type: 'ProtectionRequested', time: 1000, data: { provableAfterMs: 5000 } } as unknown as LogEvent
const LAST_MS = 2000

test.each<[string, Effect, boolean]>([
  ['a new order', { kind: 'place-order', order }, false],
  ['an order in the place of another', { kind: 'replace-order', cancel: about, order }, false],
  ['a change where it stands', { kind: 'amend-order', ...about, quantity: '1', limitPrice: null, stopPrice: '91' }, false],
  ['a cancellation', { kind: 'cancel-order', ...about }, true],
])('%s leaves in time; so late that its absence could soon be proven: %s', (_, effect, alsoLate) => {
  const sent: number[] = []
  const clock = new TapeClock()
  const note = (): void => void sent.push(clock.nowMs())
  const exchange = { ...silentVenue, place: note, cancel: note, amend: note, cancelReplace: note }
  const venueClock = new VenueClock(exchange, clock)
  const outbox = new Outbox({ runner: new Runner(exchange, clock, venueClock), clock, venueClock, operator: { isKilled: false } })
  for (const nowMs of [LAST_MS, LAST_MS + 1]) {
    clock.set(nowMs)
    outbox.add('BTC/USD', event, [effect])
    outbox.release()
  }
  expect(sent).toEqual(alsoLate ? [LAST_MS, LAST_MS + 1] : [LAST_MS])
})
