import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { missingDeposits } from '../../src/command/establish.ts'
import { decode } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import { Failure } from '../../src/kernel/errors.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { streams } from '../../src/kernel/streams.ts'
import { accountOf } from '../../src/pool/account.ts'
import { giveUp } from '../../src/pool/give-up.ts'
import { freeOf } from '../../src/pool/law.ts'
import { fundPool, giveUpSlice } from '../../src/pool/pool-stream.ts'
import { slicesOf } from '../../src/pool/slices.ts'
import { createFacts } from '../../src/replay/facts.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { connectionTo } from '../event/pool-stage.ts'
import { BOOK, Cluster, Crash, coin, reserve, STREAM, sum } from './slices-stage.ts'

/** A pool of 1000 USD; group a has 600 of it and group b 200, both in their logs. */
const cluster = async (): Promise<Cluster> => {
  const made = new Cluster()
  await fundPool(connectionTo(made.notes), BOOK, { asset: 'USD', amount: '1000', id: 'start' })
  await made.grant('a', '600')
  await made.grant('b', '200')
  await made.start('a')
  await made.start('b')
  return made
}
const usd = async (made: Cluster): Promise<Record<string, string>> => {
  const { groups } = await made.standing()
  return {
    ...Object.fromEntries(groups.map(({ group, has }) => [group, format(has)])),
    free: format(freeOf(made.pool(), 'USD')),
  }
}
const events = async (made: Cluster, group: string): Promise<{ type: string; data: object }[]> => {
  const found: { type: string; data: object }[] = []
  for await (const page of made.log(group).readAll(null)) for (const row of page) found.push(decode(row) as { type: string; data: object })
  return found
}
const account = async (made: Cluster, group: string): Promise<string[]> =>
  (await events(made, group)).flatMap(({ type, data }) =>
    type.startsWith('Funds') ? [`${type} ${(data as { amount: string }).amount}`] : [],
  )
const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(() => null).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Failure)
  return (error as Error).message
}
const slicesFor = async (made: Cluster, group: string, quotes = ['USD']) => {
  const { state } = await foldLog(made.log(group), foldNothing(), { isChecked: true })
  return slicesOf({ connection: connectionTo(made.notes), book: BOOK, group }, state.facts, quotes)
}

describe('a slice', () => {
  test('is taken into the log once, at the first start after it was granted, and a larger one at the next', async () => {
    const made = await cluster()
    await made.start('a')
    expect(await account(made, 'a')).toEqual(['FundsDeposited 600'])
    await made.grant('a', '150')
    await made.start('a')
    expect(await account(made, 'a')).toEqual(['FundsDeposited 600', 'FundsDeposited 150'])
    expect(await usd(made)).toEqual({ a: '750', b: '200', free: '50' })
  })
  test('is not asked for where the book has no pool', async () => {
    expect(await slicesFor(new Cluster(), 'a')).toBeNull()
  })
  test('must be granted in what a group trades with; one that began with capital of its own keeps it', async () => {
    const made = await cluster()
    expect(await refusal(slicesFor(made, 'c'))).toBe(
      'The pool of paper.test.main has granted no USD to group c: grant it a slice first, with "coinfold pool grant c USD AMOUNT".',
    )
    expect(await refusal(slicesFor(made, 'a', ['USD', 'BTC']))).toContain('has granted no BTC to group a')
    const facts = { ...createFacts(), deposits: { 'initial-USD': { asset: 'USD', amount: '70' } } }
    const own = await slicesOf({ connection: connectionTo(made.notes), book: BOOK, group: 'd' }, facts, ['USD'])
    expect(own).toEqual({ owed: [], completed: [] })
  })
  test('adds up for the account: all that came, all that went', async () => {
    const made = await cluster()
    await made.giveUp('a', '250')
    await made.grant('a', '100')
    const { state } = await foldLog(made.log('a'), foldNothing(), { isChecked: true })
    const owed = missingDeposits(state, { deposits: {}, granted: (await slicesFor(made, 'a'))?.owed ?? [] })
    expect(owed).toEqual([{ depositId: 'slice-4', asset: 'USD', amount: '100' }])
    expect(accountOf(state.facts, owed)).toEqual({ paidIn: { USD: '700' }, takenOut: { USD: '250' } })
  })
})

