import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'
import { ContractLog } from '../projection/contract-log.ts'
import { drawOf, type Placed } from '../projection/trading-log.ts'
import { generatedFacts, pages, sealAll } from './sealed-log.ts'

/** Every hash, number and seal of these logs is right: only what the events say is wrong. */
const contractFacts = (seed: number, cycles: number): Placed[] => {
  const log = new ContractLog(drawOf(seed))
  for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
  return log.placed
}
type Data = Record<string, unknown>
type Where = (data: Data) => boolean
const verify = async (log: readonly Placed[]) => (await verifyLog(pages(sealAll(log).rows))).broken
const placeOf = (log: readonly Placed[], index: number): { stream: string; number: number } => {
  const { stream } = log[index] as Placed
  return { stream, number: log.slice(0, index).filter((placed) => placed.stream === stream).length }
}

describe('contracts of both directions, funding and trades without an order of ours', () => {
  test('are sound by both books, whatever is traded (I-17)', async () => {
    const logs = fc.record({ seed: fc.nat({ max: 1_000_000 }), cycles: fc.integer({ min: 1, max: 40 }) })
    await fc.assert(
      fc.asyncProperty(logs, async ({ seed, cycles }) => {
        expect(await verify(contractFacts(seed, cycles))).toBeUndefined()
      }),
      { numRuns: IS_NIGHT ? 1000 : 25, seed: drawnFrom(11) },
    )
  })
})

const facts = contractFacts(5, 60)
const spot = generatedFacts(12, 10)
const dataAt = (log: readonly Placed[], index: number): Data => log[index]!.fact.data as Data
const first = (log: readonly Placed[], type: string, where: Where = () => true): number => {
  const found = log.findIndex(({ fact }) => fact.type === type && where(fact.data as Data))
  expect(found, `the generated log has such a ${type}`).toBeGreaterThanOrEqual(0)
  return found
}
const changed = (log: readonly Placed[], index: number, data: Data): Placed[] => {
  const placed = log[index] as Placed
  return log.with(index, { ...placed, fact: { ...placed.fact, data: { ...placed.fact.data, ...data } } as Fact })
}
const isShort: Where = ({ contract, side }) => (contract as { direction?: string }).direction === 'short' || side === 'sell'
const contractOf = (index: number): Data => dataAt(facts, index).contract as Data
const less = (text: unknown): string => format(parse(String(text)) - 1n)

type Forgery = { log?: readonly Placed[]; index: number; data: Data; rule: string }
const forgeries: readonly [what: string, forge: () => Forgery][] = [
  [
    'a short position booked as a long one',
    () => {
      const index = first(facts, 'EntryFilled', isShort)
      return { index, data: { contract: { ...contractOf(index), direction: 'long' } }, rule: 'contract-differs' }
    },
  ],
  [
    'a short position bought back as if it were long',
    () => {
      const index = first(facts, 'ExitFilled', isShort)
      return { index, data: { contract: { ...contractOf(index), direction: 'long' } }, rule: 'contract-differs' }
    },
  ],
  [
    'a fill whose contract size is dropped',
    () => ({ index: first(facts, 'EntryFilled'), data: { contract: undefined }, rule: 'contract-differs' }),
  ],
  [
    'a fill of larger contracts',
    () => {
      const index = first(facts, 'ExitFilled')
      return { index, data: { contract: { ...contractOf(index), size: '10' } }, rule: 'contract-differs' }
    },
  ],
  [
    'an entry that says nothing of contracts',
    () => ({ index: first(facts, 'EntryRequested'), data: { contract: undefined }, rule: 'contract-differs' }),
  ],
  [
    'an entry for other contracts than were observed',
    () => {
      const index = first(facts, 'EntryRequested')
      return { index, data: { contract: { ...contractOf(index), size: '7' } }, rule: 'contract-differs' }
    },
  ],
  [
    'an entry with more leverage than there is',
    () => {
      const index = first(facts, 'EntryRequested')
      return { index, data: { contract: { ...contractOf(index), leverage: '21' } }, rule: 'over-leveraged' }
    },
  ],
  [
    'an entry with less margin than its value and leverage ask for',
    () => {
      const index = first(facts, 'EntryRequested')
      return { index, data: { margin: format(parse(String(dataAt(facts, index).margin)) / 2n) }, rule: 'under-reserved' }
    },
  ],
  [
    'an entry that reserves less than its margin',
    () => {
      const index = first(facts, 'EntryRequested')
      return { index, data: { reserve: less(dataAt(facts, index).margin) }, rule: 'under-reserved' }
    },
  ],
  [
    'a short entry that is filled below its limit',
    () => ({ index: first(facts, 'EntryFilled', isShort), data: { price: '399' }, rule: 'below-limit' }),
  ],
  [
    'a way out on the side of the entry',
    () => ({ index: first(facts, 'ExitRequested', ({ side }) => side === 'buy'), data: { side: 'sell' }, rule: 'wrong-side' }),
  ],
  [
    'an entry beyond the free budget',
    () => ({ index: first(facts, 'EntryRequested'), data: { reserve: '10000001' }, rule: 'negative-free' }),
  ],
  [
    'funding that was received told as paid',
    () => {
      const index = first(facts, 'FundingSettled', ({ amount }) => !String(amount).startsWith('-'))
      return { index, data: { amount: `-${dataAt(facts, index).amount}` }, rule: 'funding-value' }
    },
  ],
  [
    'funding of another amount than its rate comes to',
    () => {
      const index = first(facts, 'FundingSettled')
      return { index, data: { amount: format(parse(String(dataAt(facts, index).amount)) * 2n) }, rule: 'funding-value' }
    },
  ],
  [
    'a trade by hand of more than is open',
    () => ({ index: first(facts, 'ForeignFill', ({ because }) => because === 'liquidation'), data: { quantity: '99' }, rule: 'oversold' }),
  ],
  ['a trade by hand of nothing', () => ({ index: first(facts, 'ForeignFill'), data: { quantity: '0' }, rule: 'no-quantity' })],
  [
    'a trade by hand whose fee is below zero',
    () => ({ index: first(facts, 'ForeignFill'), data: { fee: { amount: '-1', asset: 'USDT', quoteValue: '-1' } }, rule: 'negative-fee' }),
  ],
  ['a short position on spot', () => ({ log: spot, index: first(spot, 'EntryRequested'), data: { side: 'sell' }, rule: 'short-on-spot' })],
  [
    'contracts on spot',
    () => ({
      ...{ log: spot, index: first(spot, 'EntryRequested'), rule: 'contract-differs' },
      data: { margin: '1', contract: { size: '1', settle: 'USD', leverage: '2', marginMode: 'cross' } },
    }),
  ],
]

