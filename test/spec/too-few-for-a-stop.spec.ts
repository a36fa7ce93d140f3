import { describe, expect, test } from 'vitest'
import { priceCommands } from '../../src/decision/price-commands.ts'
import { parse } from '../../src/kernel/money.ts'
import { accepted, duty, ended, entryRequested, exitRequested, filled, given, id, plan, T, types } from './story.ts'

/** One coin of ten was bought at 100. A stop at 90 would be worth too little for the venue, a sale at 95 or more is not. */
const few = { ...plan, minNotional: '95' }
const working = [entryRequested({ plan: few }), accepted('Entry', id(0)), filled('Entry', id(0), '1')]
const held = [...working, ended('EntryEnded', id(0), '1')]
const at = (story: ReturnType<typeof given>, price: string) => priceCommands(story.state, parse(price))
const commands = (story: ReturnType<typeof given>) => story.owes().flatMap((item) => (item.kind === 'command' ? [item.command.type] : []))

describe('coins too few for a stop, and not too few to be sold', () => {
  test('are held: no stop is owed for them, and no close', () => {
    const story = given(held)
    expect(commands(story)).toEqual(['DecideOwedExit'])
    expect(story.owes()).toContainEqual(duty({ type: 'DecideOwedExit', reason: 'time-limit' }, T + 1000 + plan.maxHoldMs))
    expect(story.when({ type: 'ClosePosition' })).toBe('still-sellable')
    expect(story.when({ type: 'Protect', nowMs: T })).toBe('below-minimum')
  })

  test('are sold at the last price at which the venue takes them, which lies before the hard stop', () => {
    const story = given(held)
    expect(at(story, '95.5')).toEqual([])
    const [command] = at(story, '95')
    expect(command).toMatchObject({ type: 'DecideExit', reason: 'hard-stop', threshold: '95', compared: '95' })
    const leaving = given(held, story.when(command!) as never)
    expect(leaving.when({ type: 'RequestExit', nowMs: T })).toMatchObject([{ type: 'ExitRequested', data: { quantity: '1' } }])
  })

  test('keep their target', () => {
    expect(at(given(held), '110')).toMatchObject([{ type: 'DecideExit', reason: 'take-profit', threshold: '110' }])
  })

  test('are watched at the hard stop while more of them is being bought', () => {
    expect(at(given(working), '95')).toEqual([])
    expect(at(given(working), '90')).toMatchObject([{ reason: 'hard-stop', threshold: '90' }])
  })

  test('are dust once the venue says that they are too few', () => {
    const said = { by: 'rejection', code: 'below-min-notional' } as const
    const refused = given(
      held,
      { type: 'ExitDecided', data: { exitId: 1, reason: 'take-profit', threshold: '110', compared: '111' } },
      exitRequested('1', id(1)),
      { type: 'ExitAbandoned', data: { orderId: id(1), because: 'rejected', evidence: said } },
    )
    expect(types(refused.when({ type: 'ClosePosition' }))).toEqual(['PositionClosed'])
  })
})

test('coins that were too few when they were bought are dust at once, and stay owned', () => {
  const story = given(
    entryRequested({ plan: { ...plan, minNotional: '101' } }),
    accepted('Entry', id(0)),
    filled('Entry', id(0), '1'),
    ended('EntryEnded', id(0), '1'),
  )
  expect(commands(story)).toEqual(['ClosePosition'])
  expect(story.when({ type: 'ClosePosition' })).toMatchObject([{ data: { reason: 'dust', dust: '1', exitValue: '0' } }])
})
