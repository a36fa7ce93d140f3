import { describe, expect, test } from 'vitest'
import type { EquityRow } from '../../projections/equity.ts'
import { acquire, dispose, emptyQueue } from '../../projections/fifo.ts'
import { fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format, parse } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import type { Folds } from '../../src/report/fold-all.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { Script } from './events.ts'

const BOOK = 'paper.test.main'
const bookParts: Parts = { book: BOOK, symbol: null, base: null, quote: null }

const fold = (script: Script): { folds: Folds; rows: Allocation[]; curve: EquityRow[] } => {
  const folds = createFolds()
  const rows: Allocation[] = []
  const curve: EquityRow[] = []
  for (const event of script.events) applyAll(folds, event, { lots: (row) => rows.push(row), equity: (row) => curve.push(row) })
  return { folds, rows, curve }
}
/** Amounts as text, everything else as it is. */
const shown = (value: object): object =>
  JSON.parse(JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? format(field) : field)))
const pool = (folds: Folds, asset = 'USD'): object => shown(poolFigures(folds.budget, folds.lots, asset))
const entry = {
  orderId: 'o',
  side: 'buy',
  quantity: '10',
  orderType: 'limit',
  limitPrice: '100',
  reserve: '1002',
  because: { trigger: 'drop' },
}
const deposit = (script: Script): Script => {
  script.placed.unshift({
    stream: 'account',
    parts: bookParts,
    timeMs: 0,
    fact: { type: 'FundsDeposited', data: { depositId: 'd', asset: 'USD', amount: '5000' } },
  })
  return script
}

describe('fees', () => {
  test('in the coin, a buy brings less and a sell takes more out of the lots; the cost stays (F23)', () => {
    const script = new Script().fill('EntryFilled', '10', '100', { amount: '0.01', asset: 'BTC', quoteValue: '1' })
    script.fill('ExitFilled', '9', '110', { amount: '0.009', asset: 'BTC', quoteValue: '0.99' })
    const { folds, rows } = fold(deposit(script))
    expect(format(folds.portfolio['BTC/USD']?.held ?? 0n)).toBe('0.981')
    // 1000 for 9.99 coins, of which 9.009 go
    expect(shown(rows)).toMatchObject([
      { quantity: '9.009', cost: '901.801801801801801801', proceeds: '990', gain: '88.198198198198198199' },
    ])
    expect(pool(folds)).toMatchObject({ cash: '4990', invested: '98.198198198198198199' })
    expect(shown(folds.fees)).toEqual({ BTC: { amount: '0.019', quoteValues: { USD: '1.99' } } })
  })
  test('in the quote asset, they add to the cost and come off the proceeds', () => {
    const { folds, rows } = fold(
      deposit(new Script().fill('EntryFilled', '10', '100', { amount: '1' }).fill('ExitFilled', '10', '110', { amount: '1.1' })),
    )
    expect(shown(rows)).toMatchObject([{ quantity: '10', cost: '1001', proceeds: '1098.9', gain: '97.9' }])
    expect(pool(folds)).toMatchObject({ cash: '5097.9', invested: '0', capital: '5097.9' })
  })
  test('in a third asset, they are booked there and count in the gain with their quote value (F24)', () => {
    const fee = { amount: '0.002', asset: 'BNB', quoteValue: '0.6' }
    const { folds, rows } = fold(deposit(new Script().fill('EntryFilled', '10', '100', fee).fill('ExitFilled', '10', '110', fee)))
    expect(shown(rows)).toMatchObject([{ cost: '1000.6', proceeds: '1099.4', gain: '98.8' }])
    expect(pool(folds)).toMatchObject({ cash: '5100' })
    expect(pool(folds, 'BNB')).toMatchObject({ cash: '-0.004' })
  })
  test('a fee that leaves nothing of a buy is refused by name', () => {
    const script = new Script().fill('EntryFilled', '10', '100', { amount: '10', asset: 'BTC', quoteValue: '1000' })
    expect(() => fold(script)).toThrow('Event 0 of position-BTC/USD (EntryFilled, BTC/USD) opens 0 after its fee.')
  })
})

