import { describe, expect, test } from 'vitest'
import type { RequestExit } from '../../machines/position/exit-commands.ts'
import type { ExitNumbers } from '../../machines/position/exits/exit-numbers.ts'
import type { Ladder } from '../../machines/position/exits/ladder.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { parse } from '../../src/kernel/money.ts'
import { abandoned, accepted, ended, entryRequested, filled, given, id, plan, T, unknown } from './story.ts'

const ladder: Ladder = { from: 'patient', patientMs: 30_000, maxSlippagePct: '1', withdrawals: 1 }
/** Ten coins at 100: the soft stop is at 95, the target at 110. */
const bought = (exits: Partial<ExitNumbers> = {}): readonly PositionFact[] => [
  entryRequested({ plan: { ...plan, exits: { ...plan.exits, softStop: { by: 'pct', of: '5' }, ladder, ...exits } } }),
  accepted('Entry', id(0)),
  filled('Entry', id(0), '10'),
  ended('EntryEnded', id(0), '10'),
]
const grounds = { threshold: '95', compared: '94.5', hangsOn: { is: 'average', price: '100' } } as const
const softStop = { type: 'DecideExit', reason: 'soft-stop', ...grounds } as const
const request = (price: string | null, nowMs = T): RequestExit => ({
  type: 'RequestExit',
  nowMs,
  quote: { bid: parse('95'), ask: parse('95.5') },
  price: price === null ? null : parse(price),
})
type Story = ReturnType<typeof given>
const then = (story: Story, command: Parameters<Story['when']>[0], ...more: readonly PositionFact[]): Story =>
  given(story.facts, story.when(command) as readonly PositionFact[], more)
/** The patient order of a soft stop stands, and its time is over. */
const timedOut = (exits: Partial<ExitNumbers> = {}): Story =>
  then(then(then(given(bought(exits)), softStop), request('94.5'), accepted('Exit', id(1))), { type: 'CancelExit', nowMs: T + 30_000 })
const gone = abandoned('ExitAbandoned', id(1), 'cancelled')
const over = (exits: Partial<ExitNumbers> = {}): Story => given(timedOut(exits).facts, gone)
const LATER = T + 31_000

describe('an exit that sold nothing', () => {
  test('is withdrawn where its price is not reached any more, and its stop is owed at once', () => {
    const { threshold, hangsOn } = grounds
    expect(over().when(request('95.5', LATER))).toEqual([
      { type: 'ExitWithdrawn', data: { exitId: 1, reason: 'soft-stop', threshold, compared: '95.5', hangsOn } },
    ])
    const back = then(over(), request('95.5', LATER))
    expect(back.state.value).toMatchObject({ exit: 'none', protection: 'exposed' })
    expect(back.state.exit).toBeNull()
    expect(back.owes()).toContainEqual(expect.objectContaining({ command: { type: 'Protect' } }))
  })

  test.each([
    ['at the price', '95'],
    ['beyond it', '94'],
    ['without a price', null],
  ])('goes on %s', (_, price) => {
    expect(over().when(request(price, LATER))).toMatchObject([{ type: 'ExitStepLeft' }, { type: 'ExitRequested' }])
  })

  test('waits until its order is proven to be over', () => {
    expect(timedOut().when(request('99', LATER))).toBe('wrong-phase')
    const lost = given(timedOut().facts, unknown('Exit', id(1), 'cancel'))
    expect(lost.when(request('99', LATER))).toBe('outcome-unknown')
  })

  test('is decided and withdrawn so often, and is carried out then', () => {
    const again = then(then(then(over(), request('95.5', LATER)), softStop), request('94.5', LATER), accepted('Exit', id(2)))
    const cancelled = then(again, { type: 'CancelExit', nowMs: LATER + 30_000 }, abandoned('ExitAbandoned', id(2), 'cancelled'))
    expect(cancelled.when(request('99', LATER + 40_000))).toMatchObject([{ type: 'ExitStepLeft' }, { data: { timeInForce: 'IOC' } }])
  })

  test('goes on without the number', () => {
    const { withdrawals: _, ...endless } = ladder
    expect(over({ ladder: endless }).when(request('99', LATER))).toMatchObject([{ type: 'ExitStepLeft' }, { type: 'ExitRequested' }])
  })
})

describe('what is never withdrawn', () => {
  test('an exit that sold something', () => {
    const sold = given(timedOut().facts, filled('Exit', id(1), '1'), ended('ExitEnded', id(1), '1'))
    expect(sold.when(request('99', LATER))).toMatchObject([{ type: 'ExitStepLeft' }, { type: 'ExitRequested' }])
  })

  test('one whose reason is no price', () => {
    const signal = { type: 'DecideExit', reason: 'signal', threshold: '0', compared: '1' } as const
    const story = then(then(given(bought()), signal), request('94.5'), accepted('Exit', id(1)))
    const idle = given(then(story, { type: 'CancelExit', nowMs: T + 30_000 }).facts, gone)
    expect(idle.when(request('99', LATER))).toMatchObject([{ type: 'ExitStepLeft' }, { type: 'ExitRequested' }])
  })

  test('a hard stop, though nothing be sold at market', () => {
    const hardStop = { ...softStop, reason: 'hard-stop', threshold: '90', compared: '90' } as const
    const story = then(then(given(bought({ ladder: { ...ladder, neverMarket: true } })), hardStop), request('90'), accepted('Exit', id(1)))
    const unfilled = given(story.facts, abandoned('ExitAbandoned', id(1), 'expired'))
    expect(unfilled.when(request('99', LATER))).toMatchObject([{ type: 'ExitRequested' }])
  })
})
