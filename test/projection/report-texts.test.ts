import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import type { Row as StoredRow } from '../../src/event/store.ts'
import { Asked } from '../../src/report/asked-rows.ts'
import { reports } from '../../src/report/index.ts'
import { LINE, narrowText, wideText } from '../../src/report/text-table.ts'
import { generatedFacts, sealAll } from '../audit/sealed-log.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'
import { storeOf } from '../property/generated-run.ts'
import { ContractLog } from './contract-log.ts'
import { livelyRows } from './lively-run.ts'
import { recordsOf } from './report-tables.ts'
import { drawOf } from './trading-log.ts'

const openContracts = (seed: number, cycles: number): readonly StoredRow[] => {
  const log = new ContractLog(drawOf(seed))
  for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
  const { placed } = log
  return sealAll(placed.slice(0, placed.findLastIndex(({ fact }) => fact.type === 'EntryEnded') + 1)).rows
}

const { rows } = sealAll(generatedFacts(21, 60))
/** Contracts of both directions, funding, and trades without an order of ours; one position is open at the end. */
const contracts = openContracts(7, 40)
/** In the middle of the trading: there are orders, lots and coins. */
const middle = rows.slice(0, rows.map(decode).findLastIndex((event) => event.type === 'ProtectionAccepted') + 1)

/** An entry is open: what it may take is set aside. */
const asked = rows.slice(0, rows.map(decode).findLastIndex((event) => event.type === 'EntryRequested') + 1)

type Row = Record<string, string | number | null>
// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
type Data = any
const iso = (ms: unknown): string => (ms === null || ms === undefined ? '' : new Date(Number(ms)).toISOString())
const seconds = (ms: unknown): string => (ms === null ? '' : String(Number(ms) / 1000))
/** A share as percent, by moving the point. */
const percent = (share: unknown): string => {
  if (share === null) return ''
  const [whole = '', fraction = ''] = String(share).split('.')
  const digits = `${whole}${fraction.padEnd(2, '0')}`
  const at = whole.length + 2
  const moved = digits.length > at ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits
  return moved.replace(/^(-?)0+(?=\d)/, '$1').replace(/\.0*$/, '')
}
/** Fields of a row that stand in the spreadsheet under the same name. */
const same = (row: Row, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, String(row[name] ?? '')]))

