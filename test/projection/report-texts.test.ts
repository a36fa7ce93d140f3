import { expect, test } from 'vitest'
import { decode } from '../../src/event/codec.ts'
import { reports } from '../../src/report/index.ts'
import { generatedFacts, sealAll } from '../audit/sealed-log.ts'
import { storeOf } from '../property/generated-run.ts'

const { rows } = sealAll(generatedFacts(21, 60))
/** In the middle of the trading: there are orders, lots and coins. */
const middle = rows.slice(0, rows.map(decode).findLastIndex((event) => event.type === 'ProtectionAccepted') + 1)

type Row = Record<string, string>
// biome-ignore lint/suspicious/noExplicitAny: what scripts get is JSON
type Data = any
const time = (ms: string): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')

/** Tables of a text as cells, without the empty ones and the headings without a word. */
const tablesOf = (text: string): string[][][] =>
  text.split('\n\n').map((block) => block.split('\n').map((line) => line.trim().split(/ {2,}/)))
const cells = (...row: (string | number | null | undefined)[]): string[] =>
  row.map((cell) => String(cell ?? '')).filter((cell) => cell !== '')

/** Of each report its headings, and the cells of its rows from what scripts read. */
const expected: Record<string, (data: Data) => string[][][]> = {
  portfolio: ({ holdings }) => [
    [
      cells('coin', 'held', 'cost', 'mark', 'value', 'unrealised', 'bought', 'sold', 'fills'),
      ...holdings.map((row: Row) =>
        cells(row.symbol, row.held, row.cost, row.mark, row.value, row.unrealised, row.quote, row.bought, row.sold, row.fills),
      ),
    ],
  ],
  budget: ({ pools }) => [
    [
      cells('asset', 'deposits', 'cash', 'reserved', 'free', 'invested', 'capital'),
      ...Object.entries<Row>(pools).map(([asset, row]) =>
        cells(asset, row.deposits, row.cash, row.reserved, row.free, row.invested, row.capital),
      ),
    ],
  ],
  lots: ({ allocations, open, realised }) => [
    [
      cells('coin', 'quantity', 'acquired', 'disposed', 'cost', 'proceeds', 'gain'),
      ...allocations.map((row: Row) =>
        cells(row.symbol, row.quantity, time(row.acquiredMs!), time(row.disposedMs!), row.cost, row.proceeds, row.gain, row.quote),
      ),
    ],
    [
      cells('open lot', 'quantity', 'acquired', 'cost'),
      ...open.map((row: Row) => cells(row.symbol, row.quantity, time(row.acquiredMs!), row.cost, row.quote)),
    ],
    [cells('realised'), ...Object.entries<string>(realised).map(([asset, amount]) => cells(amount, asset))],
  ],
  fills: ({ fills }) => [
    [
      cells('time', 'coin', 'side', 'quantity', 'price', 'fee', 'liquidity', 'reason', 'order'),
      ...fills.map((row: Row) =>
        cells(
          time(row.timeMs!),
          row.symbol,
          row.side,
          row.quantity,
          row.price,
          row.feeAmount,
          row.feeAsset,
          row.liquidity,
          row.reason,
          row.orderId,
        ),
      ),
    ],
  ],
  orders: ({ open }) => [
    [
      cells('order', 'coin', 'role', 'side', 'type', 'quantity', 'executed', 'price', 'requested', 'stage', 'fate'),
      ...open.map((row: Row) =>
        cells(
          row.orderId,
          row.symbol,
          row.role,
          row.side,
          row.orderType,
          row.quantity,
          row.executed,
          row.price,
          time(row.requestedMs!),
          row.stage,
          row.fate,
        ),
      ),
    ],
  ],
  performance: ({ quotes }) => [
    [
      cells('in', 'closed by', 'closed', 'wins', 'losses', 'gain', 'profit factor', 'expectancy'),
      ...Object.entries<Data>(quotes).flatMap(([quote, { all, byReason, bySymbol }]) =>
        [...Object.entries<Row>(byReason), ...Object.entries<Row>(bySymbol), ['all', all] as const].map(([name, row]) =>
          cells(quote, name, row.closed, row.wins, row.losses, row.gain, row.profitFactor, row.expectancy),
        ),
      ),
    ],
  ],
  equity: ({ points, quotes }) => [
    [
      cells('time', 'in', 'equity', 'unrealised', 'age of marks, ms'),
      ...points.flatMap((row: Data) =>
        Object.keys(row.equity).map((asset) => cells(time(row.timeMs), asset, row.equity[asset], row.unrealised[asset], row.marksAgeMs)),
      ),
    ],
    [
      cells('in', 'equity', 'peak', 'deepest fall', 'as a share'),
      ...Object.entries<Row>(quotes).map(([asset, row]) => cells(asset, row.equity, row.peak, row.maxDrawdown, row.maxDrawdownShare)),
    ],
  ],
}

test.each([...reports])('%s: a person reads under headings what scripts read by keys', async (name, report) => {
  const data = await report.read(await storeOf(middle))
  const tables = expected[name]!(JSON.parse(JSON.stringify(data)))
  expect(tablesOf(report.text(data))).toEqual(tables)
  expect(
    tables.every((table) => table.length > 1),
    'the log has something of everything',
  ).toBe(true)
})
