import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type HeardSignal, SignalWaves, type WaveLimits } from '../../src/command/signal-waves.ts'
import type { EntrySignal } from '../../src/kernel/common-facts.ts'

const LIMITS: WaveLimits = { waveS: 5, best: 2, maxWaiting: 4 }
const signal = (id: string, score: number, more: Partial<EntrySignal> = {}): EntrySignal => ({
  id,
  action: 'enter',
  because: 'test',
  direction: 'long',
  score,
  sentMs: 1000,
  ttlS: 60,
  ...more,
})
const of = (instrument: number, id: string, score: number, more: Partial<EntrySignal> = {}): HeardSignal => ({
  instrument,
  signal: signal(id, score, more),
})
const waves = (limits: Partial<WaveLimits> = {}) => new SignalWaves(() => ({ ...LIMITS, ...limits }))
const judged = (all: SignalWaves, nowMs: number) => {
  const { taken, refused } = all.judge(nowMs)
  return {
    taken: taken.map((one) => one.signal.id),
    refused: refused.map(({ signal: { id }, refusal, judged }) => [id, refusal, judged]),
  }
}

describe('a wave', () => {
  test('lasts from its first signal on, and the next signal opens the next one', () => {
    const all = waves()
    expect(all.overMs).toBe(Number.POSITIVE_INFINITY)
    all.hear(of(0, 'a', 1), 1000)
    all.hear(of(1, 'b', 2), 4000)
    expect(all.overMs).toBe(6000)
    expect(judged(all, 6000)).toEqual({ taken: ['b', 'a'], refused: [] })
    expect(all.overMs).toBe(Number.POSITIVE_INFINITY)
    all.hear(of(0, 'c', 1), 6000)
    expect(all.overMs).toBe(11_000)
  })

  test('gives its best, the highest score first; the others are told their place (V-03)', () => {
    const all = waves()
    for (const [coin, id, score] of [
      [0, 'low', 1],
      [1, 'high', 9],
      [2, 'mid', 5],
    ] as const)
      all.hear(of(coin, id, score), 1000)
    expect(judged(all, 6000)).toEqual({ taken: ['high', 'mid'], refused: [['low', 'not-best', { place: '3', best: '2' }]] })
  })

  test('gives one of a coin, though there were room for two', () => {
    const all = waves()
    all.hear(of(0, 'worse', 1, { direction: 'short' }), 1000)
    all.hear(of(0, 'better', 2), 1000)
    expect(judged(all, 6000)).toEqual({ taken: ['better'], refused: [['worse', 'not-best', { place: '2', best: '2' }]] })
  })

  test('of one score takes the one that was given first, then goes by id', () => {
    const all = waves()
    all.hear(of(0, 'z', 1, { sentMs: 500 }), 1000)
    all.hear(of(1, 'b', 1), 1000)
    all.hear(of(2, 'a', 1), 1000)
    expect(judged(all, 6000).taken).toEqual(['z', 'a'])
  })

  test.each([
    [4.999, ['old']],
    [5, []],
  ])('refuses what is older than it is good for: %d s of 5', (ttlS, late) => {
    const all = waves()
    all.hear(of(0, 'old', 9, { ttlS }), 1000)
    all.hear(of(1, 'fresh', 1), 1000)
    expect(judged(all, 6000).refused).toEqual(late.map((id) => [id, 'signal-late', {}]))
  })
})

describe('what does not wait', () => {
  test('is an id of the same coin that was heard before, also in an earlier wave', () => {
    const all = waves()
    expect(all.hear(of(0, 'a', 1), 1000)).toBe(null)
    expect(all.hear(of(0, 'a', 2), 1000)).toMatchObject({ refusal: 'duplicate-signal' })
    expect(all.hear(of(1, 'a', 2), 1000)).toBe(null)
    all.judge(6000)
    expect(all.hear(of(0, 'a', 1), 60_000)).toMatchObject({ refusal: 'duplicate-signal' })
    expect(all.overMs).toBe(Number.POSITIVE_INFINITY)
  })

  test('is what would be too many; those that wait stay', () => {
    const all = waves({ maxWaiting: 1 })
    all.hear(of(0, 'a', 1), 1000)
    expect(all.hear(of(1, 'b', 9), 1000)).toMatchObject({ refusal: 'too-many-signals', judged: { waiting: '1', maxWaiting: '1' } })
    expect(judged(all, 6000).taken).toEqual(['a'])
  })

  test('is forgotten a hundred signals of its coin later', () => {
    const all = waves({ maxWaiting: 1000 })
    for (let nth = 0; nth <= 100; nth++) all.hear(of(0, String(nth), 1), 1000)
    expect(all.hear(of(0, '1', 1), 1000)).toMatchObject({ refusal: 'duplicate-signal' })
    expect(all.hear(of(0, '0', 1), 1000)).toBe(null)
  })
})

test('every signal is told once, and none that is taken is worse than one that is not', () => {
  const some = fc.record({
    instrument: fc.integer({ min: 0, max: 3 }),
    id: fc.integer({ min: 0, max: 9 }),
    score: fc.integer({ min: 0, max: 4 }),
    afterMs: fc.integer({ min: 0, max: 4000 }),
    ttlS: fc.integer({ min: 1, max: 8 }),
  })
  const limits = fc.record({
    waveS: fc.integer({ min: 0, max: 5 }),
    best: fc.integer({ min: 1, max: 3 }),
    maxWaiting: fc.integer({ min: 1, max: 6 }),
  })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 30 }), limits, (drawn, limits) => {
      const all = new SignalWaves(() => limits)
      let nowMs = 0
      let told = 0
      const judge = (): void => {
        const { taken, refused } = all.judge(all.overMs)
        told += taken.length + refused.length
        expect(taken.length).toBeLessThanOrEqual(limits.best)
        expect(new Set(taken.map(({ instrument }) => instrument)).size).toBe(taken.length)
        const worst = Math.min(...taken.map(({ signal: { score } }) => score))
        const coins = new Set(taken.map(({ instrument }) => instrument))
        for (const { refusal, instrument, signal } of refused)
          if (refusal === 'not-best' && !coins.has(instrument)) expect(signal.score).toBeLessThanOrEqual(worst)
      }
      for (const { instrument, id, score, afterMs, ttlS } of drawn) {
        nowMs += afterMs
        if (all.overMs <= nowMs) judge()
        if (all.hear(of(instrument, String(id), score, { sentMs: nowMs, ttlS }), nowMs) !== null) told++
      }
      told += all.end().length
      expect(told).toBe(drawn.length)
    }),
  )
})
