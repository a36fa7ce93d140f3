import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advancePosition } from '../../machines/position/advance.ts'
import type { PositionCommand } from '../../machines/position/commands.ts'
import { decidePosition } from '../../machines/position/decide.ts'
import type { PositionState } from '../../machines/position/state.ts'
import type { OrderAnswer, VenueTrade } from '../../machines/position/venue-commands.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import { BRANCH } from '../spec/branch.ts'
import {
  accepted,
  bought10,
  cancelRequested,
  entryRequested,
  exitDecided,
  exitRequested,
  given,
  id,
  protected10,
  stopRequested,
  T,
  trade,
  unknown,
} from '../spec/story.ts'

/** Every message is told one to three times, in any order (F25 F26 F27, I-14). */
const shuffled = (messages: readonly PositionCommand[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...messages], { minLength: messages.length }),
      fc.array(fc.constantFrom(...messages), { maxLength: 2 * messages.length }),
      fc.nat(),
    )
    .map(([once, again, cut]) => [...again.slice(0, cut % (again.length + 1)), ...once, ...again.slice(cut % (again.length + 1))])

const hear = (state: PositionState, messages: readonly PositionCommand[]): PositionState => {
  let now = state
  for (const message of messages) {
    const decision = decidePosition(message, now, BRANCH)
    if (!decision.ok) continue
    const told = decision.facts.map((fact) => ({ ...fact, time: T + 2000, parts: { base: 'BTC' } }))
    now = advancePosition(now, told).at(-1)!
  }
  return now
}

const placed = (orderId: string): PositionCommand => ({
  type: 'RecordReply',
  orderId,
  to: 'place',
  outcome: { is: 'accepted', venueOrderId: 'v' },
  venueTimeMs: T,
})
const told = (one: VenueTrade): PositionCommand => ({ type: 'RecordTrade', orderId: one.orderId, trade: one })
const answer = (orderId: string, is: OrderAnswer, venueTimeMs = T + 1500): PositionCommand => ({
  type: 'RecordOrder',
  orderId,
  answer: is,
  venueTimeMs,
})
const found = (status: 'open' | 'filled' | 'cancelled' | 'expired', executed: string, trades: readonly VenueTrade[]): OrderAnswer => ({
  is: 'found',
  status,
  venueOrderId: 'v',
  executed,
  trades,
})

/** Three pieces with a fee in coins each; the order asked for 10. */
const pieces = (orderId: string, ...quantities: readonly string[]): readonly VenueTrade[] =>
  quantities.map((quantity, nth) =>
    trade(orderId, quantity, {
      tradeId: `t${orderId}${nth}`,
      price: String(100 - nth),
      fee: { amount: '0.001', asset: 'BTC', quoteValue: '0.1' },
      venueTimeMs: T + 1000 + nth,
    }),
  )

const noise = (orderId: string): readonly PositionCommand[] => [
  placed(orderId),
  { type: 'RecordReply', orderId, to: 'place', outcome: { is: 'unknown', because: 'timeout' }, venueTimeMs: T },
  answer(orderId, { is: 'not-found' }),
  answer(orderId, { is: 'unknown', because: 'outage' }),
  answer(orderId, found('open', '0', [])),
]
const whole = (orderId: string) => pieces(orderId, '3', '5', '2')
const part = (orderId: string) => pieces(orderId, '3', '1.5')

describe.each([
  ['an entry, filled', given(entryRequested()), whole(id(0)), 'filled', '10'],
  ['an entry, partly filled and cancelled', given(entryRequested()), part(id(0)), 'cancelled', '4.5'],
  ['an entry, expired', given(entryRequested(), unknown('Entry', id(0))), [], 'expired', '0'],
  [
    'an entry being cancelled',
    given(entryRequested(), accepted('Entry', id(0)), cancelRequested('Entry', id(0))),
    part(id(0)),
    'cancelled',
    '4.5',
  ],
  ['a stop, filled', given(protected10.slice(0, 4), stopRequested('9')), pieces(id(1), '3', '4', '2'), 'filled', '9'],
  ['a stop, vanished', given(protected10), part(id(1)), 'cancelled', '4.5'],
  ['an exit, filled', given(bought10, exitDecided, exitRequested('9', id(1))), pieces(id(1), '8', '1'), 'filled', '9'],
  ['an exit, cut short', given(bought10, exitDecided, exitRequested('9', id(1))), part(id(1)), 'expired', '4.5'],
] as const)('%s', (_, story, trades, status, executed) => {
  const orderId = story.state.orders.at(-1)!.orderId
  const last = answer(orderId, found(status, executed, trades))
  const all = [...noise(orderId), ...trades.map(told), last, answer(orderId, found(status, executed, trades.slice(0, 1)))]

  test('whatever is told, in any order and any number of times, comes to the same state (F25 F26 F27 I-14)', () => {
    const straight = canonical(hear(story.state, [placed(orderId), ...trades.map(told), last]))
    fc.assert(
      fc.property(shuffled(all), (messages) => {
        expect(canonical(hear(story.state, messages))).toBe(straight)
      }),
      { numRuns: 300 },
    )
  })

  test('the closed order has counted each trade once and adds up (I-10)', () => {
    fc.assert(
      fc.property(shuffled(all), (messages) => {
        const order = hear(story.state, messages).orders.find((candidate) => candidate.orderId === orderId)!
        expect(order.value).toEqual({ phase: 'closed', fate: 'known' })
        expect(order.trades).toEqual(trades.map(({ tradeId }) => tradeId).sort())
      }),
      { numRuns: 100 },
    )
  })
})
