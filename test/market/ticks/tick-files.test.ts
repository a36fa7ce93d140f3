import { describe, expect, test } from 'vitest'
import { openTape } from '../../../src/market/tape/tape.ts'
import type { TickTape } from '../../../src/market/tape/tape-coin.ts'
import type { TapeOptions } from '../../../src/market/tape/tape-options.ts'
import { openFolder } from '../written-candles.ts'

const T = Date.UTC(2024, 0, 1)
const { write } = openFolder()
let nth = 0

type Row = readonly [atMs: number, ...numbers: number[]]
const rowsOf = ({ series }: TickTape): Row[] =>
  Array.from({ length: series.rows }, (_, row) => [
    series.openMs(row) - T,
    series.open(row),
    series.high(row),
    series.low(row),
    series.close(row),
    series.volume(row),
  ])
const read = async (content: string, options: TapeOptions = {}, name = 'x.csv') => {
  const path = write(`${++nth}-${name}`, content)
  const { coins, remarks } = await openTape([`A/B=${path}`], { tickSizes: { 'A/B': '1' }, ...options })
  const coin = coins[0]!
  return { coin, remarks: remarks.join(' '), trades: coin.trades && rowsOf(coin.trades), quotes: coin.quotes && rowsOf(coin.quotes) }
}

// of the same two trades, at 10 and at 12 a second later
const TRADES: readonly Row[] = [
  [0, 10, 10, 10, 10, 0.5],
  [1500, 12, 12, 12, 12, 1.5],
]
const S = T / 1000
const iso = (ms: number): string => new Date(T + ms).toISOString()

describe('trades are read however they are written', () => {
  test.each<[string, string, RegExp, TapeOptions?]>([
    ['with a header', `time,price,amount,side\n${T},10,0.5,buy\n${T + 1500},12,1.5,sell\n`, /holds trades, times in ms/],
    ['columns in any order', `side,amount,price,timestamp\nbuy,0.5,10,${T}\nsell,1.5,12,${T + 1500}\n`, /holds trades, times in ms/],
    ['three bare columns, seconds with a fraction', `${S},10.000,0.50\n${S + 1.5},12.000,1.50\n`, /holds trades, times in s/],
    ['four bare columns with a side', `${T},10,0.5,buy\n${T + 1500},12,1.5,sell`, /holds trades, times in ms/],
    ['behind semicolons', `${T};10;0.5\r\n${T + 1500};12;1.5\r\n`, /holds trades, times in ms/],
    ['dates', `date,price,size\n${iso(0)},10,0.5\n${iso(1500)},12,1.5\n`, /holds trades, times by ISO 8601/],
    ['nanoseconds', `time,price,size\n${T}000000,10,0.5\n${T + 1500}999000,12,1.5\n`, /holds trades, times in ns/],
    [
      'Binance Vision: trades',
      `7,10.0,0.5,5.0,${T},True,True\n8,12.0,1.5,18.0,${T + 1500},False,True\n`,
      /trades of Binance Vision, times in ms/,
    ],
    [
      'Binance Vision: trades in microseconds',
      `7,10.0,0.5,5.0,${T}000,true,true\n8,12.0,1.5,18.0,${T + 1500}999,false,true\n`,
      /trades of Binance Vision, times in us/,
    ],
    [
      'Binance Vision: trades of contracts',
      `id,price,qty,quote_qty,time,is_buyer_maker\n7,10.0,0.5,5.0,${T},true\n8,12.0,1.5,18.0,${T + 1500},false\n`,
      /holds trades, times in ms/,
    ],
    [
      'Binance Vision: aggregated trades',
      `7,10.0,0.5,70,71,${T},True,True\n8,12.0,1.5,72,72,${T + 1500},False,True\n`,
      /aggregated trades of Binance Vision, times in ms/,
    ],
    [
      'Binance Vision: aggregated trades of contracts',
      `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n7,10,0.5,70,71,${T},true\n8,12,1.5,72,72,${T + 1500},false\n`,
      /holds trades, times in ms/,
    ],
    [
      'those of a recorder',
      `exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nx,AB,${T}000,${T + 9}000,1,buy,10,0.5\nx,AB,${T + 1500}000,${T + 1509}000,2,sell,12,1.5\n`,
      /holds trades, times in us/,
    ],
    ['by word', `${T},10,0.5,1\n${T + 1500},12,1.5,2\n`, /holds trades, times in ms/, { format: 'trades' }],
  ])('%s', async (_, content, remark, options) => {
    const { trades, remarks } = await read(content, options)
    expect(trades).toEqual(TRADES)
    expect(remarks).toMatch(remark)
    expect(remarks).toContain('candles of 1m are made of its trades')
  })
})

