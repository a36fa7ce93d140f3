import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { readCoin } from './read-coin.ts'

export const T0 = Date.UTC(2024, 0, 1)
export const MINUTE = 60_000
/** open, high, low, close, volume: no two of them alike, and in no other order a candle */
export const CANDLES = [
  ['10', '13', '9', '12', '1.5'],
  ['12', '14', '8', '9', '2.5'],
  ['9', '11', '7', '10', '3.5'],
]
export const times = CANDLES.map((_, row) => T0 + row * MINUTE)
/** Lines of fields: each made of a row's time and prices. */
export const lines = (made: (time: number, candle: readonly string[]) => readonly unknown[], delimiter = ','): string =>
  CANDLES.map((candle, row) => made(times[row]!, candle).join(delimiter)).join('\n')
export const plain = lines((time, candle) => [time, ...candle])
export const iso = (time: number): string => new Date(time).toISOString().slice(0, 19)

export const RIGHT = CANDLES.map((candle, row) => [times[row], ...candle.map(Number)])
export const header = 'time,open,high,low,close,volume\n'

/** A folder of a test file, gone after it: how to write a file into it, and how to read one of A/B. */
export const openFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tape-written-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (name: string, content: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  let nth = 0
  const read = async (content: string | Buffer, options?: TapeOptions, name = 'x.csv') => {
    const path = write(`${++nth}-${name}`, content)
    const coin = await readCoin([`A/B=${path}`], options)
    const { remarks } = await openTape([`A/B=${path}`], options)
    const candles = [...coin.timeMs.keys()].map((row) => [
      coin.timeMs[row],
      coin.open[row],
      coin.high[row],
      coin.low[row],
      coin.close[row],
      coin.volume[row],
    ])
    return { coin, candles, remarks }
  }
  return { folder, write, read }
}