describe('giving up', () => {
  test('takes free budget out of the log first, and gives it to the pool second', async () => {
    const made = await cluster()
    expect(await made.giveUp('a', '250')).toEqual([])
    expect(await account(made, 'a')).toEqual(['FundsDeposited 600', 'FundsWithdrawn 250'])
    expect(made.notes.notes(STREAM).at(-1)).toMatchObject({ type: 'SliceGivenUp', data: { group: 'a', amount: '250' } })
    expect(await usd(made)).toEqual({ a: '350', b: '200', free: '450' })
    expect((await verifyLog(made.log('a').readAll(null))).broken).toBeUndefined()
  })
  test('is refused for what is reserved or not there, and free is never below zero', async () => {
    const made = await cluster()
    const { recorder } = await made.start('a')
    reserve(recorder, '400')
    await recorder.durable()
    expect(await refusal(made.giveUp('a', '200.01'))).toBe(
      'Group a cannot give up 200.01 USD: 200 of its budget is free, the rest is invested or reserved.',
    )
    expect(await refusal(made.giveUp('a', '601'))).toContain('Group a has a slice of 600 USD')
    expect(await account(made, 'a')).toEqual(['FundsDeposited 600'])
    await made.giveUp('a', '200')
    expect((await made.budget('a')).free).toBe(parse('0'))
    expect((await verifyLog(made.log('a').readAll(null))).broken).toBeUndefined()
  })
  test('takes what was granted meanwhile into the log first', async () => {
    const made = await cluster()
    await made.grant('b', '200')
    await made.giveUp('b', '350')
    expect(await account(made, 'b')).toEqual(['FundsDeposited 200', 'FundsDeposited 200', 'FundsWithdrawn 350'])
    expect(await usd(made)).toEqual({ a: '600', b: '50', free: '350' })
  })
  test('by a group that never began takes the grant back, and it takes only the rest', async () => {
    const made = await cluster()
    await made.grant('main', '150')
    await made.giveUp('main', '100')
    expect(made.notes.notes(STREAM).at(-1)).toMatchObject({ type: 'SliceRevoked', data: { group: 'main', amount: '100' } })
    await made.start('main')
    expect(await account(made, 'main')).toEqual(['FundsDeposited 50'])
    expect(await usd(made)).toEqual({ a: '600', b: '200', main: '50', free: '150' })
    await made.start('main')
    expect(await account(made, 'main'), 'and no more at the next start').toEqual(['FundsDeposited 50'])
  })
  test('of another book is refused', async () => {
    const made = await cluster()
    const store = made.log('a')
    const share = { connection: connectionTo(made.notes), book: 'paper.other.main', group: 'a', store, epoch: { epoch: 1, owner: 'x' } }
    expect(await refusal(giveUp(share, { asset: 'USD', amount: '1', id: 'x' }))).toBe(
      'The log of group a belongs to the book paper.test.main, not to paper.other.main: name the right one with --book.',
    )
  })
})

