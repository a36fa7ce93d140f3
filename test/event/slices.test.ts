import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/kernel/errors.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { accountOf } from '../../src/pool/account.ts'
import { freeOf, sliceOf } from '../../src/pool/law.ts'
import { fundPool, giveUpSlice, grantSlice, readPool, revokeSlice } from '../../src/pool/pool-stream.ts'
import { slicesOf, withdrawalIdOf } from '../../src/pool/slices.ts'
import { decideWithdrawal } from '../../src/pool/withdraw.ts'
import { createState } from '../../src/replay/engine-state.ts'
import type { Facts } from '../../src/replay/facts.ts'
import { connectionTo, NoteServer } from './pool-stage.ts'

const BOOK = 'paper.test.main'
const usd = (group: string, amount: string, id: string) => ({ group, asset: 'USD', amount, id })
const factsOf = (deposits: Facts['deposits'] = {}, withdrawals: Facts['withdrawals'] = {}): Facts => ({
  ...createState().facts,
  deposits,
  withdrawals,
})
const deposit = (depositId: string, asset: string, amount: string) => ({ depositId, asset, amount })
const withdrawal = (withdrawalId: string, asset: string, amount: string) => ({ withdrawalId, asset, amount })

/** A pool of 1000 USD and 10 BTC: 400 and 100 USD and 2 BTC of it are group a's, 300 USD group b's. */
const shared = async () => {
  const server = new NoteServer()
  const connection = connectionTo(server)
  await fundPool(connection, BOOK, { asset: 'USD', amount: '1000', id: 'f1' })
  await fundPool(connection, BOOK, { asset: 'BTC', amount: '10', id: 'f2' })
  await grantSlice(connection, BOOK, usd('a', '400', 'g1'))
  await grantSlice(connection, BOOK, usd('b', '300', 'g2'))
  await grantSlice(connection, BOOK, { group: 'a', asset: 'BTC', amount: '2', id: 'g3' })
  await grantSlice(connection, BOOK, usd('a', '100', 'g4'))
  const of = (group: string, facts: Facts, quotes: readonly string[] = ['USD']) =>
    slicesOf({ connection, book: BOOK, group }, facts, quotes)
  return { server, connection, of }
}

describe('what a group that starts is owed', () => {
  test('is every grant of its own that its log lacks, under the number of its note', async () => {
    const { of } = await shared()
    const first = deposit('slice-2', 'USD', '400')
    const others = [deposit('slice-4', 'BTC', '2'), deposit('slice-5', 'USD', '100')]
    expect(await of('a', factsOf())).toEqual({ owed: [first, ...others], completed: [] })
    expect(await of('a', factsOf({ 'slice-2': first }), ['USD', 'BTC'])).toEqual({ owed: others, completed: [] })
    expect(await of('b', factsOf())).toEqual({ owed: [deposit('slice-3', 'USD', '300')], completed: [] })
  })

  test('is nothing of what was revoked as a whole, and what is left of a part', async () => {
    const { connection, of } = await shared()
    await revokeSlice(connection, BOOK, usd('a', '450', 'r'))
    expect((await of('a', factsOf()))?.owed).toEqual([deposit('slice-4', 'BTC', '2'), deposit('slice-5', 'USD', '50')])
  })

  test('is asked of no book that has no pool', async () => {
    const connection = connectionTo(new NoteServer())
    const share = { connection, book: BOOK, group: 'a' }
    expect(await slicesOf(share, factsOf(), ['USD'])).toBeNull()
    await expect(slicesOf(share, factsOf({ 'slice-1': deposit('slice-1', 'USD', '1') }), [])).rejects.toThrow('did not grant')
  })

  test('has to hold what it trades with', async () => {
    const { of } = await shared()
    const refused = of('b', factsOf(), ['USD', 'BTC'])
    await expect(refused).rejects.toThrow(Failure)
    await expect(refused).rejects.toThrow(
      'The pool of paper.test.main has granted no BTC to group b: grant it a slice first, with "coinfold pool grant b BTC AMOUNT".',
    )
    await expect(of('c', factsOf(), ['USD', 'BTC']), 'the first that is lacking').rejects.toThrow('has granted no USD to group c')
  })
})

