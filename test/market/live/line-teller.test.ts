import { describe, expect, test } from 'vitest'
import type { FeedItem } from '../../../src/market/live/feed.ts'
import { newFeedCounts } from '../../../src/market/live/feed-counts.ts'
import { LineTeller } from '../../../src/market/live/line-teller.ts'
import { HandTimers } from './hand-timers.ts'

const stage = (streams: readonly object[]) => {
  const timers = new HandTimers()
  const counts = newFeedCounts()
  const told: string[] = []
  const hear = (item: FeedItem) => void (item.kind === 'line' && told.push(`${item.is}: ${item.because}`))
  const line = new LineTeller(timers, counts, hear)
  line.awaits(streams)
  return { timers, counts, told, line }
}

describe('the line', () => {
  test('is up when the quotes of every subscription are heard, and down when those of one are not', () => {
    const [a, b] = [{}, {}]
    const { line, told } = stage([a, b])
    line.heard(a, 'a')
    expect(told).toEqual([])
    line.heard(b, 'b')
    line.lost(a, 'cut')
    line.lost(b, 'cut too')
    line.heard(b, 'back')
    expect(told).toEqual(['up: b', 'down: cut'])
    line.heard(a, 'back')
    line.heard(a, 'still')
    expect(told).toEqual(['up: b', 'down: cut', 'up: back'])
  })

  test('that never was up is down as soon as that is known', () => {
    const a = {}
    const { line, told } = stage([a])
    line.lost(a, 'refused')
    line.lost(a, 'refused')
    expect(told).toEqual(['down: refused'])
  })

  test('has holes that are told in one sentence, each counted', async () => {
    const { line, told, counts, timers } = stage([])
    for (const coin of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'A']) line.missed(`trades of ${coin}`)
    await timers.advance(999)
    expect(told).toEqual([])
    await timers.advance(1)
    expect(told).toEqual([
      'gap: missed, and could not be asked for: trades of A, trades of B, trades of C, trades of D, trades of E and 2 more',
    ])
    expect(counts.gaps).toBe(8)
    line.missed('trades of H')
    await timers.advance(1000)
    expect(told.at(-1)).toBe('gap: missed, and could not be asked for: trades of H')
  })

  test('that stands without something says so, once it stands, and no more when that is back', () => {
    const [quotes, trades] = [{}, {}]
    const { line, told } = stage([quotes])
    line.without(trades, 'no trades')
    expect(told).toEqual([])
    line.heard(quotes, 'here')
    line.withAgain(trades)
    line.lost(quotes, 'cut')
    line.heard(quotes, 'back')
    line.without(trades, 'no trades again')
    expect(told).toEqual(['up: here', 'gap: no trades', 'down: cut', 'up: back', 'gap: no trades again'])
  })

  test('leaves no timer when it is closed', () => {
    const { line, timers } = stage([])
    line.missed('trades of A')
    line.close()
    expect(timers.waiting).toBe(0)
  })
})
