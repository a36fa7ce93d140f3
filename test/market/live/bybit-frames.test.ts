import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BybitFrames } from '../../../src/market/live/bybit-frames.ts'
import {
  bybitCandles,
  bybitFundings,
  bybitMarks,
  bybitPage,
  bybitQuotes,
  bybitReply,
  bybitTrades,
} from '../../../src/market/live/bybit-shapes.ts'
import type { Ear } from '../../../src/market/live/venue-dialect.ts'
import { RECORDINGS, recordingOf } from '../../recordings.ts'

const listen = () => {
  const rows: unknown[][] = []
  let unread = 0
  const ear: Ear = {
    quote: (...row) => rows.push(['quote', ...row]),
    trade: (...row) => rows.push(['trade', ...row]),
    candle: (...row) => rows.push(['candle', ...row]),
    mark: (...row) => rows.push(['mark', ...row]),
    unread: () => unread++,
  }
  const frames = new BybitFrames()
  return { rows, read: (message: unknown) => frames.read('linear', message, ear), unread: () => unread }
}
const book = (type: string, b: unknown, a: unknown, u = 1) => ({
  topic: 'orderbook.1.BTCUSDT',
  type,
  ts: 1672304484978,
  data: { s: 'BTCUSDT', b, a, u, seq: u },
})

describe('frames of Bybit', () => {
  test('say trades, candles and marks', () => {
    const { rows, read } = listen()
    const frames = [
      {
        topic: 'publicTrade.BTCUSDT',
        type: 'snapshot',
        ts: 1672304486868,
        data: [
          { T: 1672304486865, s: 'BTCUSDT', S: 'Buy', v: '0.001', p: '16578.50', L: 'PlusTick', i: '20f43950', BT: false },
          { T: 1672304486866, s: 'BTCUSDT', S: 'Sell', v: '0.002', p: '16578.00', L: 'MinusTick', i: '30f43950', BT: false },
        ],
      },
      {
        topic: 'kline.5.BTCUSDT',
        type: 'snapshot',
        ts: 1672324988882,
        data: [
          {
            start: 1672324800000,
            end: 1672325099999,
            interval: '5',
            open: '16649.5',
            close: '16677',
            high: '16680',
            low: '16608',
            volume: '2.081',
            turnover: '34666.4005',
            confirm: false,
            timestamp: 1672324988882,
          },
        ],
      },
      {
        topic: 'tickers.BTCUSDT',
        type: 'delta',
        ts: 1673272861686,
        data: { symbol: 'BTCUSDT', markPrice: '17217.33', nextFundingTime: '1673280000000', fundingRate: '-0.000212' },
      },
      { topic: 'tickers.BTCUSDT', type: 'delta', ts: 1673272861786, data: { symbol: 'BTCUSDT', bid1Price: '17215.50' } },
    ]
    for (const frame of frames) expect(read(frame)).toBe(true)
    expect(rows).toEqual([
      ['trade', 'linear', 'BTCUSDT', { price: '16578.50', quantity: '0.001', tradeId: '20f43950', venueTimeMs: 1672304486865 }],
      ['trade', 'linear', 'BTCUSDT', { price: '16578.00', quantity: '0.002', tradeId: '30f43950', venueTimeMs: 1672304486866 }],
      [
        'candle',
        'linear',
        'BTCUSDT',
        {
          timeframe: '5',
          candle: { openMs: 1672324800000, open: '16649.5', high: '16680', low: '16608', close: '16677', volume: '2.081' },
          isFinal: false,
        },
      ],
      ['mark', 'linear', 'BTCUSDT', '17217.33', 1673272861686, 1673280000000],
    ])
  })

  test('say the best prices as they were left: what is gone, what is better, what did not change', () => {
    const { rows, read } = listen()
    const prices = () => rows.map(([, , , bid, ask]) => `${bid} ${ask}`)
    read(book('snapshot', [['100', '1']], [['101', '1']]))
    read(book('delta', [], [['101', '3']]))
    read(book('delta', [['100.5', '1']], []))
    read(
      book(
        'delta',
        [
          ['100.5', '0'],
          ['99', '2'],
        ],
        [],
      ),
    )
    read(book('delta', [], [['101', '0']]))
    read(book('delta', [], [['102', '1']]))
    read(book('snapshot', [['98', '1']], [['99', '1']]))
    expect(prices()).toEqual(['100 101', '100 101', '100.5 101', '99 101', '99 102', '98 99'])
  })

  test('say the next time of funding with every mark price, also where it was told without one', () => {
    const { rows, read } = listen()
    const ticker = (type: string, data: Record<string, unknown>) =>
      read({ topic: 'tickers.BTCUSDT', type, ts: 1, data: { symbol: 'BTCUSDT', ...data } })
    ticker('snapshot', { markPrice: '10', nextFundingTime: '1673280000000' })
    ticker('delta', { nextFundingTime: '1673308800000', fundingRate: '0.0001' })
    ticker('delta', { markPrice: '11' })
    ticker('delta', { markPrice: '12', nextFundingTime: '' })
    ticker('delta', { markPrice: '13', nextFundingTime: 0 })
    expect(rows.map(([, , , price, , nextMs]) => [price, nextMs])).toEqual([
      ['10', 1673280000000],
      ['11', 1673308800000],
      ['12', 1673308800000],
      ['13', null],
    ])
  })

  test('of a book that cannot be read leave nothing of it: what they changed is not known', () => {
    const { rows, read, unread } = listen()
    read(book('snapshot', [['100', '1']], [['101', '1']]))
    read(book('delta', [['100', 0]], [['101', '2']]))
    read(book('delta', [], [['101', '3']]))
    read(book('delta', undefined, [['101', '4']]))
    read(book('snapshot', [['98', '1']], [['99', '1']]))
    expect([rows.map(([, , , bid, ask]) => `${bid} ${ask}`), unread()]).toEqual([['100 101', '98 99'], 2])
  })

  test('say the best prices of a whole book, however it moves', () => {
    const side = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(side, { minLength: 1, maxLength: 20 }), (books) => {
        const { rows, read } = listen()
        let before: number | null = null
        books.forEach((bids, at) => {
          const best = Math.max(...bids)
          const gone = before !== null && !bids.includes(before) ? [[String(before), '0']] : []
          read(
            book(
              at === 0 ? 'snapshot' : 'delta',
              [...gone, ...(best === before ? [] : [[String(best), '1']])],
              at === 0 ? [['50', '1']] : [],
            ),
          )
          before = best
          expect(rows.at(-1)!.slice(3, 5)).toEqual([String(best), '50'])
        })
      }),
    )
  })

  test.each([
    { op: 'subscribe', success: true, ret_msg: '', req_id: '1' },
    { op: 'pong', args: ['1'] },
    { topic: 'orderbook.50.BTCUSDT', data: {} },
    null,
    'x',
  ])('that are none of ours are left to the library: %j', (frame) => {
    const { read, rows, unread } = listen()
    expect(read(frame)).toBe(false)
    expect([rows.length, unread()]).toEqual([0, 0])
  })

  test.each([
    book('snapshot', 'x', []),
    book('snapshot', [['1', 2]], []),
    { topic: 'orderbook.1.BTCUSDT', type: 'snapshot', data: null },
    { topic: 'publicTrade.BTCUSDT', data: {} },
    { topic: 'publicTrade.BTCUSDT', data: [{ T: 1, s: 'BTCUSDT', v: 1, p: '1', i: 'x' }] },
    { topic: 'kline.1.BTCUSDT', data: [{ start: 1, open: '1', high: '1', low: '1', close: '1', volume: '1' }] },
    { topic: 'tickers.BTCUSDT', data: { symbol: 'BTCUSDT', markPrice: '1' } },
  ])('of another shape are counted and say nothing: %j', (frame) => {
    const { read, rows, unread } = listen()
    expect(read(frame)).toBe(true)
    expect([rows.length, unread()]).toEqual([0, 1])
  })
})

