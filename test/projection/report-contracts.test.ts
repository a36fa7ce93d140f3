import { expect, test } from 'vitest'
import type { Fact } from '../../src/kernel/log-event.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { streams } from '../../src/kernel/streams.ts'
import { Asked, type RowsWanted } from '../../src/report/asked-rows.ts'
import { reports } from '../../src/report/index.ts'
import { wholeSummary } from '../../src/report/log-summary.ts'
import { narrowText } from '../../src/report/text-table.ts'
import { sealAll } from '../audit/sealed-log.ts'
import { storeOf } from '../property/generated-run.ts'
import { Script } from './events.ts'
import { PLAN } from './trading-log.ts'

/** Ten contracts of 0.01 BTC sold at 20000, four of them bought back at 19000, and 0.5 USDT of funding received. */
const perp: Parts = { book: 'paper.test.main', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT' }
const none: Parts = { book: 'paper.test.main', symbol: null, base: null, quote: null }
const script = new Script(perp)
  .add('EntryRequested', {
    ...{ orderId: 'a', side: 'sell', orderType: 'limit', limitPrice: '20000', quantity: '10', reserve: '402', margin: '400' },
    because: { trigger: 'x', strategy: 's', barCloseMs: 0, judged: {} },
    plan: PLAN,
    contract: { size: '0.01', settle: 'USDT', leverage: '5', marginMode: 'isolated' },
  })
  .contracts('short', 'EntryFilled', '10', '20000', { size: '0.01', fee: { amount: '1' }, orderId: 'a' })
  .add('EntryEnded', { orderId: 'a', executed: '10' })
  .add('FundingSettled', { fundingId: 'p', rate: '0.00025', markPrice: '20000', quantity: '10', amount: '0.5', asset: 'USDT', dueMs: 3 })
  .contracts('short', 'ExitFilled', '4', '19000', { size: '0.01', fee: { amount: '0.38' }, orderId: 'b' })
const deposit = { type: 'FundsDeposited', data: { depositId: 'd', asset: 'USDT', amount: '1000' } } as Fact
const placed = [{ stream: streams.account(none.book), parts: none, timeMs: 0, fact: deposit }, ...script.placed]
const { rows } = sealAll(placed, 99)
const read = async (name: string): Promise<never> => reports.get(name)!.read(await storeOf(rows)) as never

test('the budget says what is held as margin and what funding brought', async () => {
  expect(await read('budget')).toEqual({
    pools: {
      // 1000 - 1 + 0.5 + 4 x 0.01 x 1000 - 0.38; six tenths of the margin are held
      USDT: {
        ...{ capital: '1039.12', cash: '1039.12', reserved: '0', margin: '240', free: '799.12' },
        ...{ invested: '0', funding: '0.5', deposits: '1000' },
      },
    },
    reservations: [],
  })
})

test('the lots say which were opened by a sale, and of what contracts they are', async () => {
  expect(await read('lots')).toMatchObject({
    // 0.4 x 1999 less 4 x 190 and its fee
    allocations: [
      {
        ...{ direction: 'short', contractSize: '0.01', quantity: '4', proceeds: '799.6', cost: '760.38', gain: '39.22' },
        // four tenths of 1, and all of 0.38
        ...{ openFee: '0.4', closeFee: '0.38' },
      },
    ],
    open: [{ direction: 'short', contractSize: '0.01', quantity: '6', cost: '1199.4' }],
    realised: { USDT: '39.22' },
    funding: { USDT: '0.5' },
  })
})

test('each payment of funding is a row, and lots and budget have their sum', async () => {
  expect(await read('funding')).toMatchObject({
    payments: [
      {
        ...{ timeMs: 3, symbol: 'BTC/USDT:USDT', quantity: '10', markPrice: '20000', rate: '0.00025' },
        ...{ amount: '0.5', asset: 'USDT', fundingId: 'p' },
      },
    ],
  })
  const asked = async (wanted: RowsWanted) =>
    ((await reports.get('funding')!.read(await storeOf(rows), new Asked(wanted))) as { payments: object[] }).payments.length
  expect([
    await asked({ fromMs: 3 }),
    await asked({ fromMs: 4 }),
    await asked({ toMs: 3 }),
    await asked({ coin: 'ETH/USDT:USDT' }),
  ]).toEqual([1, 0, 0, 0])
})

test('the portfolio counts a short position below zero: cost, value and the gain that is not realised', async () => {
  expect(await read('portfolio')).toMatchObject({
    holdings: [
      {
        ...{ held: '-6', contractSize: '0.01', cost: '-1199.4', averageCost: '19990', mark: '19000', value: '-1140' },
        ...{ unrealised: '59.4', funding: '0.5' },
      },
    ],
  })
})

test('summary and curve say a gain that is not realised by the lots too: with what is realised it is all that was earned', async () => {
  const data = { because: 'sample', since: 'mark', fills: 2, marks: { 'BTC/USDT:USDT': '19500' }, between: {} }
  const sample = { type: 'MarksObserved', data } as Fact
  const sampled = [...placed, { stream: streams.marks(none.book!), parts: none, timeMs: 9, fact: sample }]
  const store = await storeOf(sealAll(sampled, 99).rows)
  // 0.06 coins sold at 19990 are worth 19500; 1000 + 39.22 + 0.5 + 29.4
  expect(await wholeSummary(store)).toMatchObject({ realised: { USDT: '39.72' }, unrealised: { USDT: '29.4' } })
  expect(await reports.get('equity')!.read(store)).toMatchObject({
    points: [{ equity: { USDT: '1069.12' }, unrealised: { USDT: '29.4' } }],
  })
})

test('the summary tells a contract from the coin it is named after, with its size', async () => {
  const filters = { tickSize: '0.1', stepSize: '1', minQuantity: '1', minNotional: '5', source: 'configured' }
  const observed = (symbol: string, kind: object): (typeof placed)[number] => {
    const data = { ...filters, base: 'BTC', quote: 'USDT', settle: 'USDT', ...kind }
    return { stream: streams.instrument('test', symbol), parts: perp, timeMs: 0, fact: { type: 'InstrumentObserved', data } as Fact }
  }
  const linear = { kind: 'linear', contractSize: '0.01', maxLeverage: '50', maintenanceMarginPct: '0.5' }
  const log = [...placed, observed('BTC/USDT', { kind: 'spot' }), observed('BTC/USDT:USDT', linear)]
  expect((await wholeSummary(await storeOf(sealAll(log, 99).rows))).instruments).toEqual({
    'BTC/USDT': { ...filters, contractSize: null },
    'BTC/USDT:USDT': { ...filters, contractSize: '0.01' },
  })
})

test('the positions say their direction, prices of one coin, and the funding in their gain', async () => {
  expect(await read('positions')).toMatchObject({
    positions: [{ direction: 'short', sold: '10', averageSell: '20000', bought: '4', averageBuy: '19000', gain: '39.72', funding: '0.5' }],
  })
})

test('a person reads the direction in the narrow tables of contracts, and nothing of it on spot', async () => {
  const tables = async (name: string): Promise<string> => {
    const report = reports.get(name)!
    return report
      .tables(await read(name))
      .map(narrowText)
      .join('\n')
  }
  for (const name of ['lots', 'portfolio', 'positions']) expect(await tables(name), name).toMatch(/position.*\n.*short/)
  expect(await tables('budget')).toMatch(/margin/)
})
