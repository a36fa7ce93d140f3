import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/kernel/errors.ts'
import { format, parse, ZERO } from '../../src/kernel/money.ts'
import { besideItems } from '../../src/market/tape/beside-items.ts'
import { Playback } from '../../src/market/tape/playback.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { TapeError } from '../../src/market/tape/tape-error.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'beside-'))
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const MINUTE = 60_000
// 7:58 to 8:01 UTC, so that one time of funding lies within
const BEGAN_MS = Date.parse('2022-01-03T07:58:00Z')
const candles = write('x_A-B-PERP_1m.csv', [0, 1, 2].map((at) => `${BEGAN_MS + at * MINUTE},100.5,101,100,100.5,9`).join('\n'))
const SYMBOL = 'A/B:B'
const open = (options: TapeOptions = {}) => openTape([candles], options)
const NEVER = { funding: { everyMs: 8 * 3_600_000, rate: ZERO }, markAgeLimitS: 0 }
const USUAL = { funding: { everyMs: 8 * 3_600_000, rate: parse('0.0001') }, markAgeLimitS: 0 }

const beside = async (options: TapeOptions, terms = NEVER): Promise<string[]> =>
  besideItems(await open(options), terms).map(
    ({ timeMs, mark, rate }) => `${(timeMs - BEGAN_MS) / 1000} ${mark ?? `funding ${format(rate)}`}`,
  )

describe('rates of funding', () => {
  const at = (minute: number): number => BEGAN_MS + minute * MINUTE
  test.each([
    ['milliseconds and a header', `timestamp,fundingRate\n${at(1)},0.0001\n${at(2)},-0.00025\n`],
    ['the layout of Binance', `calc_time,funding_interval_hours,last_funding_rate\n${at(1)},8,0.00010000\n${at(2)},8,-0.00025000\n`],
    ['seconds, no header, newest first', `${at(2) / 1000};-0.00025\n${at(1) / 1000};0.0001\n`],
    ['microseconds', `time,rate\n${at(1)}000,1e-4\n${at(2)}000,-2.5e-4`],
    ['ISO times', 'Date,"Funding Rate"\r\n2022-01-03T07:59:00Z,0.0001\r\n2022-01-03 08:00:00,-0.00025\r\n'],
    ['a byte order mark', `\uFEFFtime,rate\n${at(1)},0.0001\n${at(2)},-0.00025`],
  ])('are read from %s', async (_, text) => {
    const path = write('funding.csv', text)
    expect(await beside({ funding: [`${SYMBOL}=${path}`] })).toEqual(['60 funding 0.0001', '120 funding -0.00025'])
    const packed = write('funding.csv.gz', gzipSync(text))
    expect(await beside({ funding: [`${SYMBOL}=${packed}`] })).toEqual(['60 funding 0.0001', '120 funding -0.00025'])
  })

  test.each([
    ['a rate that is none', `time,rate\n${at(1)},x`, /Line 2 of .* is no time and rate of funding \(0\.0001 for 0\.01 %\): "\d+,x"\.$/],
    ['a time that is none', 'time,rate\nsoon,0.0001', /Line 2 of .* is no time and rate/],
    ['a missing rate', `time,rate\n${at(1)}`, /Line 2 of .* is no time and rate/],
    ['percent where shares are meant', `time,rate\n${at(1)},0.75`, /Line 2 of .* is no time and rate/],
    ['the same time twice', `time,rate\n${at(1)},0.1\n${at(1)},0.2`, /has two rates of funding for 2022-01-03T07:59:00\.000Z\.$/],
    ['nothing', '', /holds no rate of funding\.$/],
  ])('with %s are refused in a sentence', async (_, text, sentence) => {
    const path = write('bad.csv', text)
    await expect(open({ funding: [`${SYMBOL}=${path}`] })).rejects.toThrow(TapeError)
    await expect(open({ funding: [`${SYMBOL}=${path}`] })).rejects.toThrow(sentence)
  })

  test('are the usual one every eight hours where no file is named, and none behind the candles or before them', async () => {
    expect(await beside({}, USUAL)).toEqual(['120 funding 0.0001'])
    const path = write('wide.csv', `time,rate\n${at(-5)},0.1\n${at(0)},0.2\n${at(3)},0.3\n`)
    expect(await beside({ funding: [`${SYMBOL}=${path}`] }, USUAL)).toEqual(['0 funding 0.2'])
  })
})