describe('budget that moves from one group to another', () => {
  const move = async (made: Cluster): Promise<void> => {
    await made.giveUp('a', '250')
    await made.grant('b', '250')
    await made.start('b')
  }
  /** A log never has more than its slice, and the slices never more than the pool: what is lost on the way is with nobody. */
  const expectNotWithTwo = async (made: Cluster): Promise<void> => {
    const { groups, funded } = await made.standing()
    for (const { group, has, slice } of groups) expect(has <= slice, `${group} has ${format(has)} of ${format(slice)}`).toBe(true)
    expect(sum(groups.map(({ slice }) => slice)) <= funded).toBe(true)
  }

  test('is with one, or on its way with nobody, wherever the process dies; and the next starts complete it', async () => {
    const ends = new Set<string>()
    let crashes = 0
    for (const when of ['before', 'after'] as const)
      for (let step = 1; ; step++) {
        const made = await cluster()
        made.crashAt(step, when)
        const isOver = await move(made).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(Crash)
            return false
          },
        )
        await expectNotWithTwo(made)
        made.recover()
        if (isOver) break
        crashes++
        await made.start('a')
        await made.start('b')
        const { groups } = await made.standing()
        for (const { group, has, slice } of groups) expect(format(has), `${group}, step ${step} ${when}`).toBe(format(slice))
        ends.add(JSON.stringify(await usd(made)))
        for (const group of ['a', 'b']) expect((await verifyLog(made.log(group).readAll(null))).broken).toBeUndefined()
      }
    expect(crashes).toBeGreaterThanOrEqual(12)
    // never begun, given up only, moved
    expect([...ends].map((end) => JSON.parse(end))).toEqual(
      expect.arrayContaining([
        { a: '600', b: '200', free: '200' },
        { a: '350', b: '200', free: '450' },
        { a: '350', b: '450', free: '200' },
      ]),
    )
    expect(ends.size).toBe(3)
  })
  test('asked for again after a crash in between is completed, not done twice', async () => {
    // right behind the withdrawal, which stands behind a fence for each stream
    let made = await cluster()
    for (let step = 1; !(await account(made, 'a')).includes('FundsWithdrawn 250'); step++) {
      made = await cluster()
      made.crashAt(step, 'after')
      await expect(made.giveUp('a', '250')).rejects.toThrow(Crash)
    }
    made.recover()
    expect(await made.giveUp('a', '250')).toEqual([{ asset: 'USD', amount: '250' }])
    expect(await usd(made)).toEqual({ a: '350', b: '200', free: '450' })
    expect(await made.giveUp('a', '250'), 'the next one is another one').toEqual([])
    expect(await usd(made)).toEqual({ a: '100', b: '200', free: '700' })
  })
})

describe('an older owner of the log', () => {
  /** An entry of 500 USD that was on its way when its engine died. */
  const late = async (made: Cluster): Promise<() => Promise<void>> => {
    const { folded } = await made.start('a')
    const stream = streams.position(coin)
    const [number, hash] = folded.heads.table.get(stream) ?? [-1, '']
    const data = { orderId: 'cf0', quantity: '1', reserve: '500' }
    const draft = {
      stream,
      parts: coin,
      number: number + 1,
      type: 'EntryRequested',
      time: 1,
      venueTime: null,
      wallTime: 1,
      input: { kind: 'candle', number: 1, time: 1 },
      command: 1,
      data,
    } as const
    const { stored } = seal({ ...draft, correlation: stream, causation: null, run: 'old', actor: 'engine' }, hash)
    return () => made.log('a').append(stream, number, [stored])
  }

  test('cannot reserve what was given up: its entry does not fit behind the fence', async () => {
    const made = await cluster()
    const arrive = await late(made)
    await made.giveUp('a', '250')
    await expect(arrive()).rejects.toThrow('Another writer was here')
    expect((await made.budget('a')).free).toBe(parse('350'))
  })
  test('whose entry arrives before the fence stops the giving up, and nothing has moved', async () => {
    const made = await cluster()
    const arrive = await late(made)
    let isFirst = true
    made.log('a').before = async () => {
      if (!isFirst) return
      isFirst = false
      await arrive()
    }
    await expect(made.giveUp('a', '250')).rejects.toThrow('Another writer was here')
    expect(await account(made, 'a')).toEqual(['FundsDeposited 600'])
    expect(freeOf(made.pool(), 'USD')).toBe(parse('200'))
  })
})

describe('a pool and a log that cannot both be right', () => {
  test('since the pool is older than the log', async () => {
    const made = await cluster()
    made.notes.streams.set(STREAM, made.notes.notes(STREAM).slice(0, 1))
    expect(await refusal(slicesFor(made, 'a'))).toContain(
      'holds 600 USD as slice-1, which the pool of paper.test.main did not grant. One of',
    )
  })
  test('since the pool is gone: no capital of its own begins instead', async () => {
    const made = await cluster()
    made.notes.streams.clear()
    expect(await refusal(slicesFor(made, 'a'))).toContain('holds 600 USD as slice-1, which the pool of paper.test.main did not grant')
  })
  test('since the log is older than the pool', async () => {
    const made = await cluster()
    await giveUpSlice(connectionTo(made.notes), BOOK, { group: 'a', asset: 'USD', amount: '100', id: 'slice-x' })
    expect(await refusal(slicesFor(made, 'a'))).toContain(
      'Group a has given 100 USD up to the pool of paper.test.main, and its log still has',
    )
    expect((await slicesFor(made, 'b'))?.owed, 'which is no business of another group').toEqual([])
  })
})
