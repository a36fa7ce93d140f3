import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Failure, UsageError } from '../../src/kernel/errors.ts'
import { Playback } from '../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import { TapeError } from '../../src/market/tape/tape-error.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { candleFiles, candleFolder, tapeFolder } from '../rig/tapes.ts'
import { BYTE_WAYS, changes, mutate } from './mutate.ts'
import { FUZZ_MS, promptlyAsync, searchAsync } from './patience.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-fuzz-tape-'))
afterAll(() => rmSync(folder, { recursive: true }))

// What no price may exceed, in ticks: below it every price, and a sum of a few, is a whole number in a double.
const MAX_TICKS = 2 ** 50 + 1
// Earliest and latest time of a tape, as documented.
const FROM_MS = Date.UTC(2001, 0, 1)
const UNTIL_MS = Date.UTC(2100, 0, 1)

const expectCandles = ({ series: coin }: TapeCoin): void => {
  expect(coin.rows).toBeGreaterThan(0)
  expect(coin.timeframeMs).toBeGreaterThan(0)
  expect(coin.tickSize).toMatch(/^\d+(\.\d+)?$/)
  for (let row = 0; row < coin.rows; row++) {
    const [timeMs, open, high] = [coin.openMs(row), coin.open(row), coin.high(row)]
    const [low, close, volume] = [coin.low(row), coin.close(row), coin.volume(row)]
    const isCandle =
      Number.isInteger(timeMs) &&
      (row === 0 ? timeMs >= FROM_MS : timeMs >= coin.endMs(row - 1)) &&
      timeMs <= UNTIL_MS &&
      [open, high, low, close].every((price) => Number.isInteger(price) && price > 0 && price <= MAX_TICKS) &&
      low <= Math.min(open, close) &&
      high >= Math.max(open, close) &&
      volume >= 0 &&
      Number.isFinite(volume)
    // one assertion for thousands of rows, and the row if it is wrong
    if (!isCandle) expect({ row, timeMs, open, high, low, close, volume }).toBe('a candle behind the one before it')
  }
}

// A tape of a day has some 6000 items a coin; what is behind is as the rest.
const MAX_ITEMS = 3_000

const expectPlayable = (tape: Tape): void => {
  const playback = new Playback(tape, 'nearest')
  const { item } = playback
  let lastMs = 0
  for (let count = 0; count < MAX_ITEMS && playback.next(); count++) {
    const { series } = tape.coins[item.coin]!
    const isItem =
      item.timeMs >= lastMs &&
      Number.isInteger(item.price) &&
      item.price >= series.low(item.index) &&
      item.price <= series.high(item.index) &&
      item.volume >= 0 &&
      item.timeMs >= series.openMs(item.index) &&
      item.timeMs <= series.endMs(item.index)
    if (!isItem) expect(item).toBe('an item of its candle, not before the one before it')
    lastMs = item.timeMs
  }
}

/** What is named wrongly is the user's to put right, what a file holds is the world's. */
type Refusal = typeof UsageError | typeof TapeError

/** Opens what was named. A refusal is one sentence that names the file; an opened tape is one, and accounts for every row. */
const openedOrRefused = (spec: string, refusal: Refusal, options: TapeOptions = { maxUnusablePct: 100 }): Promise<Tape | null> =>
  promptlyAsync(async () => {
    let tape: Tape
    try {
      tape = await openTape([spec], options)
    } catch (error) {
      expect(error, String((error as Error).stack)).toBeInstanceOf(refusal)
      expect((error as Error).message).toMatch(/^[^\n]+\.$/)
      expect((error as Error).message).toContain(basename(spec))
      return null
    }
    const { rows, used, skipped } = tape.counts
    expect(used + Object.values(skipped).reduce((sum, one) => sum + one, 0), 'every row is used or skipped for a reason').toBe(rows)
    for (const coin of tape.coins) expectCandles(coin)
    expect(tape.coins.reduce((sum, coin) => sum + coin.series.rows, 0)).toBe(used)
    expectPlayable(tape)
    return tape
  })

const open = (name: string, content: Uint8Array | string, options?: TapeOptions): Promise<Tape | null> => {
  writeFileSync(join(folder, name), content)
  return openedOrRefused(join(folder, name), TapeError, options)
}

// The tape that comes with the program, and recorded markets beside it where there are some.
const REAL: ReadonlyMap<string, Buffer> = new Map(
  [...candleFiles(tapeFolder), ...candleFiles(candleFolder)].map((path) => {
    const bytes = readFileSync(path)
    // the first hundreds of rows: a file is read whole for every input
    return [basename(path), (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).subarray(0, 30_000)]
  }),
)
const files = fc.constantFrom(...REAL.keys())
const contentOf = (name: string): Buffer => REAL.get(name)!

const WORDS = [
  'timestamp,open,high,low,close,volume\n',
  'close,open,high,low,volume,timestamp\n',
  ',',
  ',,',
  '"',
  '\n',
  '\n\n',
  ';',
  '\t',
  '1600000000,1,1,1,1,1\n',
  '1600000000000,1,1,1,1,1\n',
  '1600000000000,2,1,3,2,1\n',
  '978307200000,1,1,1,1,1\n',
  '4102444800000,1,1,1,1,1\n',
  '-',
  '.',
  'e9',
  '0.1e-5',
]

test('real files with any damage are a tape or are refused (F41)', { timeout: FUZZ_MS }, async () => {
  await searchAsync(
    { numRuns: 400 },
    fc.asyncProperty(files, changes(WORDS), fc.boolean(), async (name, list, isPacked) => {
      const content = mutate(contentOf(name), list)
      await open('v_A-B_1m.csv', content)
      if (isPacked) await open('v_A-B_1m.csv.gz', gzipSync(content, { level: 1 }))
    }),
  )
})

