import { describe, expect, test } from 'vitest'
import { type UnprotectedRow, unprotectedFold, unprotectedOf } from '../../projections/unprotected-times.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { format } from '../../src/kernel/money.ts'
import { Script } from './events.ts'

const plan = { stepSize: '0.1', minQuantity: '0.1', minNotional: '10', exits: {} }
const wanted = (script: Script, side: 'buy' | 'sell', orderId = 'e'): Script =>
  script.add('EntryRequested', { orderId, side, limitPrice: '100', plan })
const over = (script: Script, type: 'EntryEnded' | 'EntryAbandoned', orderId = 'e'): Script => script.add(type, { orderId })
const filled = (script: Script, direction: 'long' | 'short', type: Fact['type'], quantity: string, orderId = 'e'): Script =>
  script.contracts(direction, type, quantity, '100', { orderId })
const by = (script: Script, side: 'buy' | 'sell', quantity: string): Script => script.foreign(side, quantity, '100', { size: '1' })
const closed = (script: Script): Script =>
  script.add('PositionClosed', { reason: 'outside', dust: '0', openedMs: 1, entryValue: '0', exitValue: '0' })
const folded = ({ events }: Script) => {
  const state = unprotectedFold.initial()
  const rows: UnprotectedRow[] = []
  for (const event of events) unprotectedFold.apply(state, event, (told) => 'closed' in told && rows.push(told.closed))
  return { state, rows }
}
/** What lies bare, and since which event. */
const bare = (script: Script): readonly [coins: string, since: number | null] => {
  const { held, spell } = folded(script).state.positions['BTC/USD']!
  return spell === null ? ['0', null] : [format(held), spell.fromMs]
}
/** Twenty short, that a stranger closes and goes five beyond. */
const closedByHand = (): Script => {
  const script = over(filled(wanted(new Script(), 'sell'), 'short', 'EntryFilled', '20'), 'EntryEnded')
  return closed(by(by(script, 'buy', '20'), 'buy', '5'))
}

describe('time without protection of contracts, which an account has one number of', () => {
  test('given a stranger closed a short position and went beyond it, when he sells more than that, then nothing lies bare', () => {
    expect(bare(closedByHand())).toEqual(['0', null])
    const script = by(by(closedByHand(), 'sell', '5'), 'sell', '1')
    expect(bare(script)).toEqual(['0', null])
    const { state, rows } = folded(script.add('MarksObserved', {}, 9000))
    expect(rows, 'from its fill until it was bought back').toMatchObject([{ ms: 2, spells: 1 }])
    expect(unprotectedOf(state, 'BTC/USD'), 'no position is open that could lack a stop').toMatchObject({ ms: 0, spells: 0 })
  })

  test.each([
    ['sell', '4', '0', null],
    ['sell', '7', '2', 7],
    ['buy', '7', '12', 7],
  ] as const)('given he is five long after the close, when an entry to %s fills %s, then %s lie bare', (side, quantity, coins, since) => {
    const script = filled(wanted(closedByHand(), side, 'e2'), side === 'buy' ? 'long' : 'short', 'EntryFilled', quantity, 'e2')
    expect(bare(script)).toEqual([coins, since])
  })

  test.each([
    ['sell', '4'],
    ['buy', '16'],
  ] as const)('given a stranger would %s six before the first entry, when ten are bought, then %s lie bare', (side, coins) => {
    const script = by(new Script(), side, '6')
    expect(bare(script), 'alone they are nobody’s to protect').toEqual(['0', null])
    expect(bare(filled(wanted(script, 'buy'), 'long', 'EntryFilled', '10'))).toEqual([coins, 2])
  })

  describe('given an entry to sell that came to nothing, when its fill is told late', () => {
    const nothing = (): Script => over(wanted(new Script(), 'sell'), 'EntryAbandoned')
    const late = (script: Script): Script => filled(script, 'short', 'EntryLateFilled', '3')

    test('then it opens a position where none is in its way, also behind an entry to buy that came to nothing', () => {
      expect(bare(late(nothing()))).toEqual(['3', 2])
      expect(bare(late(over(wanted(nothing(), 'buy', 'e2'), 'EntryAbandoned', 'e2')))).toEqual(['3', 4])
    })

    test('then it takes out of what is bought meanwhile, while that entry lives and once it is over', () => {
      const living = late(wanted(nothing(), 'buy', 'e2'))
      expect(bare(living), 'the living entry has the direction').toEqual(['0', null])
      expect(bare(filled(living, 'long', 'EntryFilled', '10', 'e2'))).toEqual(['7', 4])
      expect(bare(late(over(living, 'EntryEnded', 'e2')))).toEqual(['4', 4])
    })
  })
})