describe('lots', () => {
  test('are sold oldest first, one row for each, and the last piece takes the remainder', () => {
    const script = new Script()
      .fill('EntryFilled', '1', '10', {}, 'a', 1)
      .fill('EntryFilled', '2', '20', {}, 'b', 2)
      .fill('ExitFilled', '3', '31', { amount: '0.01' }, 'c', 3)
    const { rows, folds } = fold(script)
    expect(shown(rows)).toMatchObject([
      {
        quantity: '1',
        openedMs: 1,
        closedMs: 3,
        cost: '10',
        proceeds: '30.996666666666666666',
        openTradeId: 't0',
        closeTradeId: 't2',
        openOrderId: 'a',
        closeOrderId: 'c',
      },
      { quantity: '2', openedMs: 2, closedMs: 3, cost: '40', proceeds: '61.993333333333333334', openTradeId: 't1' },
    ])
    expect(shown(folds.lots.totals)).toEqual({ USD: { cost: '0', soldCost: '50', proceeds: '92.99', funding: '0', allocations: 2 } })
  })
  test('a third of a lot costs a third, truncated, and the rest costs the rest', () => {
    const { rows } = fold(
      new Script()
        .fill('EntryFilled', '3', '33.333333333333333333', { amount: '0.000000000000000001' })
        .fill('ExitFilled', '1', '1')
        .fill('ExitFilled', '2', '1'),
    )
    expect(rows.map((row) => format(row.cost))).toEqual(['33.333333333333333333', '66.666666666666666667'])
  })
  test('more than is held cannot be sold: the error names the event and nothing has moved', () => {
    const script = new Script().fill('EntryFilled', '1', '10')
    const { folds } = fold(script)
    const before = shown(folds)
    const [, sale] = script.fill('ExitFilled', '1.000000000000000001', '10').events
    expect(() => applyAll(folds, sale!)).toThrow(
      'Event 1 of position-BTC/USD (ExitFilled, BTC/USD) takes 1.000000000000000001 out of lots that hold 1: more was closed than is open.',
    )
    expect({ ...shown(folds), lots: null }).toEqual({ ...before, lots: null })
    expect(format(folds.lots.long['BTC/USD']?.quantity ?? 0n)).toBe('1')
  })
  test('fifty thousand lots are sold one by one without keeping what is used up', () => {
    const count = 50_000
    const queue = emptyQueue()
    const [buy, sell] = new Script()
      .fill('EntryFilled', '1', '10')
      .fill('ExitFilled', '1', '10')
      .events.map((event) => fillOf({ ...event } as LogEvent))
    for (let n = 0; n < count; n++) acquire(queue, buy!, { quantity: buy!.coins, cost: BigInt(n) })
    for (let n = 0; n < count; n++) {
      expect(dispose(queue, sell!)).toBe(BigInt(n))
      if (queue.first > Math.max(32, queue.lots.length / 2)) throw new Error('Used-up lots are dropped before they are the greater part.')
    }
    expect(queue).toEqual(emptyQueue())
  })
})

describe('budget', () => {
  test('an open entry reserves its share of what is not filled, and nothing once it is closed', () => {
    const script = new Script().add('EntryRequested', entry)
    const steps: [(script: Script) => unknown, object][] = [
      [() => null, { cash: '5000', reserved: '1002', free: '3998', invested: '0', capital: '5000' }],
      [
        (s) => s.fill('EntryFilled', '4', '99', { amount: '0.4' }),
        { cash: '4603.6', reserved: '601.2', free: '4002.4', invested: '396.4', capital: '5000' },
      ],
      [(s) => s.add('EntryCancelRequested', { orderId: 'o' }), { reserved: '601.2' }],
      [(s) => s.add('EntryEnded', { orderId: 'o', executed: '4' }), { cash: '4603.6', reserved: '0', free: '4603.6' }],
      [(s) => s.fill('EntryLateFilled', '1', '99'), { cash: '4504.6', reserved: '0', invested: '495.4' }],
      [(s) => s.add('EntryAbandoned', { orderId: 'o' }), { reserved: '0' }],
    ]
    for (const [step, expected] of steps) {
      step(script)
      const copy = new Script()
      copy.placed.push(...script.placed)
      expect(pool(fold(deposit(copy)).folds)).toMatchObject(expected)
    }
  })
})

