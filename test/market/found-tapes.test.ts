import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import type { TapeFormat } from '../../src/market/tape/read/layout.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { RECORDINGS, recordingOf } from '../recordings.ts'
import { readCoin } from './read-coin.ts'

const found = recordingOf('found')
const MINUTE = 60_000
const DAY = 1440 * MINUTE
const at = (name: string): string => join(found, name)
const LUNC = 'binance_LUNC-USDT_1m_pandas_exponent.csv'
const FINISHED = 'binance_RRR-USDT_1m_finished.csv'

/** A file's own texts, read by other means. */
const textsOf = (name: string, delimiter = ',', header = 1): string[][] =>
  readFileSync(at(name), 'utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r', '')
    .trim()
    .split('\n')
    .slice(header)
    .map((line) => line.split(delimiter))

const open = async (name: string, symbol?: string, options: TapeOptions = {}) => {
  const coin = await readCoin([symbol === undefined ? at(name) : `${symbol}=${at(name)}`], options)
  const { remarks } = await openTape([symbol === undefined ? at(name) : `${symbol}=${at(name)}`], options)
  const unit = new Decimal(coin.tickSize)
  const pricesOf = (row: number) => [coin.open, coin.high, coin.low, coin.close].map((column) => unit.times(column[row]!).toString())
  const candles = [...coin.timeMs.keys()].map((row) => [coin.timeMs[row]!, ...pricesOf(row), coin.volume[row]!])
  const shorts = [...coin.timeMs.keys()].filter((row) => coin.series.endMs(row) - coin.timeMs[row]! < coin.timeframeMs)
  const skipped = Object.values(coin.counts.skipped).reduce((sum, one) => sum + one, 0)
  return { ...coin, candles, shorts, skipped, remarks, withoutTimes: candles.map(([, ...rest]) => rest) }
}