/** Of each report the rows of its tables as a spreadsheet has them, from what scripts read. */
const expected: Record<string, (data: Data) => Record<string, string>[][]> = {
  portfolio: ({ holdings }) => [
    holdings.map((row: Row) => ({
      ...same(row, 'symbol', 'held', 'cost', 'averageCost', 'mark', 'value', 'unrealised', 'quote', 'contractSize'),
      direction: row.contractSize === null || row.held === '0' ? '' : String(row.held).startsWith('-') ? 'short' : 'long',
      funding: row.contractSize === null ? '' : String(row.funding),
      ...same(row, 'bought', 'boughtValue', 'sold', 'soldValue', 'fills'),
      markAtUtc: iso(row.markMs),
    })),
  ],
  budget: ({ pools, reservations }) => [
    Object.entries<Row>(pools).map(([asset, row]) => ({
      asset,
      ...same(row, 'deposits', 'cash', 'reserved', 'free', 'invested', 'capital'),
      margin: row.margin === '0' ? '' : String(row.margin),
      funding: row.funding === '0' ? '' : String(row.funding),
    })),
    reservations.map((row: Row) => ({
      requestedUtc: iso(row.requestedMs),
      ...same(row, 'coin', 'amount', 'asset', 'cost', 'of', 'order'),
    })),
  ],
  lots: ({ allocations, open, realised, funding }) => [
    allocations.map((row: Row) => ({
      ...same(row, 'symbol', 'direction', 'contractSize', 'quantity', 'cost', 'proceeds', 'gain', 'quote', 'openFee', 'closeFee'),
      ...same(row, 'openTradeId', 'closeTradeId', 'openEvent', 'closeEvent'),
      openedUtc: iso(row.openedMs),
      closedUtc: iso(row.closedMs),
      heldS: seconds(Number(row.closedMs) - Number(row.openedMs)),
    })),
    open.map((row: Row) => ({
      ...same(row, 'symbol', 'direction', 'contractSize', 'quantity', 'cost', 'quote', 'openTradeId', 'openEvent'),
      openedUtc: iso(row.openedMs),
    })),
    Object.entries<string>(realised).map(([asset, amount]) => ({ asset, realised: amount, funding: funding[asset] ?? '' })),
  ],
  fills: ({ fills }) => [
    fills.map((row: Row) => ({
      ...same(row, 'symbol', 'side', 'quantity', 'price', 'feeAmount', 'feeAsset', 'liquidity', 'reason', 'orderId', 'tradeId', 'event'),
      timeUtc: iso(row.timeMs),
    })),
  ],
  funding: ({ payments }) => [
    payments.map((row: Row) => ({
      ...same(row, 'symbol', 'quantity', 'markPrice', 'rate', 'amount', 'asset', 'fundingId', 'event'),
      dueUtc: iso(row.timeMs),
    })),
  ],
  orders: ({ open }) => [
    open.map((row: Row) => ({
      ...same(row, 'symbol', 'role', 'side', 'orderType', 'quantity', 'executed', 'price', 'stage', 'fate', 'orderId', 'venueOrderId'),
      requestedUtc: iso(row.requestedMs),
      state: row.fate === 'unknown' ? 'unknown' : String(row.stage),
      left: String(Number(row.quantity) - Number(row.executed)),
    })),
  ],
  positions: ({ positions }) => [
    positions.map((row: Row) => ({
      ...same(
        row,
        'strategy',
        'symbol',
        'direction',
        'contractSize',
        'bought',
        'averageBuy',
        'sold',
        'averageSell',
        'gain',
        'quote',
        'reason',
        'dust',
      ),
      ...same(row, 'expectedPrice', 'rewardRisk', 'plannedRewardRisk', 'exposedAlarms'),
      funding: row.contractSize === null ? '' : String(row.funding),
      openedUtc: iso(row.openedMs),
      closedUtc: iso(row.closedMs),
      unprotectedS: seconds(Number(row.unprotectedMs)),
      longestUnprotectedS: seconds(Number(row.longestUnprotectedMs)),
      heldS: row.closedMs === null ? '' : seconds(Number(row.closedMs) - Number(row.openedMs)),
    })),
  ],
  decisions: ({ decisions }) => [
    decisions.map((row: Data) => ({
      ...same(row, 'symbol', 'strategy', 'trigger', 'verdict', 'times', 'orderId'),
      timeUtc: iso(row.timeMs),
      untilUtc: row.times === 1 ? '' : iso(row.untilMs),
      end: row.orderId === null ? '' : (row.end ?? 'open'),
      judged: Object.entries(row.judged)
        .map((pair) => pair.join(' '))
        .join(', '),
    })),
  ],
  events: ({ events }) => [
    events.map((row: Data) => ({
      ...same(row, 'at', 'symbol', 'type', 'number', 'stream', 'event', 'causation', 'inputKind', 'inputNumber'),
      timeUtc: iso(row.timeMs),
      venueTimeUtc: iso(row.venueTimeMs),
      wallTimeUtc: iso(row.wallTimeMs),
      data: expect.toSatisfy((text: string) => JSON.stringify(JSON.parse(text)) === JSON.stringify(row.data)),
    })),
  ],
  performance: ({ quotes, returns, buyAndHold }) => [
    Object.entries<Data>(quotes).flatMap(([asset, { all, byReason, bySymbol, byStrategy }]) =>
      [...Object.entries<Row>({ ...byReason, ...bySymbol, ...byStrategy }), ['all', all] as const].map(([closedBy, row]) => ({
        asset,
        closedBy,
        ...same(row, 'closed', 'wins', 'losses', 'grossProfit', 'grossLoss', 'gain', 'profitFactor', 'expectancy'),
        winRatePct: percent(row.winRate),
        averageHoldS: seconds(row.averageHoldMs),
      })),
    ),
    Object.entries<Row>(returns).map(([asset, row]) => ({
      asset,
      ...same(row, 'days', 'sharpe', 'sortino', 'calmar'),
      returnPct: percent(row.return),
      buyAndHoldPct: percent(buyAndHold.tape[asset] ?? null),
      annualReturnPct: percent(row.annualReturn),
      maxDrawdownPct: percent(row.maxDrawdown),
      timeInMarketPct: percent(row.timeInMarket),
      exposurePct: percent(row.exposure),
    })),
    Object.entries<Row>(buyAndHold.coins).map(([symbol, row]) => ({
      symbol,
      fromUtc: iso(row.fromMs),
      toUtc: iso(row.toMs),
      ...same(row, 'firstPrice', 'lastPrice'),
      returnPct: percent(row.return),
    })),
  ],
  equity: ({ points, quotes }) => [
    points.flatMap((row: Data) =>
      Object.keys(row.equity).map((asset) => ({
        asset,
        timeUtc: iso(row.timeMs),
        equity: row.equity[asset],
        unrealised: row.unrealised[asset],
        marksAgeS: seconds(row.marksAgeMs),
      })),
    ),
    Object.entries<Row>(quotes).map(([asset, row]) => ({
      asset,
      ...same(row, 'equity', 'peak', 'maxDrawdown'),
      maxDrawdownSharePct: percent(row.maxDrawdownShare),
    })),
  ],
}

