import type { Config } from '../config/schema.ts'
import { barsThatFit } from '../market/indicators/rolling-high.ts'
import type { Tape } from '../market/tape/tape.ts'
import { timeframeText } from '../market/tape/timeframe.ts'

/** Where fewer candles fit into the window than the strategy would want to see: a sentence for each length of candles on the tape. */
export const windowRemarks = ({ coins }: Pick<Tape, 'coins'>, { windowMin, minWindowBars }: Config['entry']): readonly string[] => {
  const lengths = new Set(coins.map(({ series }) => series.timeframeMs))
  return [...lengths].flatMap((timeframeMs) => {
    const bars = barsThatFit(windowMin, timeframeMs)
    if (bars >= minWindowBars) return []
    const held = bars === 1 ? '1 candle' : `${bars} candles`
    // a candle that lies in the window in part counts whole
    const reached = Math.ceil((windowMin * 60_000) / timeframeMs)
    const high = reached > bars ? `that of the ${reached} it reaches into` : bars === 1 ? "that candle's" : 'theirs'
    return `entry.windowMin ${windowMin} holds ${held} of ${timeframeText(timeframeMs)}, fewer than entry.minWindowBars ${minWindowBars}: the high is ${high}.`
  })
}