describe.skipIf(!existsSync(found))('candles as the field writes them', { tags: [RECORDINGS] }, () => {
  test('numbers with exponents are what they say', async () => {
    const coin = await open(LUNC)
    const texts = textsOf(LUNC)
    expect(texts.filter((fields) => fields.join().includes('e')).length).toBe(108)
    expect([coin.rows, coin.skipped, coin.tickSize]).toEqual([174, 0, '0.00000001'])
    expect(coin.candles).toEqual(
      texts.map(([time, ...rest]) => [Number(time), ...rest.slice(0, 4).map((text) => new Decimal(text).toString()), Number(rest[4])]),
    )
    expect(coin.candles).toEqual((await open('binance_LUNC-USDT_1m_pandas_plain.csv')).candles)
  })

  test.each([undefined, 'RRR/USDT'])('open times that jitter lose no row: as %s', async (symbol) => {
    const coin = await open('binance_RRR-USDT_1m_jitter-300ms.csv', symbol)
    expect([coin.rows, coin.skipped, coin.timeframeMs, coin.counts.gaps, coin.counts.missingCandles]).toEqual([300, 0, MINUTE, 0, 0])
    expect(coin.shorts.length).toBe(147)
    const times = textsOf('binance_RRR-USDT_1m_jitter-300ms.csv').map(([time]) => Number(time))
    expect([...coin.timeMs]).toEqual(times)
    expect(coin.withoutTimes).toEqual((await open(FINISHED)).withoutTimes)
  })

  test('the timeframe of jittering rows follows from them alone', async () => {
    // a name that says nothing of time
    const coin = await open('binance_RRR-USDT_1m_jitter-300ms.csv', 'A/B')
    const { Spacings } = await import('../../src/market/tape/timeframe.ts')
    const spacings = new Spacings()
    for (let row = 1; row < coin.rows; row++) spacings.add(coin.timeMs[row]! - coin.timeMs[row - 1]!)
    expect(spacings.timeframeMs).toBe(MINUTE)
  })

  test('of a running and a finished candle of one minute the finished one is played', async () => {
    const coin = await open('binance_RRR-USDT_1m_recorded-running-then-finished.csv')
    expect([coin.rows, coin.counts.skipped.differing, coin.skipped]).toEqual([300, 300, 300])
    expect(coin.candles).toEqual((await open(FINISHED)).candles)
    expect(coin.remarks).toEqual([expect.stringMatching(/^RRR\/USDT: skipped 300 of 600 rows \(differing 300: line 2 is another candle/)])
  })

  test('ten minutes of a thin coin are minutes', async () => {
    const coin = await open('thin_XMR-BTC_ten-minutes-with-trades.csv', 'XMR/BTC')
    expect([coin.timeframeMs, coin.rows, coin.counts.gaps, coin.counts.missingCandles]).toEqual([MINUTE, 10, 7, 23])
  })

  test('days by local time: that of 23 hours is played short, that of 25 leaves no hole', async () => {
    const name = 'oanda_BTC-USD_1d_local-midnight_Berlin.csv'
    const coin = await open(name)
    expect([coin.rows, coin.skipped, coin.counts.missingCandles, coin.counts.gaps, coin.shorts]).toEqual([365, 0, 0, 0, [86]])
    expect(coin.series.endMs(86) - coin.timeMs[86]!).toBe(DAY - 60 * MINUTE)
    expect(coin.timeMs[304]! - coin.timeMs[303]!).toBe(DAY + 60 * MINUTE)
    expect(coin.series.endMs(303) - coin.timeMs[303]!).toBe(DAY)
    expect(coin.timeframeMs).toBe(DAY)
  })

  test('months', async () => {
    const coin = await open('monthly_BTC-USD.csv', 'BTC/USD')
    expect([coin.rows, coin.skipped, coin.counts.missingCandles, coin.counts.gaps, coin.timeframeMs]).toEqual([48, 0, 0, 0, 31 * DAY])
    expect(coin.shorts.length).toBe(20)
  })

  test('a name that says another timeframe than the rows have is said', async () => {
    const coin = await open('binance_MIS-USDT_1m_really-5m.csv')
    expect([coin.rows, coin.timeframeMs]).toEqual([300, MINUTE])
    expect(coin.remarks).toEqual([
      'binance_MIS-USDT_1m_really-5m.csv is named 1m, but its rows are 5m apart: most of the time is silent; to play it as what it is, rename it to binance_MIS-USDT_5m_really-5m.csv.',
    ])
    expect(coin.withoutTimes).toEqual((await open(FINISHED)).withoutTimes)
  })

  test('a tape without volume is said', async () => {
    const coin = await open('binance_VOL-USDT_1m_no-volume.csv')
    expect([coin.rows, coin.counts.zeroVolume]).toEqual([300, 300])
    expect(coin.remarks).toEqual(['binance_VOL-USDT_1m_no-volume.csv has no volume in any candle: nothing can fill.'])
  })
})

const MS = 'fmt_binance-vision_ms.csv'
const fmt = (name: string, format: TapeFormat = 'auto') => open(name, 'BTC/USDT', { format })

describe.skipIf(!existsSync(found))('layouts of other programs', { tags: [RECORDINGS] }, () => {
  test('Binance Vision, in milliseconds: its own texts', async () => {
    const coin = await fmt(MS)
    const texts = textsOf(MS, ',', 0)
    expect(coin.candles).toEqual(
      texts.map(([time, ...rest]) => [Number(time), ...rest.slice(0, 4).map((text) => new Decimal(text).toString()), Number(rest[4])]),
    )
    expect([coin.rows, coin.timeframeMs, coin.skipped]).toEqual([240, MINUTE, 0])
    expect(coin.remarks).toEqual(['BTC/USDT: Binance Vision, times in ms.'])
  })

  test.each([
    ['fmt_binance-vision_us.csv', 'auto', 240, ['Binance Vision, times in us']],
    ['fmt_coinbase-api-order_bare.csv', 'coinbase', 240, ["Coinbase's order of columns"]],
    ['fmt_freqtrade.json', 'auto', 240, ['JSON']],
    ['fmt_freqtrade.json', 'freqtrade', 240, ['JSON']],
    ['fmt_binance-futures_header.csv', 'auto', 239, ['Binance Vision, times in ms']],
    ['fmt_jesse-order_header.csv', 'auto', 239, ['columns in the order timestamp, open, close, high, low, volume']],
    ['fmt_jesse-order_header.csv', 'jesse', 239, ['columns in the order timestamp, open, close, high, low, volume']],
    ['fmt_crlf-bom.csv', 'auto', 239, []],
    ['fmt_semicolon.csv', 'auto', 239, ['fields behind semicolons']],
    ['fmt_iso-offset.csv', 'auto', 239, ['times by ISO 8601']],
  ] as const)('%s as %s holds the same candles', async (name, format, rows, remarks) => {
    const coin = await fmt(name, format)
    const all = await fmt(MS)
    expect(coin.candles).toEqual(all.candles.slice(0, rows))
    expect(coin.remarks).toEqual(remarks.map((remark) => `BTC/USDT: ${remark}.`))
    expect([coin.rows, coin.skipped]).toEqual([rows, 0])
    if (rows === 240) expect(coin.series.tickSize === all.series.tickSize && coin.path !== all.path).toBe(true)
  })

  test('Binance Vision, joined where milliseconds became microseconds', async () => {
    const coin = await fmt('fmt_binance-vision_joined-2024-12-and-2025-01.csv')
    expect([coin.rows, coin.skipped, coin.timeMs[0], coin.timeMs.at(-1)]).toEqual([240, 0, 1_735_682_400_000, 1_735_696_740_000])
    expect([...coin.timeMs].every((timeMs, row) => row === 0 || timeMs - coin.timeMs[row - 1]! === MINUTE)).toBe(true)
    expect(coin.remarks).toEqual(['BTC/USDT: Binance Vision, times in ms, from line 121 on in us.'])
  })

  test('Kraken OHLCVT', async () => {
    const coin = await fmt('fmt_kraken-ohlcvt.csv')
    const ms = await fmt(MS)
    expect([coin.rows, coin.skipped, coin.timeMs[0], coin.timeframeMs]).toEqual([240, 0, 1_735_603_200_000, MINUTE])
    const apart = coin.candles.map((candle, row) =>
      Math.max(...[1, 2, 3, 4].map((at) => Math.abs(Number(candle[at]) - Number(ms.candles[row]![at])))),
    )
    expect(Math.max(...apart)).toBeLessThan(0.0500001)
    expect(coin.remarks).toEqual(['BTC/USDT: Kraken OHLCVT, times in s.'])
  })

  test('CryptoDataDownload: the newest first', async () => {
    const coin = await fmt('fmt_cryptodatadownload.csv')
    expect([coin.rows, coin.skipped]).toEqual([238, 0])
    expect(coin.candles[0]).toEqual([1_735_761_720_000, '93713.74', expect.anything(), expect.anything(), expect.anything(), 40.8047])
    expect(coin.timeMs.at(-1)).toBe(1_735_775_940_000)
    const texts = textsOf('fmt_cryptodatadownload.csv', ',', 2).reverse()
    expect(coin.candles).toEqual(
      texts.map((fields) => [Number(fields[0]), ...fields.slice(3, 7).map((text) => new Decimal(text).toString()), Number(fields[7])]),
    )
    await expect(open('fmt_cryptodatadownload.csv', 'ETH/USDT')).rejects.toThrow(/says that it holds BTCUSDT, not ETH\/USDT/)
  })

  test('a bare file in the order of Coinbase is refused with the way to name it', async () => {
    await expect(fmt('fmt_coinbase-api-order_bare.csv')).rejects.toThrow(
      /it would fit Coinbase's order \(time,low,high,open,close,volume\); say --format coinbase if that is what it is\.$/,
    )
  })
})