const payloads = recordingOf('payloads/bybit.json')

describe.skipIf(!existsSync(payloads))('recorded replies of Bybit', { tags: [RECORDINGS] }, () => {
  const rawOf = (id: string): { readonly result: unknown } & Record<string, unknown> => {
    const all = JSON.parse(readFileSync(payloads, 'utf8')) as readonly { readonly id: string; readonly raw: Record<string, unknown> }[]
    return all.find((one) => one.id === id)!.raw as never
  }
  const listOf = (id: string) => bybitPage.parse(bybitReply.parse(rawOf(id)).result).list

  test('have the shapes that are asked for', () => {
    expect(bybitCandles.parse(listOf('nautilus-bybit-http_get_klines_linear'))).toEqual([
      { openMs: 1709891679000, open: '27450', high: '27460', low: '27440', close: '27455', volume: '123.45' },
    ])
    expect(bybitTrades.parse(listOf('nautilus-bybit-http_get_trades_recent'))).toEqual([
      { price: '27450.50', quantity: '0.005', tradeId: 'a905d5c3-1ed0-4f37-83e4-9c73a2fe2f01', venueTimeMs: 1709891679000 },
    ])
    const ticker = rawOf('ccxtsrc-bybit-parseTicker-1')
    expect(bybitQuotes.parse([ticker])).toEqual([{ id: ticker.symbol, bid: ticker.bid1Price, ask: ticker.ask1Price }])
    const { data } = rawOf('nautilus-bybit-ws_ticker_linear')
    expect(bybitMarks.parse([data])).toEqual([{ id: 'BTCUSDT', price: '17217.33', nextFundingMs: 1673280000000 }])
    expect(bybitFundings.parse([{ symbol: 'ETHPERP', fundingRate: '-0.0001', fundingRateTimestamp: '1672041600000' }])).toEqual([
      { rate: '-0.0001', atMs: 1672041600000 },
    ])
  })

  test('say quotes, trades and marks of the streams', () => {
    const { rows, read } = listen()
    expect(read(rawOf('nautilus-bybit-ws_ticker_linear'))).toBe(true)
    expect(read({ topic: 'publicTrade.BTCUSDT', ts: 1, data: [rawOf('ccxtsrc-bybit-ws-parseWsTrade-1')] })).toBe(true)
    expect(rows.map(([kind, , id, said]) => [kind, id, typeof said === 'string' ? said : (said as { price: string }).price])).toEqual([
      ['mark', 'BTCUSDT', '17217.33'],
      ['trade', 'BTCUSDT', '16578.50'],
    ])
  })
})
