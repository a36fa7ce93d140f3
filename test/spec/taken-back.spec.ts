import { describe, expect, test } from 'vitest'
import type { RequestExit } from '../../machines/position/exit-commands.ts'
import type { Ladder } from '../../machines/position/exits/ladder.ts'
import type { PositionFact } from '../../machines/position/position-decision.ts'
import { parse } from '../../src/kernel/money.ts'
import {
  abandoned,
  accepted,
  bought10,
  duty,
  ended,
  entryRequested,
  filled,
  given,
  id,
  plan,
  protected10,
  stopRequested,
  T,
  types,
  unknown,
} from './story.ts'

type Story = ReturnType<typeof given>
const then = (story: Story, command: Parameters<Story['when']>[0], ...more: readonly PositionFact[]): Story =>
  given(story.facts, story.when(command) as readonly PositionFact[], more)
const close = { type: 'DecideExit', reason: 'operator', threshold: '0', compared: '0' } as const
const takeBack = { type: 'TakeBackExit' } as const
const withdraw = { type: 'WithdrawExit' } as const
const request = (nowMs = T): RequestExit => ({
  type: 'RequestExit',
  nowMs,
  quote: { bid: parse('101'), ask: parse('101.5') },
  price: parse('101'),
})
const LATER = T + 40_000

const taken = (reason = 'operator') => ({ type: 'ExitTakenBack', data: { exitId: 1, reason } })
const withdrawn = { type: 'ExitWithdrawn', data: { exitId: 1, reason: 'operator', threshold: '0', compared: '0', because: 'taken-back' } }

describe('an exit that a person asked for', () => {
  const bare = then(given(bought10), close)
  /** Its stop is being cancelled. */
  const clearing = then(given(protected10), close)

  test('is withdrawn at once where nothing is on its way for it, and a stop is owed', () => {
    expect(bare.when(takeBack)).toEqual([taken(), withdrawn])
    const back = then(bare, takeBack)
    expect(back.state.value).toMatchObject({ exit: 'none', protection: 'exposed' })
    expect(back.owes()).toContainEqual(duty({ type: 'Protect' }))
  })

  test('leaves a stop alone that could not be cancelled yet', () => {
    const placing = then(given(bought10, stopRequested('10')), close)
    expect(types(placing.when(takeBack))).toEqual(['ExitTakenBack', 'ExitWithdrawn'])
    expect(then(placing, takeBack, accepted('Protection', id(1))).state.value).toMatchObject({ exit: 'none', protection: 'protected' })
    const lost = then(given(protected10, unknown('Protection', id(1), 'end')), close)
    expect(then(lost, takeBack).state.value).toMatchObject({ exit: 'none', protection: 'protected' })
  })

  test('is withdrawn when the stop that was taken away for it is proven to be gone, and no order is asked for', () => {
    expect(clearing.when(takeBack)).toEqual([taken()])
    const waiting = then(clearing, takeBack)
    expect(waiting.when(withdraw)).toBe('wrong-phase')
    const gone = given(waiting.facts, ended('ProtectionEnded', id(1), '0'))
    expect(gone.owes().filter(({ kind }) => kind === 'command')).toEqual([duty(withdraw)])
    expect(gone.when(request(LATER))).toBe('taken-back')
    expect(gone.when(withdraw)).toEqual([withdrawn])
  })

  test('takes its stops away further until they are gone', () => {
    const failed = then(clearing, takeBack, { type: 'ProtectionFound', data: { orderId: id(1), venueOrderId: 'v' } })
    expect(failed.owes().filter(({ kind }) => kind === 'command')).toEqual([duty({ type: 'CancelProtection' }, expect.any(Number))])
  })

  test('lets the rest go on where a stop has sold some meanwhile', () => {
    const sold = given(then(clearing, takeBack).facts, filled('Protection', id(1), '4'), ended('ProtectionEnded', id(1), '4'))
    expect(then(sold, withdraw).state).toMatchObject({ exposure: parse('6'), exit: null })
  })

  test('is over with the position where a stop has sold all of it', () => {
    const sold = given(then(clearing, takeBack).facts, filled('Protection', id(1), '10'), ended('ProtectionEnded', id(1), '10'))
    expect(sold.owes().filter(({ kind }) => kind === 'command')).toEqual([duty({ type: 'ClosePosition' })])
  })

  test('is taken back once, and decided anew when it is over', () => {
    expect(then(clearing, takeBack).when(takeBack)).toBe('taken-back')
    expect(then(bare, takeBack).when(takeBack)).toBe('nothing-to-take-back')
    expect(then(bare, takeBack).when(close)).toMatchObject([{ type: 'ExitDecided', data: { exitId: 2 } }])
    expect(then(then(bare, takeBack), close).when(takeBack)).toMatchObject([{ data: { exitId: 2 } }, { data: { exitId: 2 } }])
  })

  test('is not called back from the market, and is once its order is over without a sale', () => {
    const selling = then(bare, request())
    expect(selling.when(takeBack)).toBe('sells-at-once')
    expect(given(selling.facts, unknown('Exit', id(1))).when(takeBack)).toBe('sells-at-once')
    expect(types(given(selling.facts, abandoned('ExitAbandoned', id(1))).when(takeBack))).toEqual(['ExitTakenBack', 'ExitWithdrawn'])
  })

  test('is carried out where some of it is sold', () => {
    const sold = given(then(bare, request(), accepted('Exit', id(1))).facts, filled('Exit', id(1), '4'), ended('ExitEnded', id(1), '4'))
    expect(sold.when(takeBack)).toBe('sold-in-part')
  })

  test('that comes to nothing leaves the number of exits that may be withdrawn for their price', () => {
    expect(then(bare, takeBack).state.noted.withdrawn).toBe(0)
  })
})