const QUOTES: readonly Row[] = [
  [0, 10, 12, 10, 12, 0.5],
  [1500, 11, 13, 11, 13, 2],
]
describe('quotes are read however they are written', () => {
  test.each<[string, string, TapeOptions?]>([
    ['with a header', `time,bid,bidSize,ask,askSize\n${T},10,0.5,12,3\n${T + 1500},11,4,13,2\n`],
    ['columns in any order', `timestamp,ask_amount,ask_price,bid_price,bid_amount\n${T},3,12,10,0.5\n${T + 1500},2,13,11,4\n`],
    ['five bare columns', `${T},10,0.5,12,3\n${T + 1500},11,4,13,2\n`, { format: 'quotes' }],
    [
      'Binance Vision',
      `update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n1,10,0.5,12,3,${T},${T}\n2,11,4,13,2,${T + 1500},${T}\n`,
    ],
  ])('%s', async (_, content, options) => {
    expect((await read(content, options)).quotes).toEqual(QUOTES)
  })

  test('of bars the first bid and ask, at their beginning; a size that was not recorded is none', async () => {
    const { quotes } = await read(`time,bidOpen,bidHigh,bidLow,bidClose,askOpen,askHigh,askLow,askClose\n${T},10,11,9,11,12,13,12,13\n`)
    expect(quotes).toEqual([[0, 10, 12, 10, 12, 0]])
  })

  test('five bare columns that can be nothing else', async () => {
    expect((await read(`${T},100,0.5,101,3\n${T + 1},100,4,102,2\n`)).quotes).toEqual([
      [0, 100, 101, 100, 101, 0.5],
      [1, 100, 102, 100, 102, 2],
    ])
  })
})

describe('what is refused, in one sentence that says what to do', () => {
  test.each<[string, string, RegExp]>([
    [
      'bid and ask, or price and amount',
      `${T},100,101\n${T + 1},100,101\n`,
      /has 3 columns without names.*--format trades or --format quotes/,
    ],
    ['four numbers', `${T},100,1,7\n`, /has 4 columns without names, which can be read in several ways: write a header/],
    ['a price without an amount', `time,price,side\n${T},1,buy\n`, /header, line 1, names a price and no amount: call that column amount/],
    ['a bid without an ask', `time,bid,size\n${T},1,1\n`, /header, line 1, names a bid and no ask: a quote needs both/],
    ['no time', 'price,amount,side\n1,1,buy\n', /names no time: call that column time/],
    ['trades and quotes in one', `time,price,amount,bid,ask\n${T},1,1,1,2\n`, /holds trades and quotes in one: say --format trades or/],
    ['times without an offset', 'time,price,amount\n2024-01-01 00:00:00,1,1\n', /times without an offset from UTC.*say --format iso/],
    ['another coin', `time,symbol,price,amount\n${T},XYZ,1,1\n`, /says that it holds XYZ, not A\/B: name it by the pair it holds/],
    ['a header alone', 'time,price,amount\n', /holds no usable trade: it is empty/],
    ['crossed quotes alone', `time,bid,ask\n${T},12,10\n`, /holds no usable quote: crossed 1: line 2 has a bid above its ask/],
    ['torn lines', `time,price,amount\n${T},10\n${T},1`, /holds no usable trade: malformed 2: line 2 has 2 instead of 3 fields/],
    ['bytes', `time,price,amount\n${'\u0000\u0001\u00ff,\u0007,\u0002\n'.repeat(9)}`, /holds no usable trade: malformed 9/],
    [
      'too much that cannot be played',
      `time,bid,ask\n${T},10,12\n${T + 1},12,10\n`,
      /1 of 2 rows cannot be played \(crossed 1: line 3 has a bid above its ask\); mend the file, or allow it with .*maxUnusablePct=50/,
    ],
  ])('%s', async (_, content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
    await expect(read(content)).rejects.toMatchObject({ message: expect.not.stringContaining('\n') })
  })
})