describe('mark prices', () => {
  const file = (...rows: readonly (readonly [minute: number, price: number])[]): string =>
    write('mark.csv', rows.map(([minute, price]) => `${BEGAN_MS + minute * MINUTE},${price},${price},${price},${price},0`).join('\n'))

  test('are the opens of their candles in ticks of the tape, from the one that stood when it began', async () => {
    const path = file([-2, 90], [-1, 99.04], [1, 100.26], [2, 100.5], [3, 101])
    // ticks of a tenth of the candles: 100.5 is their finest price
    expect(await beside({ marks: [`${SYMBOL}=${path}`] })).toEqual(['0 990', '60 1003', '120 1005'])
  })

  test('stand from before the beginning only while they are not too old: three intervals, or what is asked for', async () => {
    const from = async (minute: number, markAgeLimitS = 0): Promise<string[]> =>
      beside({ marks: [`${SYMBOL}=${file([minute - 1, 89], [minute, 90], [1, 100])}`] }, { ...NEVER, markAgeLimitS })
    expect(await from(-3)).toEqual(['0 900', '60 1000'])
    expect(await from(-4)).toEqual(['60 1000'])
    expect(await from(-4, 240)).toEqual(['0 900', '60 1000'])
    expect(await from(-4, 239)).toEqual(['60 1000'])
  })

  test('come before funding, and both before the prices of their millisecond', async () => {
    const path = file([0, 100], [2, 101])
    const playback = new Playback(
      await open({ marks: [`${SYMBOL}=${path}`] }),
      'nearest',
      besideItems(await open({ marks: [`${SYMBOL}=${path}`] }), USUAL),
    )
    const kinds: string[] = []
    const ordinals: number[] = []
    for (let ms = playback.peekTimeMs(); playback.next(); ms = playback.peekTimeMs()) {
      expect(playback.item.timeMs).toBe(ms)
      ordinals.push(playback.item.ordinal)
      if (ms === BEGAN_MS || ms === BEGAN_MS + 2 * MINUTE) kinds.push(playback.item.kind)
    }
    expect(kinds).toEqual(['mark', 'tick', 'mark', 'funding', 'close', 'tick'])
    expect(ordinals).toEqual(ordinals.map((_, nth) => nth + 1))
  })
})

test('a tape with other marks or rates is another tape, and says which files they were', async () => {
  const one = write('one.csv', `time,rate\n${BEGAN_MS},0.1`)
  const two = write('two.csv', `time,rate\n${BEGAN_MS},0.2`)
  const [plain, first, second] = [
    await open(),
    await open({ funding: [`${SYMBOL}=${one}`] }),
    await open({ funding: [`${SYMBOL}=${two}`] }),
  ]
  expect(new Set([plain, first, second].map(({ identity }) => identity.hash)).size).toBe(3)
  expect(first.identity.coins).toMatchObject([{ symbol: SYMBOL, funding: { path: one } }])
})

test.each([
  ['--funding of what is not on the tape', { funding: ['C/D:D=x.csv'] }, /--funding names C\/D:D, which is not on the tape \(A\/B:B\)/],
  ['--mark without a symbol', { marks: ['x.csv'] }, /--mark x\.csv does not say of which contract/],
  [
    '--mark of a file that is not there',
    { marks: [`${SYMBOL}=none.csv`] },
    /The file none\.csv that --mark names for A\/B:B does not exist/,
  ],
  ['--mark twice', { marks: [`${SYMBOL}=${candles}`, `${SYMBOL}=${candles}`] }, /--mark names A\/B:B twice/],
])('%s is refused in a sentence', async (_, options, sentence) => {
  await expect(open(options)).rejects.toThrow(UsageError)
  await expect(open(options)).rejects.toThrow(sentence)
})

test('coins have no funding', async () => {
  await expect(openTape([`A/B=${candles}`], { funding: [`A/B=${candles}`] })).rejects.toThrow(/names A\/B, which is no contract/)
  expect(besideItems(await openTape([`A/B=${candles}`]), USUAL)).toEqual([])
})
