import { describe, expect, test } from 'vitest'
import { evolvePosition } from '../../machines/position/evolve.ts'
import { exitLevels } from '../../machines/position/exits/asked.ts'
import { lastBeatMs, nextDeadlineMs, owed } from '../../machines/position/owed.ts'
import { trailingMark, watch } from '../../machines/position/watch.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  accepted,
  bought10,
  cancelRequested,
  duty,
  ended,
  entryRequested,
  exitDecided,
  exitRequested,
  feeInBase,
  filled,
  given,
  id,
  plan,
  protected10,
  query,
  stopRequested,
  T,
  trade,
  trailingPlan,
  types,
  unknown,
} from './story.ts'

const partly = [entryRequested(), accepted('Entry', id(0)), filled('Entry', id(0), '4')]
const exiting = [...bought10, exitDecided]

describe('prices watched', () => {
  const prices = ({ state }: ReturnType<typeof given>) => {
    const mark = trailingMark(state)
    return [
      ...exitLevels(state).map(({ side, price, reason }) => `${side} ${format(price)} ${reason}`),
      ...(mark === null ? [] : [`with ${format(mark)} trail`]),
    ]
  }
  const armed = { type: 'TrailingArmed', data: { mark: '105', stopPrice: '102.5' } } as const
  const trailed = (...facts: readonly never[]) =>
    given(
      entryRequested({ plan: trailingPlan }),
      accepted('Entry', id(0)),
      filled('Entry', id(0), '10'),
      stopRequested('10'),
      accepted('Protection', id(1)),
      ...facts,
    )

  test.each([
    ['nothing while flat', given(), []],
    ['nothing before the first fill', given(entryRequested()), []],
    ['the hard stop by ourselves until it stands on the venue', given(bought10), ['against 90 hard-stop', 'with 110 take-profit']],
    ['also while it is on its way', given(bought10, stopRequested('10')), ['against 90 hard-stop', 'with 110 take-profit']],
    ['the take-profit once it stands', given(protected10), ['with 110 take-profit']],
    [
      'the hard stop again for coins it does not cover',
      given(...partly, stopRequested('4'), accepted('Protection', id(1)), filled('Entry', id(0), '5')),
      ['against 90 hard-stop', 'with 110 take-profit'],
    ],
    ['the arming of the trailing stop beside the take-profit', trailed(), ['with 110 take-profit', 'with 105 trail']],
    ['the armed trailing stop instead of the take-profit', trailed(armed as never), ['against 102.5 trailing-stop', 'with 106.5 trail']],
    ['nothing once an exit is decided', given(protected10, exitDecided), []],
    [
      'nothing for coins too few to sell (F22)',
      given(
        entryRequested({ plan: { ...plan, takeProfit: { by: 'pct', of: '20' } } }),
        accepted('Entry', id(0)),
        filled('Entry', id(0), '1', { fee: feeInBase('0.5') }),
      ),
      ['with 120 take-profit'],
    ],
  ] as const)('%s', (_, story, expected) => {
    expect(prices(story)).toEqual(expected)
  })

  test('the nearest on either side is what a tick is compared with', () => {
    expect(watch(given().state)).toEqual({ atOrBelow: null, atOrAbove: null })
    expect(watch(given(bought10).state)).toEqual({ atOrBelow: parse('90'), atOrAbove: parse('110') })
    expect(watch(trailed(armed as never).state)).toEqual({ atOrBelow: parse('102.5'), atOrAbove: parse('106.5') })
  })

  const move = (price: string) => ({ type: 'MoveTrailing', price: parse(price) }) as const
  test.each([
    ['not without one in the plan', given(protected10), move('200'), 'no-trailing'],
    ['not below its activation', trailed(), move('104.5'), 'below-activation'],
    ['armed at its activation', trailed(), move('105'), ['TrailingArmed']],
    ['not raised by less than a step', trailed(armed as never), move('106'), 'below-step'],
    ['raised by a step', trailed(armed as never), move('106.5'), ['TrailingRaised']],
    ['not without coins', given(entryRequested({ plan: trailingPlan })), move('200'), 'wrong-phase'],
    ['not once an exit is decided', trailed(armed as never, exitDecided as never), move('200'), 'wrong-phase'],
    [
      'not while an outcome is unknown (F37)',
      trailed(
        armed as never,
        exitDecided as never,
        cancelRequested('Protection', id(1)) as never,
        unknown('Protection', id(1), 'cancel') as never,
      ),
      move('200'),
      'outcome-unknown',
    ],
  ] as const)('the trailing stop is %s', (_, story, command, expected) => {
    expect(types(story.when(command))).toEqual(expected)
  })

  test('the trailing stop follows at its distance, rounded down to the tick, and never falls (V-12)', () => {
    expect(trailed().when(move('105'))).toEqual([armed])
    expect(trailed(armed as never).when(move('120'))).toEqual([{ type: 'TrailingRaised', data: { mark: '120', stopPrice: '117.5' } }])
    expect(trailed(armed as never, { type: 'TrailingRaised', data: { mark: '120', stopPrice: '117.5' } } as never).when(move('115'))).toBe(
      'below-step',
    )
  })
})

