import { describe, expect, test } from 'vitest'
import { parse } from '../../src/kernel/money.ts'
import { abandoned, bought10, exitDecided, exitRequested, given, id, T, trade, types } from './story.ts'

const exiting = [...bought10, exitDecided]

describe('of an order to exit', () => {
  test('without an answer its outcome is unknown', () => {
    const outcome = { is: 'unknown', because: 'timeout' } as const
    const reply = { type: 'RecordReply', orderId: id(1), to: 'place', outcome, venueTimeMs: T } as const
    expect(types(given(exiting, exitRequested('10', id(1))).when(reply))).toEqual(['ExitOutcomeUnknown'])
  })

  test('a sale told late takes its coins, and reopens no order', () => {
    const over = [...exiting, exitRequested('10', id(1)), abandoned('ExitAbandoned', id(1), 'never-arrived')]
    const facts = given(over).when({ type: 'RecordTrade', orderId: id(1), trade: trade(id(1), '4') })
    expect(types(facts)).toEqual(['ExitLateFilled'])
    const { state } = given(over, facts as never)
    expect(state.exposure).toBe(parse('6'))
    expect(state.orders.find(({ orderId }) => orderId === id(1))!.value).toEqual({ phase: 'closed', fate: 'known' })
  })
})