describe('what a log has withdrawn', () => {
  test('is given back to the pool that does not know of it, once', async () => {
    const { connection, of } = await shared()
    const own = deposit('slice-2', 'USD', '400')
    const facts = factsOf(
      { 'slice-2': own },
      {
        'slice-w1': withdrawal('slice-w1', 'USD', '150'),
        'by-hand': withdrawal('by-hand', 'USD', '7'),
        'slice-w2': withdrawal('slice-w2', 'BTC', '2'),
      },
    )
    expect((await of('a', facts))?.completed).toEqual([
      { asset: 'USD', amount: '150' },
      { asset: 'BTC', amount: '2' },
    ])
    const pool = await readPool(connection, BOOK)
    expect([sliceOf(pool, 'a', 'USD'), freeOf(pool, 'USD')].map(format)).toEqual(['350', '350'])
    expect((await of('a', facts))?.completed).toEqual([])
    expect(withdrawalIdOf('w1')).toBe('slice-w1')
  })
})

describe('a log and a pool that cannot both be right', () => {
  const RESTORED = 'One of the two was restored from an older copy: restore both as they were at the same moment.'

  test.each([
    ['that was never granted', deposit('slice-9', 'USD', '400')],
    ['that another group was granted', deposit('slice-3', 'USD', '300')],
    ['of another asset', deposit('slice-2', 'BTC', '400')],
    ['of another amount', deposit('slice-2', 'USD', '401')],
  ])('are a deposit %s', async (_, wrong) => {
    const { of } = await shared()
    const refused = of('a', factsOf({ [wrong.depositId]: wrong }))
    await expect(refused).rejects.toThrow(Failure)
    await expect(refused).rejects.toThrow(
      `The log of group a holds ${wrong.amount} ${wrong.asset} as ${wrong.depositId}, which the pool of ${BOOK} did not grant. ${RESTORED}`,
    )
  })

  test('are no deposit by hand', async () => {
    const { of } = await shared()
    await expect(of('a', factsOf({ mine: deposit('mine', 'USD', '5') }))).resolves.not.toBeNull()
  })

  test.each([
    ['that is not in the log', {}],
    ['of another amount', { 'slice-w': withdrawal('slice-w', 'USD', '49') }],
    ['of another asset', { 'slice-w': withdrawal('slice-w', 'BTC', '50') }],
  ])('are a slice given up %s', async (_, withdrawals) => {
    const { connection, of } = await shared()
    await giveUpSlice(connection, BOOK, usd('a', '50', 'slice-w'))
    const refused = of('a', factsOf({}, withdrawals))
    await expect(refused).rejects.toThrow(Failure)
    await expect(refused).rejects.toThrow(
      `Group a has given 50 USD up to the pool of ${BOOK}, and its log still has them (slice-w). ${RESTORED}`,
    )
    await expect(of('b', factsOf()), 'which is nothing to another group').resolves.not.toBeNull()
    await expect(of('a', factsOf({}, { 'slice-w': withdrawal('slice-w', 'USD', '50') }))).resolves.not.toBeNull()
  })
})

test('the account is what was paid in and taken out', () => {
  const facts = factsOf(
    { one: deposit('one', 'USD', '10'), two: deposit('two', 'USD', '5.5') },
    { w1: withdrawal('w1', 'USD', '1'), w2: withdrawal('w2', 'USD', '0.25'), w3: withdrawal('w3', 'BTC', '3') },
  )
  expect(accountOf(facts, [deposit('three', 'BTC', '2'), deposit('four', 'USD', '4')])).toEqual({
    paidIn: { USD: '19.5', BTC: '2' },
    takenOut: { USD: '1.25', BTC: '3' },
  })
})

describe('a withdrawal', () => {
  const state = createState()
  const nothing = parse('0')
  const still = { buys: nothing, sells: nothing, realised: nothing, funding: nothing, margin: nothing }
  state.folds.budget.pools.USD = { ...still, deposits: parse('130'), fees: parse('10'), reserved: parse('20') }
  const decide = (amount: string, id = 'w') => decideWithdrawal(withdrawal(id, 'USD', amount), state)

  test('of all that is free is one, and of a unit more is not', () => {
    expect(decide('100')).toEqual({ ok: true, facts: [{ type: 'FundsWithdrawn', data: withdrawal('w', 'USD', '100') }] })
    expect(decide('100.00000001')).toMatchObject({
      ok: false,
      refusal: 'over-free-budget',
      judged: { amount: '100.00000001', freeBudget: '100' },
    })
  })
  test('of nothing, or under an id that is known, is refused', () => {
    expect(decide('0')).toMatchObject({ ok: false, refusal: 'no-amount', judged: { amount: '0' } })
    expect(decide('-1')).toMatchObject({ ok: false, refusal: 'no-amount' })
    const known = { ...state, facts: { ...state.facts, withdrawals: { w: withdrawal('w', 'USD', '1') } } }
    expect(decideWithdrawal(withdrawal('w', 'USD', '1'), known)).toMatchObject({ ok: false, refusal: 'known-withdrawal' })
  })
})