describe('an exit that a signal asked for', () => {
  const ladder: Ladder = { from: 'patient', patientMs: 30_000, maxSlippagePct: '1' }
  const following = [entryRequested({ plan: { ...plan, exits: { ...plan.exits, signal: 'any-price', ladder } } }), ...bought10.slice(1)]
  const signalled = then(given(following), { type: 'JudgeSignal', signal: 'turned', price: parse('101') })
  const resting = then(signalled, request(), accepted('Exit', id(1)))
  const cancel = (attempt: number) => ({ type: 'ExitCancelRequested', data: { orderId: id(1), exitId: 1, because: 'taken-back', attempt } })

  test('takes its patient order back with it, and is withdrawn when that is proven to be gone', () => {
    expect(resting.when(takeBack)).toEqual([taken('signal'), cancel(1)])
    const waiting = then(resting, takeBack)
    expect(waiting.when(withdraw)).toBe('wrong-phase')
    const gone = given(waiting.facts, abandoned('ExitAbandoned', id(1), 'cancelled'))
    expect(gone.owes().filter(({ kind }) => kind === 'command')).toEqual([duty(withdraw)])
    expect(gone.when(withdraw)).toMatchObject([
      { type: 'ExitWithdrawn', data: { reason: 'signal', compared: '101', because: 'taken-back' } },
    ])
  })

  test('cancels an order that nobody could cancel yet as soon as it stands, long before its time', () => {
    const asked = then(then(signalled, request()), takeBack)
    expect(types(asked.facts).at(-1)).toBe('ExitTakenBack')
    const stands = given(asked.facts, accepted('Exit', id(1)))
    expect(stands.owes()).toContainEqual(duty({ type: 'CancelExit' }))
    expect(stands.when({ type: 'CancelExit', nowMs: T + 1 })).toEqual([cancel(1)])
  })

  test('is carried out, and goes down its ladder, where the cancellation came too late', () => {
    const sold = given(then(resting, takeBack).facts, filled('Exit', id(1), '4'), ended('ExitEnded', id(1), '4'))
    expect(sold.when(request(LATER))).toMatchObject([
      { type: 'ExitStepLeft', data: { step: 'patient', because: 'part-filled' } },
      { type: 'ExitRequested', data: { quantity: '6', timeInForce: 'IOC' } },
    ])
  })

  test('is overtaken by a rule of higher precedence, which is not taken back', () => {
    const waiting = then(resting, takeBack)
    const stop = {
      type: 'DecideExit',
      reason: 'hard-stop',
      threshold: '90',
      compared: '90',
      hangsOn: { is: 'average', price: '100' },
    } as const
    const overtaken = then(waiting, stop)
    expect(types(overtaken.facts)).toContain('ExitOvertaken')
    expect(overtaken.when(takeBack)).toBe('decided-by-rule')
    const gone = given(overtaken.facts, abandoned('ExitAbandoned', id(1), 'cancelled'))
    expect(gone.when(request(LATER))).toMatchObject([{ type: 'ExitRequested', data: { exitId: 2, orderType: 'market' } }])
  })
})

test.each([
  ['unprotected', { type: 'DecideExit', reason: 'unprotected', threshold: '0', compared: '0' }],
  ['time-limit', { type: 'DecideExit', reason: 'time-limit', threshold: '1', compared: '2' }],
  ['risk', { type: 'DecideExit', reason: 'risk', threshold: '1', compared: '2' }],
] as const)('an exit for %s is not taken back: it would be decided again', (_, command) => {
  expect(then(given(bought10), command).when(takeBack)).toBe('decided-by-rule')
})

test('where no exit is decided there is nothing to take back', () => {
  expect(given(bought10).when(takeBack)).toBe('nothing-to-take-back')
  expect(given(entryRequested()).when(takeBack)).toBe('nothing-to-take-back')
})
