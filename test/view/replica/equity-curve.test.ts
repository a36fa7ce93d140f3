import { describe, expect, test } from 'vitest'
import type { EquityRow } from '../../../projections/equity.ts'
import { decode } from '../../../src/event/codec.ts'
import { format, parse } from '../../../src/kernel/money.ts'
import { apply } from '../../../src/replay/engine-state.ts'
import { noFolds, readFold } from '../../../src/view/replica/all-folds.ts'
import { EquityCurve } from '../../../src/view/replica/equity-curve.ts'
import { viewOf } from './logs.ts'
import { rowsThatTrade } from './trading-rows.ts'

/** One point behind every second event; of the second asset from `since` on. */
const curve = (count: number, since = Number.POSITIVE_INFINITY): EquityCurve => {
  const made = new EquityCurve()
  for (let at = 1; at <= count; at++) made.push(pointOf(at, since), 2 * at)
  return made
}
const worth = (text: string) => ({ equity: parse(text), cash: parse('-1'), value: parse(text) + parse('1'), peak: parse('900') })
const pointOf = (at: number, since: number) => ({
  timeMs: at,
  marksAgeMs: at % 7,
  quotes: { USD: worth(`${at}.5`), ...(at >= since && { EUR: worth(`-${at}`) }) },
})
const told = (equity: string, value: string) => ({ equity, cash: '-1', value, peak: '900' })
const inTexts = (quotes: EquityRow['quotes']): unknown =>
  JSON.parse(JSON.stringify(quotes, (_, value: unknown) => (typeof value === 'bigint' ? format(value) : value)))
const MOST = 700

describe('the curve of the equity', () => {
  test('has the newest point at or before an event, exactly, however many there are', () => {
    const made = curve(MOST, 300)
    expect(made.count).toBe(MOST)
    expect(made.by(1)).toBeNull()
    for (let ordinal = 2; ordinal <= 2 * MOST + 3; ordinal++) {
      const at = Math.min(MOST, Math.floor(ordinal / 2))
      const quotes = { USD: told(`${at}.5`, `${at + 1}.5`), ...(at >= 300 && { EUR: told(`-${at}`, `${1 - at}`) }) }
      expect(made.by(ordinal)).toEqual({ ordinal: 2 * at, marksAgeMs: at % 7, quotes })
    }
    expect(new EquityCurve().by(5)).toBeNull()
  })

  test('goes on from what was kept of it, whether its last chunk was full or not', () => {
    const whole = curve(MOST)
    const keptAgain = (kept: ReadonlyMap<number, Uint8Array>) => new EquityCurve([...kept].map(([first, points]) => ({ first, points })))
    for (const count of [0, 1, 255, 256, 257, 512, 600]) {
      const kept = new Map<number, Uint8Array>()
      const keep = (made: EquityCurve, since: number): void => {
        for (const { first, points } of made.chunksFrom(since)) kept.set(first, points)
      }
      keep(curve(count), 0)
      const again = keptAgain(kept)
      expect(again.count).toBe(count)
      for (let at = count + 1; at <= MOST; at++) again.push(pointOf(at, Number.POSITIVE_INFINITY), 2 * at)
      keep(again, count)
      for (const made of [again, keptAgain(kept)]) {
        expect(made.count).toBe(MOST)
        for (let at = 1; at <= MOST; at++) expect(made.by(2 * at)).toEqual(whole.by(2 * at))
      }
    }
  })

  test('is what the fold says, at every event of a log', async () => {
    const rows = await rowsThatTrade()
    const view = await viewOf(rows)
    const points: (EquityRow & { readonly ordinal: number })[] = []
    const folds = noFolds()
    for (const [at, event] of rows.map(decode).entries()) {
      apply(folds.state, event)
      readFold(folds, event, at + 1, { deciding: {}, reading: { equity: (row) => points.push({ ...row, ordinal: at + 1 }) }, viewing: {} })
    }
    expect(points.length).toBeGreaterThan(5)
    for (let ordinal = 1; ordinal <= rows.length; ordinal++) {
      const newest = points.findLast((point) => point.ordinal <= ordinal)
      const expected = newest && { ordinal: newest.ordinal, marksAgeMs: newest.marksAgeMs, quotes: inTexts(newest.quotes) }
      expect(view.equityBy(ordinal)).toEqual(expected ?? null)
    }
  })
})