describe('deadlines', () => {
  test('the earliest thing owed after a moment', () => {
    expect(nextDeadlineMs(owed(given().state), 0)).toBe(Number.POSITIVE_INFINITY)
    expect(nextDeadlineMs(owed(given(entryRequested()).state), T)).toBe(T + 30_000)
    const working = given(entryRequested(), accepted('Entry', id(0))).state
    // it may fill at any time, whoever lost the notice of it
    expect(nextDeadlineMs(owed(working), T)).toBe(T + 30_000)
    expect(nextDeadlineMs(owed(working), T + 30_000)).toBe(T + 40_000)
    expect(nextDeadlineMs(owed(working), T + 50_000)).toBe(T + 60_000)
  })

  test('a stop that rests is looked up on a slower beat, between which the time limit keeps its own moment (F34)', () => {
    const { state } = given(protected10)
    expect(nextDeadlineMs(owed(state), T)).toBe(T + 30_000)
    expect(nextDeadlineMs(owed(state), T + 30_000)).toBe(T + 60_000)
    expect(nextDeadlineMs(owed(state), T + 59_999)).toBe(T + 60_000)
    expect(nextDeadlineMs(owed(state), T + 3_600_000)).toBe(T + 3_601_000)
    expect(nextDeadlineMs(owed(state), T + 3_601_000)).toBe(T + 3_611_000)
  })

  test.each([
    ['news is asked for', query(id(0), T), 10_000],
    ['a resting stop is asked for', query(id(0), T, 30_000), 30_000],
    ['a command is tried', duty({ type: 'ClosePosition' }, T), 10_000],
  ] as const)('%s on beats counted from the first, never before it', (_, item, everyMs) => {
    const beats = [T - 1, T, T + everyMs - 1, T + everyMs, T + 3 * everyMs + 1].map((untilMs) => lastBeatMs(item, untilMs))
    expect(beats).toEqual([Number.NEGATIVE_INFINITY, T, T, T + everyMs, T + 3 * everyMs])
  })

  test('a look-up that settled nothing is repeated in a steady rhythm, whoever asks when', () => {
    const lost = given(entryRequested(), unknown('Entry', id(0))).state
    expect(nextDeadlineMs(owed(lost), T + 29_999)).toBe(T + 30_000)
    for (const askedMs of [T + 30_000, T + 34_567, T + 39_999]) expect(nextDeadlineMs(owed(lost), askedMs)).toBe(T + 40_000)
    expect(nextDeadlineMs(owed(lost), T + 40_000)).toBe(T + 50_000)
  })

  test('every live order is looked up, at boot at once, and nothing is placed (F40 F46 I-28)', () => {
    const story = given(...partly, stopRequested('4'), accepted('Protection', id(1)))
    const lookUps = (boot: boolean) => story.owes(boot).filter((item) => item.kind === 'query-order')
    expect(lookUps(true)).toEqual([query(id(0), 0), query(id(1), 0, 30_000)])
    expect(lookUps(false)).toEqual([query(id(0), T + 30_000), query(id(1), T + 30_000, 30_000)])
  })

  test('a stop that begins to fill, and an exit, are looked up when they do not end (F35)', () => {
    expect(given(protected10).owes()).toContainEqual(query(id(1), T + 30_000, 30_000))
    expect(given(...protected10, filled('Protection', id(1), '4')).owes()).toContainEqual(query(id(1), T + 31_000))
    const selling = given(exiting, exitRequested('10', id(1)), accepted('Exit', id(1))).owes()
    expect(selling).toEqual([query(id(1), T + 30_000)])
  })
})

test('an event of a newer release leaves the position as it is', () => {
  const { state } = given(protected10)
  expect(evolvePosition(state, { type: 'StreamCarried', data: {}, time: T } as never)).toBe(state)
})

test('a repeated trade of the cycle before is known, one of an older cycle is a stranger', () => {
  const cycle = (first: number) => [
    entryRequested({ order: id(first) }),
    accepted('Entry', id(first)),
    filled('Entry', id(first), '10'),
    ended('EntryEnded', id(first), '10'),
    exitDecided,
    exitRequested('10', id(first + 1)),
    accepted('Exit', id(first + 1)),
    filled('Exit', id(first + 1), '10'),
    ended('ExitEnded', id(first + 1), '10'),
    { type: 'PositionClosed', data: { reason: 'take-profit', dust: '0', openedMs: T, entryValue: '1', exitValue: '1' } } as const,
  ]
  const told = { type: 'RecordTrade', orderId: id(0), trade: trade(id(0), '10') } as const
  expect(given(cycle(0), cycle(2)).when(told)).toBe('nothing-new')
  const third = given(cycle(0), cycle(2), cycle(4))
  expect(third.when(told)).toBe('foreign-order')
  expect(third.state.orders.map(({ orderId }) => orderId)).toEqual([id(2), id(3), id(4), id(5)])
})