test('with any tick size', { timeout: FUZZ_MS }, async () => {
  const tick = fc.oneof(
    fc.constantFrom('0.01', '0.05', '1', '1000', '0.000000000000000001', '123456789012345678901234567890', '0', '', '1e-3', '-1'),
    fc.string(),
  )
  await searchAsync(
    { numRuns: 150 },
    fc.asyncProperty(files, changes(WORDS), tick, async (name, list, tickSize) => {
      await open('v_A-B_1m.csv', mutate(contentOf(name).subarray(0, 5_000), list), { tickSizes: { 'A/B': tickSize } })
    }),
  )
})

test('a gzip file with any damage is refused, or holds what it held', { timeout: FUZZ_MS }, async () => {
  const whole = contentOf(basename(candleFiles(tapeFolder)[0]!))
  const packed = gzipSync(whole)
  const original = (await open('v_A-B_1m.csv.gz', packed))!
  await searchAsync(
    { numRuns: 300 },
    fc.asyncProperty(changes([], BYTE_WAYS), async (list) => {
      const tape = await open('v_A-B_1m.csv.gz', mutate(packed, list))
      // its own checksum sees to that; a header's name and time are not covered
      if (tape !== null) expect(tape.identity.hash).toBe(original.identity.hash)
    }),
  )
})

test('random bytes, and text made of pieces of candle files', { timeout: FUZZ_MS }, async () => {
  const pieces = fc.array(fc.constantFrom(...WORDS, '1600000060000', '0', '-1', '1.5', '9'.repeat(24), '9'.repeat(30), '\r\n', ' '), {
    maxLength: 60,
  })
  await searchAsync(
    { numRuns: 700 },
    fc.asyncProperty(
      fc.oneof(fc.uint8Array({ maxLength: 500 }), pieces.map((parts) => Buffer.from(parts.join(''))) as fc.Arbitrary<Uint8Array>),
      async (bytes) => {
        await open('v_A-B_1m.csv', bytes)
        await open('v_A-B_1m.csv.gz', bytes)
      },
    ),
  )
})

test('random damage to bytes loses at most the rows that were hit', { timeout: FUZZ_MS }, async () => {
  const hits = fc.array(fc.tuple(fc.nat(2 ** 16), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 20 })
  const original = new Map<string, Tape | null>()
  for (const name of REAL.keys()) original.set(name, await open('v_A-B_1m.csv', contentOf(name)))
  await searchAsync(
    { numRuns: 200 },
    fc.asyncProperty(files, hits, async (name, places) => {
      const content = Buffer.from(contentOf(name))
      const whole = original.get(name)
      // files of other timeframes do not fit the name, and are refused as they are
      if (!whole) return
      const header = 60
      for (const [at, byte] of places) content[header + (at % (content.length - header))] = byte
      const tape = await open('v_A-B_1m.csv', content)
      expect(tape, 'twenty bad bytes do not end a file of hundreds of rows').not.toBeNull()
      // a hit can join two rows, and a damaged time can make a second row overlap or come twice
      expect(tape!.counts.used).toBeGreaterThanOrEqual(whole.counts.used - 3 * places.length)
    }),
  )
})

describe('what is named', () => {
  test('any text is a tape or is refused', { timeout: FUZZ_MS }, async () => {
    const parts = fc.array(
      fc.constantFrom('BTC/USD=', '=', '/', '\0', '\n', 'binance_', 'ETH-USDT', '_1m', '.csv', '.gz', 'PERP', folder, 'é', ' '),
      { maxLength: 6 },
    )
    await searchAsync(
      { numRuns: 300 },
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          parts.map((texts) => texts.join('')),
        ),
        async (spec) => {
          await expect(openTape([spec])).rejects.toThrow(
            expect.toSatisfy((error) => error instanceof UsageError || error instanceof Failure),
          )
        },
      ),
    )
  })

  test('folders in place of files', async () => {
    mkdirSync(join(folder, 'nested', 'v_A-B_1m.csv'), { recursive: true })
    expect(await openedOrRefused(join(folder, 'nested', 'v_A-B_1m.csv'), UsageError)).toBeNull()
    expect(await openedOrRefused(`A/B=${join(folder, 'nested')}`, UsageError)).toBeNull()
    expect(await openedOrRefused(join(folder, 'nested'), TapeError)).toBeNull()
  })
})

const CANDLE = '1600000000000,1,1,1,1,1'
test.each([
  ['prices that no double holds exactly', `${CANDLE}\n1600000060000,${'9'.repeat(24)},${'9'.repeat(24)},1,1,1\n`],
  ['a price of 2^51', `${CANDLE}\n1600000060000,${2 ** 51},${2 ** 51},1,1,1\n`],
  ['a price of 16 digits', `${CANDLE}\n1600000060000,9999999999999999,9999999999999999,1,1,1\n`],
  ['a volume of 24 digits', `${CANDLE}\n1600000060000,1,1,1,1,${'9'.repeat(24)}\n`],
  ['a line of megabytes', `${CANDLE}\n${'1,'.repeat(2_000_000)}\n1600000060000,1,1,1,1,1\n`],
  ['a century of silence', '978307200000,1,1,1,1,1\n978307260000,1,1,1,1,1\n4102444800000,1,1,1,1,1\n'],
])('%s', async (_, content) => void (await open('v_A-B_1m.csv', content)))
