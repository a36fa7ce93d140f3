import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import { columnsOf } from '../market/read-coin.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { UNLIMITED } from '../unlimited.ts'
import { play } from './play.ts'

/** Everything is bought early and kept to the end; days of the risk begin at a moment that is no candle's. */
const HOLDING = {
  ...UNLIMITED,
  'risk.dayStartsAt': '12:07',
  'entry.dropPct': '0.5',
  'exit.takeProfitPct': '50',
  'exit.hardStopPct': '50',
  'exit.maxHoldMin': '10000',
}
const MARK_EVERY_MS = 900_000

/** The longest time in which no coin has a price: from the last candle before it to the first one after. */
const longestSilence = (coins: readonly TapeCoin[]): { readonly fromMs: number; readonly toMs: number } => {
  const { timeframeMs } = coins[0]!.series
  const times = [...new Set(coins.flatMap((coin) => [...columnsOf(coin).timeMs]))].sort((a, b) => a - b)
  let [fromMs, toMs] = [0, 0]
  for (const [nth, timeMs] of times.slice(1).entries()) {
    const endedMs = times[nth]! + timeframeMs
    if (timeMs - endedMs > toMs - fromMs) [fromMs, toMs] = [endedMs, timeMs]
  }
  return { fromMs, toMs }
}

describe('while nothing is heard of a market', () => {
  test('its silence is recorded once, however long it lasts, and its first price after that again', async () => {
    const tape = await openTape([tapeFolder])
    const { fromMs, toMs } = longestSilence(tape.coins)
    expect(toMs - fromMs, 'hours, in which samples would be due').toBeGreaterThan(4 * MARK_EVERY_MS)
    const { events } = await play({ tape, set: HOLDING, store: new MemoryStore() })
    const heldBefore = events.filter(({ type, time }) => type === 'EntryFilled' && time < fromMs).length
    expect(heldBefore, 'something is held all the while').toBeGreaterThan(0)
    expect(events.filter(({ type }) => type === 'PositionClosed')).toEqual([])

    const samples = events.filter(({ type, data }) => type === 'MarksObserved' && data.because === 'sample')
    const within = (from: number, to: number) => samples.filter(({ time }) => time >= from && time < to).length
    expect(within(fromMs - 4 * MARK_EVERY_MS, fromMs), 'in its rhythm before').toBe(4)
    expect(within(fromMs, toMs)).toBe(1)
    expect(within(toMs, toMs + 4 * MARK_EVERY_MS), 'in its rhythm again').toBe(4)
  })
})
