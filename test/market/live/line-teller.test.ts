import { describe, expect, test } from 'vitest'
import type { FeedItem } from '../../../src/market/live/feed.ts'
import { newFeedCounts } from '../../../src/market/live/feed-counts.ts'
import { LineTeller } from '../../../src/market/live/line-teller.ts'
import { HandTimers } from './hand-timers.ts'

const stage = (symbols: readonly string[]) => {
  const timers = new HandTimers()
  const counts = newFeedCounts()
  const told: string[] = []
  const hear = (item: FeedItem) =>
    void (item.kind === 'line' && told.push(`${item.is}${item.symbols === null ? '' : ` ${item.symbols.join('+')}`}: ${item.because}`))
  const line = new LineTeller(timers, counts, hear)
  line.awaits(symbols)
  return { timers, counts, told, line }
}

describe('the line', () => {
  test('is up when the quotes of every coin are heard, and down of those that are not', async () => {
    const { line, told, timers } = stage(['A', 'B', 'C'])
    line.heard(['A'], 'a')
    expect(told).toEqual([])
    line.heard(['B', 'C'], 'b')
    line.lost(['A', 'B'], 'cut')
    line.lost(['B'], 'cut again')
    line.heard(['B'], 'back')
    expect(told.splice(0), 'those that are back while others are not are gathered').toEqual(['up: b', 'down A+B: cut'])
    await timers.advance(1000)
    expect(told.splice(0)).toEqual(['up B: back'])
    line.heard(['A'], 'all back')
    line.heard(['A'], 'still')
    expect(told).toEqual(['up: all back'])
  })

  test('is down of all when the last ones are lost, and what falls while it is gathered is not told to be back', async () => {
    const { line, told, timers } = stage(['A', 'B'])
    line.heard(['A', 'B'], 'here')
    line.lost(['A'], 'cut')
    line.lost(['B'], 'cut too')
    line.heard(['B'], 'back')
    line.lost(['B'], 'gone')
    await timers.advance(1000)
    expect(told).toEqual(['up: here', 'down A: cut', 'down: cut too'])
  })

  test('that fails of some before it ever was up says of the others that they are heard', async () => {
    const { line, told, timers } = stage(['A', 'B', 'C'])
    line.heard(['B'], 'here')
    line.lost(['A'], 'refused')
    await timers.advance(1000)
    line.heard(['C'], 'here as well')
    await timers.advance(1000)
    expect(told).toEqual(['down A: refused', 'up B: their quotes are heard', 'up C: here as well'])
  })

  test('that never was up is down as soon as that is known', () => {
    const { line, told } = stage(['A'])
    line.lost(['A'], 'refused')
    line.lost(['A'], 'refused')
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
    const [quotes, trades] = [['A'], {}] as const
    const { line, told } = stage(quotes)
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
    line.awaits(['A', 'B'])
    line.lost(['A'], 'cut')
    line.heard(['B'], 'here')
    line.close()
    expect(timers.waiting).toBe(0)
  })
})
