import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { Playback } from '../../src/market/tape/playback.ts'
import { openTape, type Tape } from '../../src/market/tape/tape.ts'
import { TapeError } from '../../src/market/tape/tape-error.ts'

const real = resolve('../shared/data/market/candles/binance_XTZ-BTC_1m_2020-03-10_2020-03-15.csv.gz')
const folder = mkdtempSync(join(tmpdir(), 'tape-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Opens what was written; a refusal is one sentence, and an opened tape accounts for every row. */
function open(name: string, content: Uint8Array): Tape | null {
  const path = join(folder, name)
  writeFileSync(path, content)
  try {
    const tape = openTape([path])
    const { rows, used, skipped } = tape.counts
    expect(used + Object.values(skipped).reduce((sum, one) => sum + one, 0), 'every row is used or skipped for a reason').toBe(rows)
    const playback = new Playback(tape, 'nearest')
    for (let i = 0; i < 2_000 && playback.next(); i++) expect(playback.item.price).toBeGreaterThan(0)
    return tape
  } catch (error) {
    expect(error, String((error as Error).stack)).toBeInstanceOf(TapeError)
    expect((error as Error).message).toMatch(/^[^\n]+\.$/)
    return null
  }
}

test('random bytes are refused in a sentence, as CSV and as gzip', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      open('v_A-B_1m.csv', bytes)
      open('v_A-B_1m.csv.gz', bytes)
    }),
    { numRuns: 300 },
  )
})

test('text made of the pieces of candle files is played or refused', () => {
  const piece = fc.constantFrom(
    'timestamp,open,high,low,close,volume',
    '1600000000000',
    '1600000060000',
    ',',
    '\n',
    '\r\n',
    '0',
    '-1',
    '1.5',
    '.',
    '"',
    '1e3',
    ' ',
    '9'.repeat(30),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void open('v_A-B_1m.csv', Buffer.from(pieces.join('')))),
    { numRuns: 500 },
  )
})

test.skipIf(!existsSync(real))('a real file with random damage loses at most the rows that were hit', () => {
  const content = gunzipSync(readFileSync(real)).subarray(0, 20_000)
  const whole = open('v_A-B_1m.csv', content)!
  const damage = fc.array(fc.tuple(fc.integer({ min: 60, max: content.length - 1 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(damage, (hits) => {
      const damaged = Buffer.from(content)
      for (const [at, byte] of hits) damaged[at] = byte
      const tape = open('v_A-B_1m.csv', damaged)
      expect(tape, 'twenty bad bytes do not end a file of hundreds of rows').not.toBeNull()
      // a hit can join two rows, and a damaged time can make a second row overlap or come twice
      expect(tape!.counts.used).toBeGreaterThanOrEqual(whole.counts.used - 3 * hits.length)
    }),
    { numRuns: 150 },
  )
})

test.skipIf(!existsSync(real))('a gzip file cut anywhere is refused', () => {
  const bytes = readFileSync(real)
  const length = fc.integer({ min: 0, max: bytes.length - 1 })
  fc.assert(
    fc.property(length, (end) => {
      expect(open('v_A-B_1m.csv.gz', bytes.subarray(0, end))).toBeNull()
    }),
    { numRuns: 60 },
  )
})
