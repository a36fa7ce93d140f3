import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { candleFiles, tapeFolder } from '../rig/tapes.ts'
import { readCoin } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-identity-'))
afterAll(() => rmSync(folder, { recursive: true }))

const T0 = 1_600_000_000_000
const MINUTE = 60_000
const ROWS = [0, 1, 2, 4].map((minute) => `${T0 + minute * MINUTE},10,11,9,10.5,1.25`)
const opened = async (name: string, content: string | Buffer, options: TapeOptions = {}) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
  const { identity } = await openTape([join(folder, name)], { maxUnusablePct: 100, ...options })
  return { hash: identity.hash, candles: identity.coins[0]!.candles, sha256: identity.coins[0]!.sha256, part: identity.part }
}
const one = await opened('v_A-Z_1m.csv', ROWS.join('\n'))

/** The documented hash, made of the file's texts with bigints. */
const documentedHash = (lines: readonly string[], decimals: number): string => {
  const ticks = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals))
  }
  const hash = createHash('sha256')
  for (const line of lines) {
    const [timeMs = '', ...fields] = line.split(',')
    const bytes = Buffer.alloc(48)
    bytes.writeBigInt64LE(BigInt(timeMs), 0)
    for (let nth = 0; nth < 4; nth++) bytes.writeBigInt64LE(ticks(fields[nth]!), 8 + 8 * nth)
    bytes.writeDoubleLE(Number(fields[4]), 40)
    hash.update(bytes)
  }
  return hash.digest('hex')
}

describe('the hash of candles', () => {
  test('is the documented one', () => {
    expect(one.candles).toBe(documentedHash(ROWS, 1))
  })

  test.each(candleFiles(tapeFolder))('is it of %s, over more than one piece', async (path) => {
    const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1)
    const { candles, tickSize } = await readCoin([path])
    expect(candles).toBe(documentedHash(lines, tickSize.length - 2))
  })

  test('of a price that needs more than 32 bits, in ticks', async () => {
    const rows = [`${T0},123456.000000001,123456.000000001,1,1,0`, `${T0 + MINUTE},1,1,1,1,0`]
    expect((await opened('v_A-Y_1m.csv', rows.join('\n'))).candles).toBe(documentedHash(rows, 9))
  })
})

describe('the same candles are the same tape', () => {
  test.each([
    ['elsewhere', 'elsewhere/v_A-Z_1m.csv', ROWS.join('\n')],
    ['packed', 'v_A-Z_1m_packed.csv.gz', gzipSync(ROWS.join('\n'))],
    [
      'with a header, more columns and zeros',
      'v_A-Z_1m_more.csv',
      ['time,open,high,low,close,volume,n', ...ROWS.map((row) => `${row}0,7`)].join('\n'),
    ],
    ['in another order, and one row twice', 'v_A-Z_1m_order.csv', [...ROWS, ROWS[1]].reverse().join('\n')],
    ['beside rows that are none', 'v_A-Z_1m_odd.csv', [...ROWS, 'nonsense'].join('\n')],
  ])('%s', async (_, name, content) => {
    expect((await opened(name, content)).hash).toBe(one.hash)
  })
})

describe('it is another tape', () => {
  test.each([
    ['by one price', 'v_A-Z_1m_price.csv', '10.4,1.25'],
    ['by one volume, in as many rows', 'v_A-Z_1m_volume.csv', '10.5,1.26'],
  ])('%s', async (_, name, end) => {
    const other = await opened(name, ROWS.join('\n').replace(/10\.5,1\.25$/, end))
    expect([other.hash === one.hash, other.candles === one.candles]).toEqual([false, false])
  })

  test('by timeframe, venue, symbol or tick size', async () => {
    const others = [
      await opened('v_A-Z_30s.csv', ROWS.join('\n')),
      await opened('w_A-Z_1m.csv', ROWS.join('\n')),
      await opened('v_B-Z_1m.csv', ROWS.join('\n')),
      await opened('v_A-Z_1m_tick.csv', ROWS.join('\n'), { tickSizes: { 'A/Z': '0.5' } }),
    ]
    expect(new Set([one, ...others].map(({ hash }) => hash)).size).toBe(5)
    expect(others.slice(0, 3).map(({ candles }) => candles)).toEqual([one.candles, one.candles, one.candles])
    expect(
      others.map(({ sha256 }) => sha256),
      'of the same file',
    ).toEqual(others.map(() => one.sha256))
  })

  test('by its part; parts that hold the same candles are one', async () => {
    const part = (fromMs: number | null, toMs: number | null) => opened('v_A-Z_1m.csv', ROWS.join('\n'), { part: { fromMs, toMs } })
    const first = await part(null, T0 + MINUTE + 1)
    const last = await part(T0 + 2 * MINUTE, null)
    expect(new Set([one.hash, first.hash, last.hash]).size, 'two rows each').toBe(3)
    expect([first.candles, last.candles], 'of the whole file').toEqual([one.candles, one.candles])
    expect((await part(T0, T0 + 2 * MINUTE)).hash).toBe(first.hash)
    expect(last.part).toEqual({ fromMs: T0 + 2 * MINUTE, toMs: null })
    const whole = await part(T0, T0 + 5 * MINUTE)
    expect([whole.hash, whole.part], 'nothing was left out').toEqual([one.hash, undefined])
  })
})
