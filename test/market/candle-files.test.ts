import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import { orBlanks, RECORDINGS, recordingOf } from '../recordings.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { readCoin } from './read-coin.ts'

const market = recordingOf('market')
const MINUTE = 60_000
const failure = async (path: string): Promise<string> => {
  try {
    await openTape([path])
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the tape was opened')
}

type Entry = { file: string; exchange: string; symbol: string; timeframe: string; stats: Record<string, number | string> }
const manifest = (existsSync(market) ? JSON.parse(readFileSync(join(market, 'manifest.json'), 'utf8')) : []) as Entry[]
const isBundled = ({ file }: Entry): boolean => existsSync(join(tapeFolder, basename(file)))
const candles = manifest.filter((entry) => entry.file.startsWith('candles/') && !isBundled(entry))
/** Files whose names say no spot pair. */
const isNotNamed = (file: string): boolean => /mtf_/.test(file)
/** Printed with the noise of binary numbers: what was meant is read (below). */
const isNoisy = (file: string): boolean => /usdm/.test(file)
const named = candles.filter(({ file }) => !isNotNamed(file) && !isNoisy(file))

/** What whoever recorded them counted in the files that come with the program. */
const bundled: readonly Entry[] = (
  [
    ['BTC-USD_1m_2018-04-04_2018-04-06', 3887, '2018-04-06T23:59:00Z', 2, 433, '6518.88', '7424.91'],
    ['ETH-USD_1m_2018-04-04_2018-04-05', 2449, '2018-04-05T23:59:00Z', 2, 431, '366.54', '418'],
    ['LTC-USD_1m_2018-04-04_2018-04-06', 3887, '2018-04-06T23:59:00Z', 4, 433, '112.1', '135.15'],
  ] as const
).map(([name, rows, last, gaps, missingCandles, minLow, maxHigh]) => ({
  file: `coinbase_${name}.csv.gz`,
  exchange: 'coinbase',
  symbol: name.slice(0, 7).replace('-', '/'),
  timeframe: '1m',
  stats: { rows, first: '2018-04-04T00:00:00Z', last, gaps, missingCandles, minLow, maxHigh, duplicates: 0, zeroVolume: 0 },
}))

/** Of contracts, by the symbol that the manifest gives them. */
const NAMES: Readonly<Record<string, readonly [venue: string, symbol: string]>> = {
  'BTC-PERP': ['ftx', 'BTC/USD:USD'],
}

const testCandles = (where: string, entries: readonly Entry[]): void => {
  test.each(entries)('$file: what the name says, and the counts of the manifest', async ({ file, symbol, exchange, timeframe, stats }) => {
    const path = join(where, file)
    const coin = await readCoin([path])
    expect([coin.venue, coin.symbol]).toEqual(NAMES[symbol] ?? [exchange, symbol])
    expect(coin.timeframeMs).toBe(Number.parseInt(timeframe, 10) * MINUTE)
    const { counts } = coin
    expect(counts.rows).toBe(stats.rows)
    expect(counts.used).toBe(Number(stats.rows) - Number(stats.duplicates))
    expect(counts.skipped).toEqual({
      malformed: 0,
      nonPositivePrice: 0,
      inconsistent: 0,
      negativeVolume: 0,
      duplicate: stats.duplicates,
      differing: 0,
      overlapping: 0,
    })
    expect([counts.gaps, counts.missingCandles, counts.zeroVolume]).toEqual([stats.gaps, stats.missingCandles, stats.zeroVolume])
    expect(coin.timeMs[0]).toBe(Date.parse(String(stats.first)))
    expect(coin.timeMs.at(-1)).toBe(Date.parse(String(stats.last)))
    const content = gunzipSync(readFileSync(path))
    expect(coin.sha256).toBe(createHash('sha256').update(content).digest('hex'))
  })

  test.each(entries)('$file: ticks times tick size are the texts of the file', async ({ file, stats }) => {
    const path = join(where, file)
    const coin = await readCoin([path])
    const unit = 10 ** (coin.tickSize.split('.')[1]?.length ?? 0)
    expect(coin.counts.rounded).toBe(0)
    expect(Math.min(...coin.low) / unit).toBe(Number(stats.minLow))
    expect(Math.max(...coin.high) / unit).toBe(Number(stats.maxHigh))
    const seen = new Set<string>()
    const texts = gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const unique = texts.filter(([time]) => !seen.has(time!) && seen.add(time!))
    unique.forEach((fields, at) => {
      const ticks = [coin.open[at]!, coin.high[at]!, coin.low[at]!, coin.close[at]!]
      expect(ticks.every(Number.isInteger), 'prices are whole numbers of ticks').toBe(true)
      expect(ticks.map((price) => price / unit)).toEqual(fields.slice(1, 5).map(Number))
    })
  })
}

describe.skipIf(candles.length === 0)('recorded candle files', { tags: [RECORDINGS] }, () => {
  testCandles(market, orBlanks(named, 11))

  test('printed binary noise (1.2147000000000001) does not set the tick, and is counted', async () => {
    const coin = await readCoin([`XRP/USDT=${join(market, 'candles/binanceusdm_XRP-USDT_5m_2021-11-15_2021-11-21.csv.gz')}`])
    const noisy = gunzipSync(readFileSync(coin.path))
      .toString()
      .split('\n')
      .filter((line) =>
        line
          .split(',')
          .slice(1, 5)
          .some((text) => text.length > 15),
      )
    expect(coin.tickSize).toBe('0.0001')
    expect(coin.counts.rounded).toBe(noisy.length)
    expect(noisy.length).toBeGreaterThan(100)
  })

  test.each(
    orBlanks(
      candles.filter(({ file }) => isNotNamed(file)),
      8,
    ),
  )('$file is refused by its name, and plays as SYMBOL=FILE', async ({ file, stats, timeframe }) => {
    const path = join(market, file)
    expect(await failure(path)).toMatch(/^[^\n]+\.$/)
    expect(await failure(path)).toMatch(/does not say venue, pair and timeframe/)
    const tape = await openTape([`BTC/USD=${path}`])
    const unitMs = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE }[timeframe.at(-1)!] ?? 0
    expect(tape.coins[0]!.series.timeframeMs, 'as the rows are apart').toBe(Number.parseInt(timeframe, 10) * unitMs)
    expect(tape.counts.used).toBe(stats.rows)
    expect(tape.venue).toBe('tape')
  })

  test('a folder with several venues is refused', async () => {
    expect(await failure(join(market, 'candles'))).toMatch(/is not|does not|contracts|twice|One run trades at one venue/)
  })
})

describe('the candle files that come with the program', () => {
  testCandles(tapeFolder, bundled)

  test('three files of one venue are one tape', async () => {
    const tape = await openTape(bundled.map(({ file }) => join(tapeFolder, file)).reverse())
    expect(tape.coins.map(({ symbol }) => symbol)).toEqual(['BTC/USD', 'ETH/USD', 'LTC/USD'])
    expect(tape.identity.coins.map(({ rows }) => rows)).toEqual([3887, 2449, 3887])
    expect(tape.counts.rows).toBe(3887 + 2449 + 3887)
  })
})
