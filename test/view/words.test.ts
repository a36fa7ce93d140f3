import { describe, expect, test } from 'vitest'
import { eventVersions } from '../../src/event/event-versions.ts'
import type { EventType, LogEvent } from '../../src/kernel/log-event.ts'
import { Journal } from '../../src/view/journal/journal.ts'
import { RunningContext } from '../../src/view/words/running-context.ts'
import { words } from '../../src/view/words/words.ts'
import { recordedOf } from '../projection/events.ts'
import type { Placed } from '../projection/trading-log.ts'
import { samples } from './all-samples.ts'
import { entrySamples, protectionSamples } from './order-samples.ts'
import { AT_MS } from './sample.ts'

const eth = { book: 'paper.test.main', symbol: 'ETH/USD', base: 'ETH', quote: 'USD' }
const placed = (type: EventType, data: object): Placed => ({
  ...{ stream: 'position-ETH/USD', parts: eth, timeMs: AT_MS },
  // what no sample of this file tells of is left out
  fact: { type, data } as Placed['fact'],
})
const amendment = { stopPrice: '385', quantity: '1.5', hangsOn: null, reason: 'trailing-stop', attempt: 1, provableAfterMs: AT_MS }
/** What the log held before each sample. */
const before = recordedOf([
  placed('InstrumentObserved', samples.InstrumentObserved[0]),
  placed('EntryRequested', { ...entrySamples.EntryRequested[0], orderId: 'e1', quantity: '2', limitPrice: '400' }),
  placed('ProtectionRequested', { ...protectionSamples.ProtectionRequested[0], orderId: 's1', stopPrice: '380' }),
  placed('ProtectionRequested', { ...protectionSamples.ProtectionRequested[0], orderId: 's2', stopPrice: '380' }),
  placed('ProtectionAmendRequested', { ...amendment, orderId: 's2' }),
  placed('ExitRequested', {
    ...{ orderId: 'x1', side: 'sell', quantity: '2', orderType: 'market', attempt: 1 },
    ...{ reason: 'take-profit', threshold: '410', compared: '410' },
  }),
])
const contextThen = (): RunningContext => {
  const context = new RunningContext()
  for (const event of before) context.see(event)
  return context
}
const eventOf = (type: EventType, data: object): LogEvent => ({ ...recordedOf([placed(type, data)])[0]!, actor: 'ann' })

describe('words', () => {
  test('every type of event that a log can hold has a sentence here (V-31)', () => {
    expect(Object.keys(samples).sort()).toEqual([...eventVersions.keys()].sort())
  })

  test.each(Object.entries(samples))('of %s', (type, [data, line]) => {
    const said = words(eventOf(type as EventType, data), contextThen())
    expect(said.line).toBe(line)
    expect(`${said.line} ${said.detail}`).not.toMatch(/undefined|NaN|\[object|\bInfinity/)
  })

  test('name no type of event', () => {
    const named = Object.entries(samples).filter(([type, [, line]]) => line.includes(type))
    expect(named).toEqual([])
  })

  test('tell an order that was changed by its newest terms', () => {
    const context = contextThen()
    context.see(eventOf('ProtectionAmended', { orderId: 's2', attempt: 1 }))
    expect(words(eventOf('ProtectionAccepted', { orderId: 's2', venueOrderId: 'v' }), context).line).toBe(
      'The venue took the stop at 385.00 USD for 1.5 ETH',
    )
  })

  test('tell what was asked for before, not what the event itself makes of it', () => {
    const told = new Journal()
    const rows = before.map((event) => told.row(event))
    expect(rows.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5, 6])
    expect(told.row(eventOf('ProtectionAmendRequested', { ...amendment, orderId: 's2', stopPrice: '390' })).line).toBe(
      'Change the stop at 380.00 USD for 2 ETH to 390.00 USD for 1.5 ETH: trailing-stop',
    )
    expect(told.row(eventOf('ProtectionAmended', { orderId: 's2', attempt: 1 })).line).toBe(
      'Changed as asked: the stop at 390.00 USD for 1.5 ETH',
    )
  })

  test('tell contracts as such, and prices of an instrument that nobody observed as they are', () => {
    const parts = { book: 'b', symbol: 'ETH/USDT:USDT', base: 'ETH', quote: 'USDT' }
    const event = { ...eventOf('EntryFilled', samples.EntryFilled[0]), parts } as LogEvent
    expect(words(event, new RunningContext()).line).toBe('Bought 0.5 contracts at 399.5 USDT, fee 0.2 USD (0.2 USDT)')
  })

  test('keep every digit of a price, however many its tick has', () => {
    const line = words(eventOf('TrailingArmed', { mark: '400.123456789', stopPrice: '399' }), contextThen()).line
    expect(line).toBe('Trailing stop armed at 399.00 USD, behind the best price 400.123456789')
  })
})
