import type { Config } from '../config/schema.ts'
import type { Tape } from '../market/tape/tape.ts'
import { timeframeText } from '../market/tape/timeframe.ts'

// What the options allow.
const MOST_TTL_S = 86_400

/**
 * Where an entry waits for less than half a candle: a tape has few prices in so short a time, and those of the rest of the candle come when
 * the entry is over. A sentence for each such length of candles on the tape.
 */
export const patienceRemarks = ({ coins }: Pick<Tape, 'coins'>, { entry, exit }: Pick<Config, 'entry' | 'exit'>): readonly string[] => {
  const lengths = new Set(coins.map(({ series }) => series.timeframeMs))
  return [...lengths].flatMap((timeframeMs) => {
    if (entry.ttlS * 2000 > timeframeMs) return []
    const wholeS = Math.min(timeframeMs / 1000, MOST_TTL_S)
    const hold = wholeS < exit.maxHoldMin * 60 ? '' : ` and exit.maxHoldMin above ${Math.floor(wholeS / 60)}`
    return `entry.ttlS ${entry.ttlS} is a small part of a candle of ${timeframeText(timeframeMs)}: most entries expire before the tape has another price; set entry.ttlS=${wholeS}${hold} to let them wait for a candle.`
  })
}
