import { SLEPT_MS } from './clock-offset.ts'
import type { FeedCandle } from './feed.ts'
import { CANDLE_SETTLES_MS } from './feed-limits.ts'

/** What is measured of the steady clock is wrong by so much at most: it may have jumped behind by this before, and ahead since. */
const UNNOTICED_MS = 2 * SLEPT_MS

/**
 * Of the candles that a venue answered with, oldest first, those that are over. `surelyMs`: what was past when they were asked for, by a
 * clock that may have jumped ahead unnoticed. A later candle says that the ones before it are over; of the newest nothing says so but time.
 */
export const overOf = (rows: readonly FeedCandle[], timeframeMs: number, surelyMs: number): readonly FeedCandle[] => {
  const newestMs = rows.at(-1)?.openMs ?? 0
  return rows.filter(({ openMs }) => openMs + timeframeMs <= surelyMs - CANDLE_SETTLES_MS - (openMs < newestMs ? 0 : UNNOTICED_MS))
}
