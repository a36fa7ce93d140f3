import { describe, expect, test } from 'vitest'
import { exposed } from '../../machines/position/claims.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  bare,
  bought,
  commands,
  full,
  lookUp,
  protect,
  recall,
  recalling,
  reply,
  stop,
  stuck,
  takeProfit,
  three,
  timeLimit,
  timeOut,
} from './merge-story.ts'
import {
  abandoned,
  duty,
  ended,
  entryRequested,
  exitDecided,
  filled,
  given,
  id,
  query,
  recallRequested,
  stopRequested,
  T,
  trade,
  types,
  unknown,
} from './story.ts'

describe('no more than four stops live at once (I-18)', () => {
  test('while there are fewer, a fill gets one of its own', () => {
    const story = given(three, bought('1', 4))
    expect(story.when(protect)).toEqual([stopRequested('1', id(4))])
    expect(story.when(recall)).toBe('nothing-to-cancel')
    expect(commands(story)).toEqual([timeOut, duty({ type: 'Protect' }), timeLimit])
  })

  test('then the smallest is recalled, and no fifth is asked for', () => {
    const story = given(bare)
    expect(story.when(protect)).toBe('max-stops')
    expect(story.when(recall)).toEqual([recallRequested(id(2))])
    expect(commands(story)).toEqual([timeOut, duty({ type: 'RecallStop' }), timeLimit])
  })

  test('one on its way counts', () => {
    const placing = given(three, bought('1', 4), stopRequested('1', id(4)), bought('2', 5))
    expect(commands(placing)).toEqual([timeOut, timeLimit])
    expect(placing.when(recall)).toBe('wrong-phase')
    expect(placing.isLegal(recallRequested(id(1)))).toBe(false)
  })

  test('nothing is recalled for nothing', () => {
    for (const story of [given(full), given(full, bought('0.5', 5))]) {
      expect(story.when(recall)).toBe('nothing-to-protect')
      expect(commands(story)).toEqual([timeOut, timeLimit])
    }
  })

  test.each([
    ['by what is left of it', [filled('Protection', id(1), '2.5')], id(1)],
    ['of equals the one placed first', [filled('Protection', id(1), '2')], id(1)],
    ['as it is now', [filled('Protection', id(2), '1'), ended('ProtectionReduced', id(2), '1'), ...stop('2', 5)], id(4)],
  ] as const)('the smallest: %s', (_, facts, order) => {
    expect(given(bare, facts, bought('1', 6)).when(recall)).toEqual([recallRequested(order)])
  })

  test.each([
    ['once an exit is decided', given(bare, exitDecided), 'exiting'],
    ['while the fate of the entry is unknown', given(bare, unknown('Entry', id(0), 'end')), 'outcome-unknown'],
    ['while the fate of a stop is unknown', given(bare, unknown('Protection', id(3), 'end')), 'outcome-unknown'],
    ['before there are coins', given(entryRequested()), 'wrong-phase'],
    ['while another recall is open', given(recalling), 'recalling'],
  ] as const)('none is recalled %s', (_, story, refusal) => {
    expect(story.when(recall)).toBe(refusal)
    expect(commands(story)).not.toContainEqual(expect.objectContaining({ command: { type: 'RecallStop' } }))
  })

  test('the tables refuse it as well once an exit is decided', () => {
    expect(given(bare).isLegal(recallRequested(id(2)))).toBe(true)
    expect(given(bare, exitDecided).isLegal(recallRequested(id(2)))).toBe(false)
  })

  test('a log of a time without the limit may hold more: one after the other is recalled', () => {
    const five = [...bare, ...stop('2', 5), bought('1', 6)]
    expect(given(five).when(recall)).toEqual([recallRequested(id(2))])
    const four = given(five, recallRequested(id(2)), ended('ProtectionReduced', id(2), '0'))
    expect(four.when(protect)).toBe('max-stops')
    expect(four.when(recall)).toEqual([recallRequested(id(4))])
    const fewer = given(four.facts, recallRequested(id(4)), ended('ProtectionReduced', id(4), '0'))
    expect(fewer.when(protect)).toMatchObject([{ data: { quantity: '3' } }])
  })
})

