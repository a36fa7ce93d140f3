import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readBinanceFrame } from '../../../src/market/live/binance-frames.ts'
import type { Ear } from '../../../src/market/live/venue-dialect.ts'
import { RECORDINGS, recordingOf } from '../../recordings.ts'

/** Everything that is heard, as rows. */
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
  const read = (message: unknown) => readBinanceFrame('linear', message, ear)
  return { rows, read, unread: () => unread }
}

describe('frames of Binance', () => {
  test('say quotes, trades, candles and marks', () => {
    const { rows, read } = listen()
    const frames = [
      { u: 400900217, s: 'BNBUSDT', b: '25.35190000', B: '31.21000000', a: '25.36520000', A: '40.66000000' },
      {
        e: 'bookTicker',
        u: 400900218,
        s: 'BNBUSDT',
        b: '25.3519',
        B: '31.21',
        a: '25.3652',
        A: '40.66',
        T: 1568014460891,
        E: 1568014460893,
      },
      { e: 'aggTrade', E: 1672515782136, s: 'BNBBTC', a: 12345, p: '0.001', q: '100', f: 100, l: 105, T: 1672515782135, m: true, M: true },
      {
        e: 'kline',
        E: 1638747660000,
        s: 'BTCUSDT',
        k: {
          t: 1638747660000,
          T: 1638747719999,
          s: 'BTCUSDT',
          i: '1m',
          o: '0.0010',
          c: '0.0020',
          h: '0.0025',
          l: '0.0010',
          v: '1000',
          x: true,
        },
      },
      {
        e: 'markPriceUpdate',
        E: 1562305380000,
        s: 'BTCUSDT',
        p: '11794.15',
        i: '11784.62',
        P: '11784.25',
        r: '0.00038167',
        T: 1562306400000,
      },
    ]
    for (const frame of frames) expect(read(frame)).toBe(true)
    expect(rows).toEqual([
      ['quote', 'linear', 'BNBUSDT', '25.35190000', '25.36520000', null, 400900217],
      ['quote', 'linear', 'BNBUSDT', '25.3519', '25.3652', 1568014460891, 400900218],
      ['trade', 'linear', 'BNBBTC', { price: '0.001', quantity: '100', tradeId: '12345', venueTimeMs: 1672515782135 }],
      [
        'candle',
        'linear',
        'BTCUSDT',
        {
          timeframe: '1m',
          candle: { openMs: 1638747660000, open: '0.0010', high: '0.0025', low: '0.0010', close: '0.0020', volume: '1000' },
          isFinal: true,
        },
      ],
      ['mark', 'linear', 'BTCUSDT', '11794.15', 1562305380000, 1562306400000],
    ])
  })

  test.each([
    { result: null, id: 1 },
    { error: { code: 2, msg: 'Invalid request' }, id: 1 },
    { e: 'depthUpdate', E: 1, s: 'BNBUSDT', U: 1, u: 2, b: [], a: [] },
    'pong',
    null,
    [],
  ])('that are none of ours are left to the library: %j', (frame) => {
    const { rows, read, unread } = listen()
    expect(read(frame)).toBe(false)
    expect(rows).toEqual([])
    expect(unread()).toBe(0)
  })

  test.each([
    { u: 1, s: 'BNBUSDT', b: 25.3, a: '25.4' },
    { u: 1, b: '25.3', a: '25.4' },
    { e: 'aggTrade', s: 'BNBBTC', a: 'x', p: '1', q: '1', T: 1 },
    { e: 'aggTrade', s: 'BNBBTC', a: 1, p: '1', q: '1' },
    { e: 'kline', s: 'BTCUSDT' },
    { e: 'kline', s: 'BTCUSDT', k: { t: 1, i: '1m', o: '1', c: '1', h: '1', l: '1', v: '1' } },
    { e: 'markPriceUpdate', s: 'BTCUSDT', p: 11794, E: 1 },
  ])('of another shape are counted and say nothing: %j', (frame) => {
    const { rows, read, unread } = listen()
    expect(read(frame)).toBe(true)
    expect(rows).toEqual([])
    expect(unread()).toBe(1)
  })

  test('say whether a candle is over', () => {
    const { rows, read } = listen()
    for (const x of [false, true]) read({ e: 'kline', s: 'A', k: { t: 1, i: '1m', o: '1', c: '1', h: '1', l: '1', v: '1', x } })
    expect(rows.map(([, , , frame]) => (frame as { isFinal: boolean }).isFinal)).toEqual([false, true])
  })

  test('with numbers that the library made text of say the same', () => {
    const { rows, read } = listen()
    read({ u: '1234567890123456', s: 'BNBUSDT', b: '1', a: '2' })
    expect(rows).toEqual([['quote', 'linear', 'BNBUSDT', '1', '2', null, 1234567890123456]])
  })
})

const raw = recordingOf('market/ticks/binance_ethusdt_20240808_raw-ws.jsonl.gz')
const table = recordingOf('market/ticks/binance_ethusdt_20240808_bookticker.csv.gz')

describe.skipIf(!existsSync(raw))('recorded frames of Binance', { tags: [RECORDINGS] }, () => {
  test('say the quotes of the table that was made of them by others', () => {
    const expected = new Map(
      gunzipSync(readFileSync(table))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','))
        .map(([, , updateId, bid, , ask]) => [Number(updateId), `${bid} ${ask}`]),
    )
    const { rows, read, unread } = listen()
    let others = 0
    for (const line of gunzipSync(readFileSync(raw)).toString().trim().split('\n'))
      if (!read(JSON.parse(line.slice(line.indexOf(' ') + 1)))) others++
    expect(unread()).toBe(0)
    // 2978 depth updates and 5202 single trades, to which we do not subscribe, and one snapshot of the book
    expect(others).toBe(2978 + 5202 + 1)
    expect(rows.length).toBe(21_293)
    expect(rows.filter(([, , , bid, ask, , order]) => expected.get(order as number) !== `${bid} ${ask}`)).toEqual([])
  })
})
