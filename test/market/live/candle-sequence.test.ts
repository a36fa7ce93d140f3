import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { CandleSequence } from '../../../src/market/live/candle-sequence.ts'
import type { FeedCandle } from '../../../src/market/live/feed.ts'

const MINUTE = 60_000
const candleAt = (minute: number, close = '10'): FeedCandle => ({
  openMs: minute * MINUTE,
  open: '10',
  high: '11',
  low: '9',
  close,
  volume: '1',
})

/** A sequence, and a venue that has the candles of `has` and is asked for them. */
const stage = () => {
  const told: number[] = []
  const closes: string[] = []
  const missed: number[] = []
  const asked: (number | null)[] = []
  const venue = { nowMs: 0 as number | null, has: [] as FeedCandle[], isDown: false, doubled: 0 }
  const sequence = new CandleSequence({
    timeframeMs: MINUTE,
    nowMs: () => venue.nowMs,
    tell: (candle) => {
      told.push(candle.openMs / MINUTE)
      closes.push(candle.close)
    },
    ask: async (fromMs, count) => {
      asked.push(fromMs)
      await setImmediate()
      if (venue.isDown) throw new Error('down')
      return fromMs === null ? venue.has.slice(-count) : venue.has.filter(({ openMs }) => openMs >= fromMs).slice(0, count)
    },
    isPossible: ({ close }) => Number(close) > 0,
    missed: (openMs) => missed.push(openMs / MINUTE),
    doubled: () => venue.doubled++,
  })
  const beat = async (atMs: number): Promise<void> => {
    venue.nowMs = atMs
    sequence.beat()
    for (let turn = 0; turn < 4; turn++) await setImmediate()
  }
  return { sequence, told, closes, missed, asked, venue, beat }
}