describe('open orders', () => {
  const state = (script: Script): object | undefined => {
    const order = fold(script).folds.orders.open.o
    return order === undefined ? undefined : shown(order)
  }
  test('go forward from requested to closing; found alive while closing, they stay so', () => {
    const script = new Script().add('EntryRequested', entry, 5)
    expect(state(script)).toMatchObject({
      role: 'entry',
      symbol: 'BTC/USD',
      quantity: '10',
      price: '100',
      requestedMs: 5,
      executed: '0',
      stage: 'requested',
      fate: 'pending',
    })
    expect(state(script.add('EntryOutcomeUnknown', { orderId: 'o' }))).toMatchObject({ stage: 'requested', fate: 'unknown' })
    expect(state(script.add('EntryFound', { orderId: 'o', venueOrderId: 'v' }))).toMatchObject({
      stage: 'working',
      fate: 'known',
      venueOrderId: 'v',
    })
    expect(state(script.fill('EntryFilled', '4', '100'))).toMatchObject({ stage: 'working', executed: '4' })
    expect(state(script.add('EntryCancelRequested', { orderId: 'o' }))).toMatchObject({ stage: 'closing', fate: 'pending' })
    expect(state(script.add('EntryFound', { orderId: 'o', venueOrderId: 'v' }))).toMatchObject({ stage: 'closing', fate: 'known' })
    expect(state(script.add('EntryEnded', { orderId: 'o' }))).toBeUndefined()
    expect(state(script.fill('EntryLateFilled', '1', '100'))).toBeUndefined()
  })
  test.each(['ProtectionEnded', 'ProtectionAbandoned', 'ProtectionReduced', 'TopUpAbandoned'] as const)(
    'a stop is gone with %s',
    (type) => {
      const script = new Script().add('ProtectionRequested', {
        orderId: 'o',
        side: 'sell',
        quantity: '1',
        orderType: 'stop-market',
        stopPrice: '90',
      })
      expect(state(script)).toMatchObject({ role: 'protection', price: '90' })
      expect(state(script.add(type, { orderId: 'o' }))).toBeUndefined()
      expect(fold(script).folds.orders.requested).toEqual({ entry: 0, protection: 1, exit: 0 })
    },
  )
})

test('equity: cash and coins at their marks, falls from the peak, deposits are no gain, the oldest mark tells its age', () => {
  const script = deposit(new Script().fill('EntryFilled', '10', '100', {}, 'o', 10))
  const mark = (price: string | null, timeMs: number): void => {
    const marks: Record<string, string> = price === null ? {} : { 'BTC/USD': price }
    script.placed.push({
      stream: 'marks',
      parts: bookParts,
      timeMs,
      fact: { type: 'MarksObserved', data: { because: 'sample', since: 'mark', fills: 1, marks, between: {} } },
    })
  }
  mark(null, 15)
  mark('150', 20)
  mark('50', 30)
  script.placed.push({
    stream: 'account',
    parts: bookParts,
    timeMs: 31,
    fact: { type: 'FundsDeposited', data: { depositId: 'e', asset: 'USD', amount: '1000' } },
  })
  mark('60', 40)
  const { folds, curve } = fold(script)
  expect(shown(curve)).toEqual([
    { timeMs: 15, marksAgeMs: 5, quotes: { USD: { equity: '5000', cash: '4000', value: '1000', peak: '5000' } } },
    { timeMs: 20, marksAgeMs: 0, quotes: { USD: { equity: '5500', cash: '4000', value: '1500', peak: '5500' } } },
    { timeMs: 30, marksAgeMs: 0, quotes: { USD: { equity: '4500', cash: '4000', value: '500', peak: '5500' } } },
    { timeMs: 40, marksAgeMs: 0, quotes: { USD: { equity: '5600', cash: '5000', value: '600', peak: '6500' } } },
  ])
  expect(shown(folds.equity.curves.USD ?? {})).toMatchObject({
    equity: '5600',
    peak: '6500',
    maxDrawdown: '1000',
    maxDrawdownShare: '0.181818181818181818',
  })
})

test('decisions: accepted by trigger, refused by refusal, repeats counted', () => {
  const script = new Script()
    .add('EntryRequested', entry)
    .add('ProposalRefused', { refusal: 'over-budget' })
    .add('RefusalRepeated', { refusal: 'over-budget', times: 8 })
  expect(fold(script.add('ProposalRefused', { refusal: 'stale-quote' })).folds.decisions).toEqual({
    accepted: { drop: 1 },
    refused: { 'over-budget': 9, 'stale-quote': 1 },
  })
})

test('coins are kept apart', () => {
  const other: Parts = { book: BOOK, symbol: 'ETH/USD', base: 'ETH', quote: 'USD' }
  const script = new Script().fill('EntryFilled', '1', '10')
  script.placed.push(...new Script(other).fill('EntryFilled', '2', '10').placed)
  const { folds } = fold(script)
  expect(folds.portfolio['BTC/USD']?.held).toBe(parse('1'))
  expect(folds.portfolio['ETH/USD']?.held).toBe(parse('2'))
})