test('every report is looked at here', () => expect(Object.keys(expected).sort()).toEqual([...reports.keys()].sort()))

const golden = goldenNames().map((name) => [name, readGolden(name).rows] as const)

test.each([...reports])('%s: a spreadsheet reads under headings what scripts read by keys, exactly', async (name, report) => {
  let hasRows = 0
  for (const some of [middle, asked, contracts, ...golden.map(([, all]) => all)]) {
    const data = await report.read(await storeOf(some))
    const said = expected[name]!(JSON.parse(JSON.stringify(data)))
    expect(report.tables(data).map(recordsOf)).toEqual(said)
    if (said.every((table) => table.length > 0)) hasRows++
  }
  expect(hasRows, 'a log has something of everything').toBeGreaterThan(0)
})

const lively = await livelyRows()

test.each([...reports])('%s: no line is longer than 80 columns but where all is wanted, and none says "undefined"', async (_, report) => {
  for (const some of [rows, middle, contracts, lively, ...golden.map(([, all]) => all), []])
    for (const asking of [{}, { all: true }, { fromMs: 0 }]) {
      const tables = report.tables(await report.read(await storeOf(some), new Asked(asking)))
      for (const table of tables) {
        const lines = narrowText(table).split('\n')
        expect(lines.filter((line) => line.length > LINE || line !== line.trimEnd())).toEqual([])
        expect(narrowText(table) + wideText(table)).not.toMatch(/undefined|NaN|\[object/)
        if (table.rows.length === 0) expect(narrowText(table)).toMatch(/^$|^(No|Nothing|The strategy) .*\.$/)
        else expect(wideText(table).split('\n')).toHaveLength(table.rows.length + 1)
      }
    }
})

test('of a disposal the gain has room before the proceeds, which follow from it, however small the dust', () => {
  const [piece, dust] = [
    { quantity: '1247501.289', cost: '0.099900003123123123', proceeds: '0.087237770279767071', gain: '-0.012662232843356052' },
    { quantity: '0.735', cost: '0.0000000588588588', proceeds: '0.0000000513986014', gain: '-0.0000000074602574' },
  ]
  const allocations = [piece, dust].map((row) => ({
    ...row,
    symbol: 'NPXS/BTC',
    contractSize: null,
    quote: 'BTC',
    openedMs: 0,
    closedMs: 1,
  }))
  const [disposals] = reports.get('lots')!.tables({ allocations, open: [], realised: {}, funding: {} } as Data)
  expect(narrowText(disposals!).split('\n')).toEqual([
    'coin       quantity  opened, UTC                    cost                 gain',
    'NPXS/BTC  1247501.3  1970-01-01 00:00        0.099900003         -0.012662233',
    'NPXS/BTC      0.735  1970-01-01 00:00  0.000000058858859  -0.0000000074602574',
    'No room for: held, quote, proceeds. --wide shows all.',
  ])
})

test('of a fill in contracts, long or short, the side has room before what the fee was taken in', () => {
  const fill = { symbol: 'XRP/USDT:USDT', quantity: '1877.2', price: '1.1388', feeAsset: 'USDT', reason: 'trailing-stop' }
  const rest = { slot: 'short', liquidity: 'taker', orderId: 'o', tradeId: 't', event: 'e', timeMs: 0 }
  const [table] = reports.get('fills')!.tables({ fills: [{ ...fill, ...rest, side: 'buy', feeAmount: '0.99895536' }] } as Data)
  expect(narrowText(table!).split('\n')).toEqual([
    'time, UTC         coin           slot   side  quantity   price  reason',
    '1970-01-01 00:00  XRP/USDT:USDT  short  buy     1877.2  1.1388  trailing-stop',
    'No room for: feeAsset, fee. --wide shows all.',
  ])
})
