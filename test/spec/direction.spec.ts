import { describe, expect, test } from 'vitest'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { PriceCheck } from '../../src/audit/exits/price-check.ts'
import { entryLimit } from '../../src/decision/entry-limit.ts'
import { priceCommands } from '../../src/decision/price-commands.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import {
  accepted,
  bought10,
  closed,
  ended,
  entryRequested,
  filled,
  given,
  id,
  openCommand,
  STREAM,
  T,
  trailingPlan,
  types,
} from './story.ts'

const short = (more: Parameters<typeof entryRequested>[0] = {}): PositionFact => {
  const fact = entryRequested(more)
  return { ...fact, data: { ...fact.data, side: 'sell' } } as PositionFact
}
const linear = { kind: 'linear' } as const
const sold10 = [
  short({ plan: trailingPlan }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10', { price: '101' }),
  ended('EntryEnded', id(0), '10'),
]

describe('a short position', () => {
  test('is entered by a sell, and has the direction of its first entry', () => {
    expect(given().when(openCommand({ direction: 'short' }, linear))).toMatchObject([{ type: 'EntryRequested', data: { side: 'sell' } }])
    const { state } = given(sold10)
    expect([state.direction, format(state.exposure)]).toEqual(['short', '10'])
  })

  // 10 % over 101 is 111.1, down to 111; 10 % under it 90.9, up to 91; 5 % under it 95.95, up to 96
  test('is protected and left by buys, its stop above and its target below what it was sold for', () => {
    const story = given(sold10)
    expect(story.when({ type: 'Protect', nowMs: T })).toMatchObject([
      { type: 'ProtectionRequested', data: { side: 'buy', quantity: '10', stopPrice: '111', hangsOn: { is: 'average', price: '101' } } },
    ])
    const wants = (price: string) => priceCommands(story.state, parse(price))
    expect(wants('111')).toMatchObject([{ reason: 'hard-stop', threshold: '111' }])
    expect(wants('91')).toMatchObject([{ reason: 'take-profit', threshold: '91' }])
    expect(wants('96')).toEqual([{ type: 'MoveTrailing', price: parse('96') }])
    expect(wants('96.5')).toEqual([])
    // 2 % over 96 is 97.92, up to 98
    expect(story.when({ type: 'MoveTrailing', price: parse('96') })).toMatchObject([{ data: { mark: '96', stopPrice: '98' } }])
    const leaving = given(sold10, { type: 'ExitDecided', data: { exitId: 1, reason: 'take-profit', threshold: '91', compared: '91' } })
    expect(leaving.when({ type: 'RequestExit', nowMs: T })).toMatchObject([
      { type: 'ExitRequested', data: { side: 'buy', quantity: '10' } },
    ])
  })

  test('is closed like any other: exposure falls to nothing', () => {
    const exit: PositionFact = { type: 'ExitDecided', data: { exitId: 1, reason: 'take-profit', threshold: '91', compared: '91' } }
    const story = given(sold10, exit)
    const requested = story.when({ type: 'RequestExit', nowMs: T }) as readonly PositionFact[]
    const done = given(
      story.facts,
      requested,
      accepted('Exit', id(1)),
      filled('Exit', id(1), '10', { price: '90' }),
      ended('ExitEnded', id(1), '10'),
    )
    expect(format(done.state.exposure)).toBe('0')
    expect(done.when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'take-profit', entryValue: '1010', exitValue: '900' } }])
  })

  test('of contracts: the average price is that of a coin, whatever the size of a contract', () => {
    const fill = filled('Entry', id(0), '10', { price: '101' })
    const data = { ...fill.data, contract: { size: '0.1', settle: 'USD', direction: 'short' } }
    const contract = { ...fill, data } as unknown as PositionFact
    const story = given(short(), accepted('Entry', id(0)), contract, ended('EntryEnded', id(0), '10'))
    expect(format(story.state.entryValue)).toBe('101')
    expect(story.when({ type: 'Protect', nowMs: T })).toMatchObject([{ data: { quantity: '10', stopPrice: '111' } }])
  })
})

describe('a direction is refused by name', () => {
  test('short, where coins have to be bought before they are sold', () => {
    expect(given().when(openCommand({ direction: 'short' }))).toBe('short-on-spot')
  })
  test('against what is left of the position before, which it would close', () => {
    const dust = given(bought10, closed('10'))
    expect(dust.when(openCommand({ direction: 'short' }, linear))).toBe('already-decided')
    const proposal = { strategy: 'drop', trigger: 'from-high', barCloseMs: T + 1, judged: {} }
    expect(dust.when(openCommand({ direction: 'short', proposal }, linear))).toBe('opposite-direction')
    expect(types(dust.when(openCommand({ proposal }, linear)))).toEqual(['EntryRequested'])
  })
})

test.each([
  ['long', '0.5', '100.5', '100.72'],
  ['short', '0.5', '99.5', '99.73'],
  ['long', '-0.5', '99.5', '99.72'],
  ['short', '-0.5', '100.5', '100.73'],
  ['long', '0', '100', '100.22'],
  ['short', '0', '100', '100.23'],
] as const)('the limit of a %s entry with an offset of %s %% is at %s of 100, and at %s of 100.225', (direction, offset, even, odd) => {
  const limit = (price: string): string => format(entryLimit(parse(price), parse(offset), direction, parse('0.01')))
  expect([limit('100'), limit('100.225')]).toEqual([even, odd])
})

test('verify turns the prices of a short position with it', () => {
  const found = (...facts: readonly PositionFact[]): string | null => {
    const check = new PriceCheck()
    return facts.map((fact) => check.check({ ...fact, stream: STREAM } as unknown as LogEvent)).at(-1)?.message ?? null
  }
  const hangsOn = { is: 'average', price: '101' } as const
  const exit = (reason: 'hard-stop' | 'take-profit', threshold: string): PositionFact => ({
    type: 'ExitDecided',
    data: { exitId: 1, reason, threshold, compared: threshold, hangsOn },
  })
  const follow = (type: 'TrailingArmed' | 'TrailingRaised', mark: string, stopPrice: string): PositionFact => ({
    type,
    data: { mark, stopPrice },
  })
  expect(found(...sold10, exit('hard-stop', '111'))).toBeNull()
  expect(found(...sold10, exit('hard-stop', '90.9'))).toContain('Its stop is at 90.9; the plan puts it at 111')
  expect(found(...sold10, exit('take-profit', '91'))).toBeNull()
  expect(found(...sold10, follow('TrailingArmed', '96', '98'))).toBeNull()
  expect(found(...sold10, follow('TrailingArmed', '96.5', '98.5'))).toContain('before its activation at 96')
  // 1 % under 96 is 95.04, down to 95
  const armed = [...sold10, follow('TrailingArmed', '96', '98')]
  expect(found(...armed, follow('TrailingRaised', '95', '97'))).toBeNull()
  expect(found(...armed, follow('TrailingRaised', '95.5', '97.5'))).toContain('may move from 95 on')
})