describe('a forged log of contracts', () => {
  test.each(forgeries)('%s is found', async (_, forge) => {
    const { log = facts, index, data, rule } = forge()
    const forged = changed(log, index, data)
    expect(await verify(forged)).toMatchObject({ ...placeOf(forged, index), rule })
  })

  test.each([
    ['FundingSettled', 'funding-twice'],
    ['ForeignFill', 'trade-twice'],
  ])('%s told twice is found as %s', async (type, rule) => {
    const index = first(facts, type)
    const forged = facts.toSpliced(index + 1, 0, facts[index] as Placed)
    expect(await verify(forged)).toMatchObject({ ...placeOf(forged, index + 1), rule })
  })

  test('a trade of an order told once more as one by hand is found as told twice', async () => {
    const index = first(facts, 'ExitFilled')
    const { tradeId, quantity, price, fee } = dataAt(facts, index)
    const data = {
      tradeId,
      quantity,
      price,
      fee,
      side: 'buy',
      because: 'by-hand',
      contract: { size: contractOf(index).size, settle: 'USDT' },
    }
    const again = { ...(facts[index] as Placed), fact: { type: 'ForeignFill', data } as unknown as Fact }
    const forged = facts.toSpliced(index + 1, 0, again)
    expect(await verify(forged)).toMatchObject({ ...placeOf(forged, index + 1), rule: 'trade-twice' })
  })

  test('funding of coins is found', async () => {
    const at = first(spot, 'EntryFilled')
    const data = { fundingId: 'p', rate: '0.1', markPrice: '1', quantity: '1', amount: '1', asset: 'USD', dueMs: 1 }
    const funding = { ...(spot[at] as Placed), fact: { type: 'FundingSettled', data } as Fact }
    const forged = spot.toSpliced(at + 1, 0, funding)
    expect(await verify(forged)).toMatchObject({ ...placeOf(forged, at + 1), rule: 'contract-differs' })
  })

  test('a withdrawal of what is held as margin is found', async () => {
    const at = first(facts, 'EntryFilled')
    const parts = { book: 'paper.test.main', symbol: null, base: null, quote: null }
    const fact = { type: 'FundsWithdrawn', data: { withdrawalId: 'w', asset: 'USDT', amount: '9999999' } } as Fact
    const forged = facts.toSpliced(at + 1, 0, { stream: 'account-paper.test.main', parts, timeMs: facts[at]!.timeMs, fact })
    expect(await verify(forged)).toMatchObject({ rule: 'over-withdrawn' })
  })
})