describe('candles of a stream', () => {
  test('are told once, final and in order; the one in progress at the start is waited for', () => {
    const { sequence, told, venue } = stage()
    venue.nowMs = 5 * MINUTE + 30_000
    sequence.hear(candleAt(5), false)
    expect(told).toEqual([])
    sequence.hear(candleAt(5), true)
    sequence.hear(candleAt(5), true)
    sequence.hear(candleAt(4), true)
    sequence.hear(candleAt(6), false)
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([5, 6])
    expect(venue.doubled).toBe(2)
  })

  test('that ended while the one before them was asked for follow it at once, however short they are', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = [candleAt(5)]
    sequence.hear(candleAt(6), true)
    sequence.hear(candleAt(7), true)
    sequence.hear(candleAt(8), false)
    expect(told).toEqual([])
    await beat(8 * MINUTE + 100)
    expect(told).toEqual([5, 6, 7])
    sequence.hear(candleAt(8), true)
    expect(told).toEqual([5, 6, 7, 8])
  })

  test('go on where the history ended, though one of them ended in between', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = [3, 4, 5, 6].map((minute) => candleAt(minute))
    sequence.hear(candleAt(6), false)
    await beat(6 * MINUTE + 10_000)
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([5, 6])
  })

  test('go on where the history ended, though the stream spoke of a later one first (I-33)', async () => {
    const { sequence, told, venue, beat } = stage()
    venue.has = [3, 4, 5, 6].map((minute) => candleAt(minute))
    sequence.hear(candleAt(6), false)
    sequence.toldUpTo(4 * MINUTE)
    await beat(6 * MINUTE + 10_000)
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([5, 6])
  })

  test('are told behind the history, however long that is on its way', async () => {
    const { sequence, told, venue, beat } = stage()
    venue.has = [3, 4, 5, 6, 7].map((minute) => candleAt(minute))
    sequence.hold()
    sequence.hear(candleAt(6), false)
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([])
    sequence.toldUpTo(4 * MINUTE)
    sequence.release()
    await beat(7 * MINUTE + 3_000)
    expect(told).toEqual([5, 6])
  })

  test('that were asked for in vain are asked for at once when the stream speaks of a newer one', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.isDown = true
    for (let second = 2; second < 60; second += 2) await beat(6 * MINUTE + second * 1000)
    venue.isDown = false
    venue.has = [candleAt(5), candleAt(6), candleAt(7)]
    sequence.hear(candleAt(7), false)
    await beat(7 * MINUTE + 3_000)
    expect(told).toEqual([5, 6])
  })

  test('whose final version is lost are asked for two seconds after their end, not before, and told before the next', async () => {
    const { sequence, told, asked, venue, beat } = stage()
    sequence.hear(candleAt(5, '10'), false)
    venue.has = [candleAt(5, '10.5'), candleAt(6)]
    sequence.hear(candleAt(6), false)
    await beat(6 * MINUTE + 1900)
    expect(asked).toEqual([])
    await beat(6 * MINUTE + 2000)
    expect(told).toEqual([5])
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([5, 6])
  })

  test('do not overtake one whose final version is lost', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.hear(candleAt(5), false)
    sequence.hear(candleAt(6), true)
    expect(told).toEqual([])
    venue.has = [candleAt(5), candleAt(6), candleAt(7)]
    await beat(7 * MINUTE + 2000)
    expect(told).toEqual([5, 6])
  })

  test('that came before their end are taken for what they are: not over', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.hear(candleAt(5), false)
    venue.has = [candleAt(5), candleAt(6), candleAt(7, '3')]
    await beat(7 * MINUTE + 2000)
    expect(told, 'the seventh is in progress').toEqual([5, 6])
  })

  test('that ended within the last second wait for their last trade', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.hear(candleAt(5), false)
    venue.has = [candleAt(5), candleAt(6)]
    await beat(7 * MINUTE + 900)
    expect(told).toEqual([5])
  })

  test('behind which none stands are not over for a clock that jumped ahead, and are once no jump is as long (I-33)', async () => {
    const { sequence, told, closes, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = [candleAt(5, '10'), candleAt(6, '10.2')]
    await beat(7 * MINUTE + 4900)
    expect(told, 'it may be 0.9 s into the seventh, or 0.1 s before').toEqual([5])
    venue.has = [candleAt(6, '10.5')]
    await beat(7 * MINUTE + 9000)
    expect(told).toEqual([5, 6])
    expect(closes).toEqual(['10', '10.5'])
  })

  test('that no stream tells at all are asked for, the first too', async () => {
    const { told, venue, beat } = stage()
    venue.has = [candleAt(4), candleAt(5)]
    await beat(5 * MINUTE + 100)
    venue.has.push(candleAt(6))
    await beat(6 * MINUTE + 4100)
    expect(told).toEqual([5])
  })

  test('of more than a thousand minutes without a line are all told', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.toldUpTo(0)
    venue.has = Array.from({ length: 2501 }, (_, minute) => candleAt(minute))
    for (let time = 0; time < 3; time++) await beat(2500 * MINUTE + 5000 + time)
    expect(told).toEqual(Array.from({ length: 2499 }, (_, at) => at + 1))
  })

  test('which the venue does not have are left out by its own list', async () => {
    const { sequence, told, missed, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = [candleAt(4), candleAt(8)]
    await beat(9 * MINUTE + 5000)
    expect(told).toEqual([8])
    expect(missed, 'nothing was missed where there was nothing').toEqual([])
  })

  test('are asked for ever more rarely while there is none, once a minute at last', async () => {
    const { sequence, asked, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = []
    for (let second = 0; second < 600; second++) await beat(6 * MINUTE + second * 1000)
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.length).toBeLessThan(16)
  })

  test('are asked for again when the venue was not reached', async () => {
    const { sequence, told, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    venue.has = [candleAt(5), candleAt(6)]
    venue.isDown = true
    await beat(6 * MINUTE + 3000)
    venue.isDown = false
    await beat(6 * MINUTE + 7100)
    expect(told).toEqual([5])
  })

  test('that cannot be are not told, and after three times are given up by name', async () => {
    const { sequence, told, missed, venue, beat } = stage()
    sequence.toldUpTo(4 * MINUTE)
    sequence.hear(candleAt(5, '0'), true)
    venue.has = [candleAt(5, '0'), candleAt(6)]
    for (let second = 0; second < 30; second++) await beat(7 * MINUTE + 3000 + second * 1000)
    expect(told).toEqual([6])
    expect(missed).toEqual([5])
  })

  test('wait while the time of the venue is not known', async () => {
    const { sequence, asked, venue } = stage()
    sequence.toldUpTo(0)
    venue.nowMs = null
    sequence.beat()
    await setImmediate()
    expect(asked).toEqual([])
  })
})