describe('while a stop is recalled', () => {
  test('the others stand, nothing is placed, and its end is asked for', () => {
    const story = given(recalling)
    expect(story.state.value).toMatchObject({ protection: 'protected', exit: 'none' })
    expect(story.when(protect)).toBe('recalling')
    expect(story.owes()).toEqual([
      query(id(0), T + 30_000),
      query(id(1), T + 30_000, 30_000),
      query(id(2), T + 30_000),
      query(id(3), T + 30_000, 30_000),
      query(id(4), T + 30_000, 30_000),
      timeOut,
      timeLimit,
    ])
  })

  test('the hard stop is watched by ourselves, for its coins as for the bare ones', () => {
    const hardStop = (story: ReturnType<typeof given>) => exitLevels(story.state).some(({ price }) => price === parse('90'))
    expect(hardStop(given(full))).toBe(false)
    expect(hardStop(given(bare))).toBe(true)
    expect(hardStop(given(recalling))).toBe(true)
    expect(exposed(given(recalling).state)).toBe(parse('3'))
    expect(exposed(given(stuck).state)).toBe(parse('2'))
    // a late sale took the bare ones: what is left to watch are the coins of the stop that may be gone already
    const lost = [stopRequested('2', id(4)), abandoned('TopUpAbandoned', id(4), 'never-arrived')]
    const before = [...three, bought('2', 4), ...lost, ...stop('2', 5), bought('2', 6)]
    const after = filled('Protection', id(4), '2', { late: true })
    expect(hardStop(given(before, recallRequested(id(2)), after))).toBe(true)
    expect(hardStop(given(before, after))).toBe(false)
  })

  test.each([
    ['the cancellation was taken: no end yet', reply({ is: 'accepted', venueOrderId: 'v' }), 'nothing-new'],
    ['it was refused (F14)', reply({ is: 'rejected', code: 'order-closed' }), ['ProtectionOutcomeUnknown']],
    ['it got no answer (F13)', reply({ is: 'unknown', because: 'timeout' }), ['ProtectionOutcomeUnknown']],
    ['the stop is gone', lookUp('cancelled', '0', T + 10), ['ProtectionReduced']],
    ['it fired instead', lookUp('filled', '1', T + 10, trade(id(2), '1')), ['ProtectionFilled', 'ProtectionReduced']],
    [
      'it fired, told by the trade',
      { type: 'RecordTrade', orderId: id(2), trade: trade(id(2), '1') },
      ['ProtectionFilled', 'ProtectionReduced'],
    ],
    ['it fired in part and is gone', lookUp('cancelled', '0.5', T + 10, trade(id(2), '0.5')), ['ProtectionFilled', 'ProtectionReduced']],
    ['gone, and not all trades are here', lookUp('cancelled', '0.5', T + 10), ['ProtectionOutcomeUnknown']],
    ['still open, as it may be (F17)', lookUp('open', '0', T + 29_999), 'not-proven-yet'],
    ['still open when it should be gone', lookUp('open', '0', T + 30_000), ['ProtectionFound']],
    ['exit: the others are cancelled', takeProfit, ['ExitDecided', 'EntryCancelRequested', ...Array(3).fill('ProtectionCancelRequested')]],
  ] as const)('%s', (_, command, expected) => {
    const story = given(recalling)
    const facts = story.when(command as never)
    expect(types(facts)).toEqual(expected)
    const region = command === takeProfit ? 'clearing' : 'protected'
    if (typeof facts !== 'string') expect(given(recalling, facts).state.value.protection).toBe(region)
  })
})

describe('once its end is proven', () => {
  const gone = [...recalling, ended('ProtectionReduced', id(2), '0')]

  test('one new stop covers its coins and the bare ones', () => {
    const story = given(gone)
    expect(commands(story)).toEqual([timeOut, duty({ type: 'Protect' }), timeLimit])
    expect(story.when(protect)).toEqual([stopRequested('3', id(5))])
  })

  test('and whatever was filled meanwhile', () => {
    expect(given(recalling, bought('1', 6), ended('ProtectionReduced', id(2), '0')).when(protect)).toEqual([stopRequested('4', id(5))])
  })

  test('less what it sold', () => {
    const sold = [filled('Protection', id(2), '0.5'), ended('ProtectionReduced', id(2), '0.5')]
    expect(given(recalling, sold).when(protect)).toEqual([stopRequested('2', id(5))])
  })

  test('it was not lost: we took it ourselves', () => {
    expect(given(gone).state).toMatchObject({ stopsLost: 0, isStopRefused: false })
    const merged = [5, 6, 7, 8].flatMap((ordinal) => [
      ...stop('1', ordinal),
      recallRequested(id(ordinal)),
      ended('ProtectionReduced', id(ordinal), '0'),
    ])
    expect(given(gone, merged).state.stopsLost).toBe(0)
    expect(commands(given(gone, merged))).toContainEqual(duty({ type: 'Protect' }))
  })

  test('the new stop refused: out, for those coins stay bare', () => {
    const story = given(gone, stopRequested('3', id(5)), abandoned('TopUpAbandoned', id(5), 'rejected'))
    expect(commands(story)).toContainEqual(duty({ type: 'DecideOwedExit', reason: 'unprotected' }))
    expect(story.when({ type: 'DecideOwedExit', reason: 'unprotected', nowMs: T })[0]).toEqual({
      type: 'ExitDecided',
      data: { exitId: 1, reason: 'unprotected', threshold: '0', compared: '3' },
    })
  })

  test('a sale told late takes coins, and reopens nothing (F28)', () => {
    const late = { type: 'RecordTrade', orderId: id(2), trade: trade(id(2), '1') } as const
    expect(types(given(gone).when(late))).toEqual(['ProtectionLateFilled'])
    const story = given(gone, filled('Protection', id(2), '1', { late: true }))
    expect(story.state).toMatchObject({ exposure: parse('8'), value: { protection: 'protected' }, stopsLost: 0 })
    expect(story.when(protect)).toEqual([stopRequested('2', id(5))])
  })

  test('when it was the last, because the others fired, the coins are exposed', () => {
    const fired = (ordinal: number, quantity: string) => [
      filled('Protection', id(ordinal), quantity),
      ended('ProtectionReduced', id(ordinal), quantity),
    ]
    const last = [...recalling, ...fired(1, '3'), ...fired(3, '2'), ...fired(4, '1')]
    const facts = given(last).when(lookUp('cancelled', '0', T + 10))
    expect(types(facts)).toEqual(['ProtectionEnded'])
    const story = given(last, facts as never)
    expect(story.state.value.protection).toBe('exposed')
    expect(story.when(protect)).toEqual([stopRequested('3', id(5))])
  })
})
