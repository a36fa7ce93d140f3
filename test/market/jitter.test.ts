import { describe, expect, test } from 'vitest'
import { openTape } from '../../src/market/tape/tape.ts'
import { readCoin } from './read-coin.ts'
import { MINUTE, openFolder, T0 } from './written-candles.ts'

const { write } = openFolder()

/** Minutes, each off by so much at most, every second one early and every other one late. */
const jittering = (most: number): string =>
  Array.from({ length: 300 }, (_, row) => {
    const off = Math.round((most * (row % 7)) / 6)
    return `${T0 + row * MINUTE + (row % 2 === 0 ? off : -off)},9,9,9,9,1`
  }).join('\n')

const opened = async (name: string, content: string) => {
  const spec = `A/B=${write(name, content)}`
  const { timeframeMs, counts } = await readCoin([spec])
  return { timeframeMs, counts, remarks: (await openTape([spec])).remarks }
}

describe('a clock that jitters', () => {
  test.each([
    ['four.csv', 4000, '7333ms'],
    ['v_A-B_1m_four.csv', 4000, '7333ms'],
    ['seven.csv', 7000, '12833ms'],
  ])('is played and said, whether the name tells the minute or not (%s)', async (name, most, off) => {
    const { timeframeMs, counts, remarks } = await opened(name, jittering(most))
    expect([timeframeMs, counts.used, counts.missingCandles]).toEqual([MINUTE, 300, 0])
    expect(remarks).toEqual([
      `A/B: the open times of ${name} jitter: neighbours are up to ${off} off; each candle ends where the next opens.`,
    ])
  })

  test('by a third of a second, or on two days of a year, is none worth a word', async () => {
    expect((await opened('third.csv', jittering(300))).remarks).toEqual([])
    const day = 1440 * MINUTE
    const summer = Array.from({ length: 365 }, (_, row) => `${T0 + row * day - (row > 84 && row < 300 ? 60 * MINUTE : 0)},9,9,9,9,1`)
    const found = await opened('berlin.csv', summer.join('\n'))
    expect([found.timeframeMs, found.counts.used, found.remarks]).toEqual([day, 365, []])
  })

  test('by more than an eighth of the timeframe either way is refused, with the tolerance', async () => {
    await expect(opened('v_A-B_1m_fifteen.csv', jittering(15_000))).rejects.toThrow(
      /rows cannot be played \(overlapping \d+: line \d+ begins when more than a quarter of the candle before it is left\)/,
    )
  })
})