describe('rows that cannot be played are counted, and the rest is', () => {
  const counted = (rows: readonly string[], header = 'time,id,price,amount') =>
    read(`${header}\n${rows.join('\n')}\n`, { maxUnusablePct: 100 })
  const steady = Array.from({ length: 12 }, (_, at) => `${T + at * 10},${at},10,1`)
  const skippedOf = ({ coin }: Awaited<ReturnType<typeof counted>>) =>
    Object.fromEntries((coin.trades ?? coin.quotes)!.problems.map(({ reason, count }) => [reason, count]))

  test('prices of zero, below it, and none at all; a negative amount', async () => {
    const bad = [`${T + 1},90,0,1`, `${T + 2},91,-1,1`, `${T + 3},92,NaN,1`, `${T + 4},93,,1`, `${T + 5},94,10,-1`]
    const found = await counted([...steady, ...bad])
    expect(skippedOf(found)).toEqual({ nonPositivePrice: 2, malformed: 2, negativeVolume: 1 })
    expect(found.trades).toHaveLength(12)
  })

  test('a trade that comes twice has the same id; without ids there is no telling', async () => {
    expect(skippedOf(await counted([...steady, steady[3]!, steady[7]!]))).toEqual({ duplicate: 2 })
    const twice = await counted([`${T + 1},10,1`, `${T + 1},10,1`], 'time,price,amount')
    expect([skippedOf(twice), twice.trades]).toEqual([{}, [[1, 10, 10, 10, 10, 2]]])
  })

  test.each([
    ['far above', 21, 1],
    ['far below', 4, 1],
    ['just not', 20, 0],
    ['just not', 5, 0],
  ])('a price that is %s those around it', async (_, price, spikes) => {
    const found = await counted([...steady.slice(0, 6), `${T + 55},77,${price},1`, ...steady.slice(6)])
    expect(skippedOf(found)).toEqual(spikes === 0 ? {} : { spike: spikes })
  })

  test('the first row may be one, and the last', async () => {
    const found = await counted([`${T - 5},77,999,1`, ...steady, `${T + 999},78,1,1`])
    expect([skippedOf(found), found.trades![0]![1], found.trades!.at(-1)![1]]).toEqual([{ spike: 2 }, 10, 10])
  })

  test('a market that moves and stays there has none', async () => {
    const higher = Array.from({ length: 8 }, (_, at) => `${T + 200 + at},${100 + at},30,1`)
    expect(skippedOf(await counted([...steady, ...higher]))).toEqual({})
  })

  test('a quote whose bid is above its ask; one that stands at one price is none', async () => {
    const found = await counted([`${T},10,10`, `${T + 1},11,10`, `${T + 2},10,12`], 'time,bid,ask')
    expect([skippedOf(found), found.quotes!.map(([at]) => at)]).toEqual([{ crossed: 1 }, [0, 2]])
  })

  test('rows in any order are put in order, and counted', async () => {
    const shuffled = [5, 2, 9, 0, 7, 1, 11, 3, 8, 10, 6, 4].map((at) => steady[at]!)
    const [inOrder, found] = [await counted(steady), await counted(shuffled)]
    expect(found.trades).toEqual(inOrder.trades)
    expect(found.coin.trades!.candles).toBe(inOrder.coin.trades!.candles)
    expect(found.coin.trades!.counts.reordered).toBe(9)
  })
})

describe('several of one moment', () => {
  test('trades of a millisecond are one row: the first, the highest, the lowest, the last, and all that was traded', async () => {
    const { coin, trades } = await read(`time,id,price,amount\n${T + 1},3,9,1\n${T + 1},1,10,1\n${T + 1},2,12,1\n${T + 1},4,11,1\n`)
    expect(trades).toEqual([[1, 10, 12, 9, 11, 4]])
    expect(coin.trades!.joined).toBe(3)
  })

  test('without ids the order is that of the file, or the other way where the newest stands first', async () => {
    const upward = [`${T},10,1`, `${T},12,1`, `${T + 5},11,1`]
    for (const rows of [upward, upward.toReversed()])
      expect((await read(`time,price,amount\n${rows.join('\n')}\n`)).trades![0]).toEqual([0, 10, 12, 10, 12, 2])
  })

  test('of quotes the last stands', async () => {
    const { coin, quotes } = await read(`time,bid,bidSize,ask,askSize\n${T},10,1,12,1\n${T},11,1,13,2\n`)
    expect([quotes, coin.quotes!.joined]).toEqual([[[0, 11, 13, 11, 13, 1]], 1])
  })

  test('where times say no more than the second, trades of one are spread over it', async () => {
    const rows = [`${S},10,1`, `${S},11,1`, `${S},12,1`, `${S},13,1`, `${S + 2},14,1`]
    const { coin, trades, remarks } = await read(`time,price,amount\n${rows.join('\n')}\n`)
    expect(trades!.map(([at, price]) => [at, price])).toEqual([
      [0, 10],
      [250, 11],
      [500, 12],
      [750, 13],
      [2000, 14],
    ])
    expect([coin.trades!.spread, coin.counts.used]).toEqual([3, 1])
    expect(remarks).toContain('3 trades share their second with others before them, and are spread over it')
  })

  test('one that says more makes all of them times to the millisecond', async () => {
    const rows = [`${S},10,1`, `${S},11,1`, `${S + 2.5},14,1`]
    expect((await read(`time,price,amount\n${rows.join('\n')}\n`)).trades!.map(([at]) => at)).toEqual([0, 2500])
  })
})

