import { describe, expect, test } from 'vitest'
import type { Allocation } from '../../projections/lots.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format } from '../../src/kernel/money.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { applyAll, createFolds } from './all-folds.ts'
import { recordedOf, Script } from './events.ts'

const perp: Parts = { book: 'paper.test.main', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT' }
const SIZE = '0.01'
const bookOf = (events: readonly LogEvent[]) => {
  const folds = createFolds()
  const rows: Allocation[] = []
  for (const event of events) applyAll(folds, event, { lots: (row) => rows.push(row) })
  const text = (value: object): Record<string, string> =>
    Object.fromEntries(Object.entries(value).map(([name, amount]) => [name, typeof amount === 'bigint' ? format(amount) : String(amount)]))
  return {
    folds,
    rows: rows.map(text),
    pool: text(poolFigures(folds.budget, folds.lots, 'USDT')),
    held: format(folds.portfolio[perp.symbol!]?.held ?? 0n),
  }
}
const deposited = recordedOf([
  {
    stream: 'account',
    parts: { book: 'paper.test.main', symbol: null, base: null, quote: null },
    timeMs: 0,
    fact: { type: 'FundsDeposited', data: { depositId: 'd', asset: 'USDT', amount: '1000' } },
  },
])
const marked = (price: string): LogEvent[] =>
  recordedOf([
    {
      stream: 'marks',
      parts: { book: 'paper.test.main', symbol: null, base: null, quote: null },
      timeMs: 99,
      fact: { type: 'MarksObserved', data: { because: 'sample', since: 'mark', fills: 0, marks: { [perp.symbol!]: price }, between: {} } },
    },
  ])
const booked = (script: Script) => bookOf([...deposited, ...script.events])
const requested = (quantity: string, reserve: string, margin: string) => (script: Script) =>
  script.add('EntryRequested', {
    ...{ orderId: 'a', side: 'buy', orderType: 'limit', limitPrice: '20000' },
    quantity,
    reserve,
    margin,
    because: { trigger: 'x' },
    contract: { size: SIZE, settle: 'USDT', leverage: '5', marginMode: 'isolated' },
  })
const funded = (script: Script, amount: string, fundingId = 'p1') =>
  script.add('FundingSettled', {
    ...{ fundingId, rate: '0.0001', markPrice: '20000', quantity: '10', amount, asset: 'USDT', dueMs: 5 },
  })

describe('a short position of ten contracts of 0.01 BTC, at 20000 and out at 19000, is booked', () => {
  // value in 10 x 0.01 x 20000 = 2000, out 1900; fees 1 and 0.95
  const open = () => new Script(perp).contracts('short', 'EntryFilled', '10', '20000', { size: SIZE, fee: { amount: '1' }, orderId: 'a' })
  const closed = () => open().contracts('short', 'ExitFilled', '10', '19000', { size: SIZE, fee: { amount: '0.95' }, orderId: 'b' })

  test('as a lot that a sale opened, whose proceeds are its basis', () => {
    const { folds, held, pool } = booked(open())
    expect(held).toBe('-10')
    expect(folds.lots.long).toEqual({})
    expect(format(folds.lots.short[perp.symbol!]!.cost)).toBe('1999')
    // nothing is paid for contracts but the fee
    expect(pool).toMatchObject({ cash: '999', invested: '0', capital: '999' })
  })

  test('with the sign turned when it is closed: (proceeds - sell fee) - (cost + buy fee)', () => {
    const { rows, pool, held, folds } = booked(closed())
    expect(held).toBe('0')
    expect(rows).toMatchObject([
      {
        ...{ direction: 'short', size: SIZE, quantity: '10', proceeds: '1999', cost: '1900.95', gain: '98.05' },
        ...{ openOrderId: 'a', closeOrderId: 'b', openTradeId: 't0', closeTradeId: 't1' },
      },
    ])
    expect(pool).toMatchObject({ cash: '1098.05', capital: '1098.05', invested: '0' })
    expect(Object.entries(folds.fees.USDT!.quoteValues).map(([, amount]) => format(amount))).toEqual(['1.95'])
  })

  test('at its mark: a price that rises loses, before the fee that closing will cost', () => {
    const worth = (price: string) => format(bookOf([...deposited, ...open().events, ...marked(price)]).folds.equity.curves.USDT!.equity)
    expect(worth('20000')).toBe('999')
    expect(worth('20500')).toBe('949') // 10 x 0.01 x 500 = 50
    expect(worth('19000')).toBe('1099')
  })

  test('with more bought back than is open as a long lot of the rest: an account has one number of contracts', () => {
    const { held, rows, folds, pool } = booked(
      open().contracts('short', 'ExitFilled', '11', '19000', { size: SIZE, fee: { amount: '1.1' } }),
    )
    expect([held, format(folds.lots.long[perp.symbol!]!.quantity)]).toEqual(['1', '1'])
    // ten elevenths of 2090 and of a fee of 1.1 were for what is closed
    expect(rows).toMatchObject([{ direction: 'short', quantity: '10', proceeds: '1999', cost: '1901', gain: '98' }])
    expect(format(folds.lots.long[perp.symbol!]!.cost)).toBe('190.1')
    expect(pool.cash).toBe('1097.9')
  })

  test('with a fee in a third asset at its quote value, and none in coins though it is in the base asset', () => {
    const fee = { amount: '0.0001', asset: 'BTC', quoteValue: '2' }
    const { rows, pool, folds, held } = booked(
      new Script(perp)
        .contracts('short', 'EntryFilled', '10', '20000', { size: SIZE, fee })
        .contracts('short', 'ExitFilled', '4', '20000', { size: SIZE }),
    )
    expect(held).toBe('-6')
    expect(rows).toMatchObject([{ proceeds: '799.2', cost: '800', gain: '-0.8' }])
    expect(pool.cash).toBe('1000')
    expect(format(poolFigures(folds.budget, folds.lots, 'BTC').cash)).toBe('-0.0001')
  })
})

test('of a contract held long and short side by side what is exposed adds up, also where the two cancel each other out', () => {
  const long = new Script(perp).contracts('long', 'EntryFilled', '5', '100').events
  const short = new Script(perp)
    .contracts('short', 'EntryFilled', '5', '100')
    .events.map((event) => ({ ...event, stream: 'the short one' }))
  const { folds, held } = bookOf([...deposited, ...long, ...short, ...marked('80')])
  const { equity, daily } = folds.equity.curves.USDT!
  // 5 x 80 each way, of the 1000 that are left as they were
  expect([held, format(equity), daily.exposure]).toEqual(['0', '1000', 0.8])
})

describe('cash moves', () => {
  test('by what a venue realises: at the average price, while the lots go first in, first out', () => {
    const { pool, rows, folds } = booked(
      new Script(perp)
        .contracts('long', 'EntryFilled', '10', '100')
        .contracts('long', 'EntryFilled', '10', '200')
        .contracts('long', 'ExitFilled', '5', '180'),
    )
    // average 150: 5 x 30; first lot: 5 x 80
    expect(pool.cash).toBe('1150')
    expect(rows).toMatchObject([{ gain: '400' }])
    // what is left is worth the more by the one what the other has less: 15 at 180 against 2250, or against 500 + 2000
    expect(format(folds.lots.long[perp.symbol!]!.cost)).toBe('2500')
  })

  test('net, where a late fill is of the other direction: it takes out what is held, and opens the rest, as the venue does', () => {
    const script = new Script(perp).contracts('long', 'EntryFilled', '3', '100').contracts('short', 'EntryLateFilled', '5', '90')
    const crossed = booked(script)
    // 3 x -10; two are left, sold at 90
    expect([crossed.held, crossed.pool.cash, crossed.rows.map(({ gain }) => gain)]).toEqual(['-2', '970', ['-30']])
    const [contracts] = Object.values(crossed.folds.budget.contracts)
    expect([format(contracts!.quantity), format(contracts!.value)]).toEqual(['-2', '-180'])
    const worth = bookOf([...deposited, ...script.events, ...marked('80')]).folds.equity.curves.USDT!.equity
    expect(format(worth)).toBe('990')
    const flat = booked(script.contracts('short', 'ExitFilled', '5', '80').contracts('long', 'ExitFilled', '3', '80'))
    // -2 + 5 is 3 bought at 80, and sold there: 2 x 10 more, by the lots as well
    expect([flat.held, flat.pool.cash, flat.rows.map(({ gain }) => gain)]).toEqual(['0', '990', ['-30', '20', '0']])
  })

  test('by funding, which is a figure of its own and part of the profit and loss', () => {
    const script = new Script(perp).contracts('long', 'EntryFilled', '10', '20000', { size: SIZE })
    funded(script, '-0.2')
    funded(script, '0.5', 'p2')
    script.contracts('long', 'ExitFilled', '10', '20100', { size: SIZE })
    script.add('PositionClosed', { reason: 'take-profit', dust: '0', openedMs: 1, entryValue: '2000', exitValue: '2010' })
    const { pool, folds } = booked(script)
    expect(pool.cash).toBe('1010.3')
    expect(format(folds.lots.funding[perp.symbol!]!)).toBe('0.3')
    expect(format(folds.budget.pools.USDT!.funding)).toBe('0.3')
    expect(format(folds.performance.quotes.USDT!.realised)).toBe('10.3')
  })

  test('for no margin: that is set aside, held, and free again by shares', () => {
    const entry = requested('10', '401', '400')(new Script(perp))
    expect(booked(entry).pool).toMatchObject({ cash: '1000', reserved: '401', margin: '0', free: '599' })
    entry.contracts('long', 'EntryFilled', '4', '19990', { size: SIZE, orderId: 'a', fee: { amount: '0.4' } })
    // 4 of 10: 160 of the margin by its share, never by the price of the fill
    expect(booked(entry).pool).toMatchObject({ cash: '999.6', reserved: '240.6', margin: '160', free: '599' })
    entry.add('EntryEnded', { orderId: 'a' })
    expect(booked(entry).pool).toMatchObject({ cash: '999.6', reserved: '0', margin: '160', free: '839.6' })
    entry.contracts('long', 'ExitFilled', '1', '19990', { size: SIZE })
    expect(booked(entry).pool).toMatchObject({ margin: '120', free: '879.6' })
    entry.contracts('long', 'ExitFilled', '3', '19990', { size: SIZE })
    expect(booked(entry).pool).toMatchObject({ margin: '0', free: '999.6' })
    // told after the order was closed: it holds margin all the same
    entry.contracts('long', 'EntryLateFilled', '6', '19990', { size: SIZE, orderId: 'a' })
    expect(booked(entry).pool).toMatchObject({ margin: '240', reserved: '0' })
  })

  test('a third of a margin is held and freed without a rest', () => {
    const entry = requested('3', '1.01', '1')(new Script(perp))
    for (const _ of [1, 2, 3]) entry.contracts('short', 'EntryFilled', '1', '100', { orderId: 'a' })
    expect(booked(entry).pool.margin).toBe('1')
    for (const _ of [1, 2, 3]) entry.contracts('short', 'ExitFilled', '1', '100')
    expect(booked(entry).pool.margin).toBe('0')
  })
})

describe('a fill without an order of ours', () => {
  test('takes coins like a sale, and brings them like a purchase', () => {
    const script = new Script().fill('EntryFilled', '10', '100').foreign('sell', '4', '110', { fee: { amount: '1' } })
    const { rows, folds } = booked(script.foreign('buy', '2', '90'))
    expect(rows).toMatchObject([{ quantity: '4', cost: '400', proceeds: '439', gain: '39', closeOrderId: 'null', closeTradeId: 't1' }])
    expect(format(folds.portfolio['BTC/USD']!.held)).toBe('8')
    expect(format(folds.lots.long['BTC/USD']!.cost)).toBe('780')
    expect(format(poolFigures(folds.budget, folds.lots, 'USD').cash)).toBe('-741')
    expect(folds.portfolio['BTC/USD']!.fills).toBe(3)
  })

  test('closes contracts of the other side: a short position is bought back by a liquidation, which has its fee', () => {
    const { rows, pool, held } = booked(
      new Script(perp)
        .contracts('short', 'EntryFilled', '10', '20000', { size: SIZE })
        .foreign('buy', '10', '24000', { size: SIZE, because: 'liquidation', fee: { amount: '12' } }),
    )
    expect(rows).toMatchObject([{ direction: 'short', proceeds: '2000', cost: '2412', gain: '-412' }])
    expect([held, pool.cash]).toEqual(['0', '588'])
  })

  test('opens contracts where none are held, of its own side', () => {
    const { folds, held, rows } = booked(
      new Script(perp).foreign('sell', '3', '100', { size: '1' }).foreign('sell', '2', '90', { size: '1' }),
    )
    expect(rows).toEqual([])
    expect(held).toBe('-5')
    expect(format(folds.lots.short[perp.symbol!]!.cost)).toBe('480')
  })

  test('never sells coins that are not held: the error names the event', () => {
    const script = new Script().fill('EntryFilled', '1', '100').foreign('sell', '2', '110')
    expect(() => booked(script)).toThrow('Event 1 of position-BTC/USD (ForeignFill, BTC/USD) takes 2 out of lots that hold 1')
    expect(() => booked(new Script().foreign('sell', '2', '110'))).toThrow('out of lots that hold 0')
  })
})
