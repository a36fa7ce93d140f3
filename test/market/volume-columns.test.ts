import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { TapeFormat } from '../../src/market/tape/read/layout.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { readCoin } from './read-coin.ts'

const folder = mkdtempSync(join(tmpdir(), 'tape-volume-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'x.csv')

const T0 = Date.UTC(2024, 0, 1)
const MINUTE = 60_000
const QUOTE_VOLUME = 7777
const VOLUMES = [1.5, 0, 3.5]
const lines = (made: (time: number, volume: number) => readonly unknown[]): string =>
  VOLUMES.map((volume, row) => made(T0 + row * MINUTE, volume).join()).join('\n')
/** The volumes that are read, and what is said of the file. */
const read = async (content: string | Buffer, format: TapeFormat = 'auto') => {
  writeFileSync(path, content)
  const { volume } = await readCoin([`ETH/USDT=${path}`], { format })
  return [[...volume], (await openTape([`ETH/USDT=${path}`], { format })).remarks]
}

describe('the volume', () => {
  const prices = 'time,open,high,low,close'
  test.each([
    ['of the base asset stands second', 'Volume USDT,Volume ETH', [QUOTE_VOLUME, null]],
    ['of the base asset stands first', 'Volume (ETH),Volume (USDT)', [null, QUOTE_VOLUME]],
    ['of an asset by another name stands second', 'volume usdt,volume xeth', [QUOTE_VOLUME, null]],
    ['is named without an asset', 'Volume USDT,Volume', [QUOTE_VOLUME, null]],
  ])('%s', async (_, names, order) => {
    const content = lines((time, volume) => [time, 10, 13, 9, 12, ...order.map((other) => other ?? volume)])
    expect(await read(`${prices},${names}\n${content}`)).toEqual([VOLUMES, []])
  })

  test('of the quote asset alone is refused', async () => {
    const content = `${prices},Volume (USDT)\n${lines((time, volume) => [time, 10, 13, 9, 12, volume])}`
    await expect(read(content)).rejects.toThrow(
      /x\.csv has the volume in USDT alone \(volume \(usdt\)\), and that in ETH is needed: add a column of it, or [^\n]+\.$/,
    )
  })

  // where nobody traded there is no average
  const kraken = lines((time, volume) => [time / 1000, 10, 13, 9, 12, volume === 0 ? '0.0' : 11, volume, 5])
  const remarks = ['ETH/USDT: an average price before the volume, times in s.']
  test("stands behind an average price in the answers of Kraken's API", async () => {
    expect(await read(kraken)).toEqual([VOLUMES, remarks])
    expect(await read(kraken, 'kraken')).toEqual([VOLUMES, remarks])
    const json = `[${kraken
      .split('\n')
      .map((line) => `[${line}]`)
      .join()}]`
    expect(await read(json)).toEqual([VOLUMES, [remarks[0]!.replace(': ', ': JSON, ')]])
  })

  test('stands where it is said to stand, and before anything else that follows', async () => {
    expect((await read(kraken, 'coinfold'))[0]).toEqual([11, 0, 11])
    expect(await read(lines((time, volume) => [time, 10, 13, 9, 12, volume, 1, 2]))).toEqual([VOLUMES, []])
  })
})

describe('a timeframe that follows from distances', () => {
  const remarksOf = async (steps: readonly number[]) => {
    let time = T0
    const rows = steps.map((step) => {
      time += step
      return `${time},1,1,1,1,1`
    })
    return (await read(rows.join('\n')))[1]
  }

  test('and that no two rows are close to is said', async () => {
    const jittering = [0, 55, 66, 51, 68, 60, 53, 65, 57, 62, 52, 69].map((seconds) => seconds * 1000)
    expect(await remarksOf(jittering)).toEqual([
      expect.stringMatching(
        /^ETH\/USDT: no two rows of x\.csv are as close as \d+(s|ms), the timeframe .* as in binance_ETH-USDT_1m\.csv\.$/,
      ),
    ])
  })

  test('of a thin coin, some of whose rows are neighbours, is not', async () => {
    expect(await remarksOf([0, 2, 3, 2, 1, 5, 2, 2, 3, 2, 2, 3].map((minutes) => minutes * MINUTE))).toEqual([])
  })
})