describe('the clock of whoever recorded', () => {
  const header = 'timestamp,localTimestampNs,price,amount'
  const trades = (behindMs: number): string =>
    `${header}\n${Array.from({ length: 9 }, (_, at) => `${T + at * 100},${T + at * 100 - behindMs}000000,10,1`).join('\n')}\n`

  test('one that runs behind has events before they happen: they are counted, and the venue says when they were', async () => {
    const found = await read(trades(1270))
    expect([found.coin.trades!.behind, found.coin.trades!.aheadMs, found.trades![0]![0]]).toEqual([9, 1270, 0])
    expect(found.remarks).toContain('9 of 9 trades were received before they happened: that clock runs behind, usually 1.27 s')
    expect((await read(trades(-30))).coin.trades!.behind).toBe(0)
  })

  test('a row without the venue’s time has the receiver’s, moved by what the others are apart', async () => {
    const more = `${trades(1270)},${T + 1000 - 1270}000000,11,1\n`
    expect((await read(more)).trades!.at(-1)).toEqual([1000, 11, 11, 11, 11, 1])
  })

  test('quotes that have no other time are moved as the trades of their coin say', async () => {
    const rows = `timestamp,localTimestampNs,bid,ask\n,${T - 1270}000000,9,10\n,${T - 770}000000,8,9\n`
    const [one, other] = [write('behind-trades.csv', trades(1270)), write('behind-quotes.csv', rows)]
    const alone = (await openTape([`A/B=${other}`])).coins[0]!.quotes!
    expect([rowsOf(alone).map(([at]) => at), alone.isReceived]).toEqual([[-1270, -770], true])
    const { coins, remarks } = await openTape([`A/B=${other}`, `A/B=${one}`])
    const { quotes } = coins[0]!
    expect(remarks).toContain("A/B: the times of its quotes are those of whoever received them, moved by 1.27 s to the venue's.")
    expect(rowsOf(quotes!).map(([at]) => at)).toEqual([0, 500])
  })
})

test('where no quote has a size, and no trade an amount, it is said that nothing can fill', async () => {
  expect((await read(`time,bid,ask\n${T},9,11\n${T + 1},9,11\n`)).remarks).toMatch(/x\.csv has no size in any quote: nothing can fill\./)
  expect((await read(`time,price,amount\n${T},9,0\n`)).remarks).toMatch(/x\.csv has no amount in any trade: nothing can fill\./)
  expect((await read(`time,bid,bidSize,ask,askSize\n${T},9,1,11,1\n`)).remarks).not.toContain('nothing can fill')
})

test('quotes of another time than the trades beside them are told of, those of the same time are not', async () => {
  const trades = write('apart-trades.csv', `time,price,amount\n${T},9,1\n${T + 500},9,1\n`)
  const said = async (atMs: number): Promise<string> => {
    const quotes = write(`apart-${atMs}.csv`, `time,bid,bidSize,ask,askSize\n${T + atMs},8,1,10,1\n`)
    return (await openTape([`A/B=${trades}`, `A/B=${quotes}`])).remarks.join(' ')
  }
  const apart = 'A/B: its quotes are of another time than its prices: none of them is played.'
  expect(await said(86_400_000)).toContain(apart)
  expect(await said(-86_400_000)).toContain(apart)
  expect(await said(250)).not.toContain(apart)
})
