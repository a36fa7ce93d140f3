import type { Config } from '../config/schema.ts'
import { markAgeMsOf } from '../market/tape/beside.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { TapeCoin } from '../market/tape/tape-coin.ts'
import { timeframeText } from '../market/tape/timeframe.ts'

const text = (timeMs: number): string => new Date(timeMs).toISOString()

/**
 * Where mark prices do not cover the candles of a contract, so that its last price stands for them: a sentence for either end, and for
 * holes.
 */
export const markRemarks = ({ coins }: Pick<Tape, 'coins'>, { paper }: Pick<Config, 'paper'>): readonly string[] =>
  coins.flatMap((coin) => remarksOfCoin(coin, paper.markAgeLimitS))

const remarksOfCoin = ({ symbol, series, marks }: TapeCoin, limitS: number): readonly string[] => {
  if (marks === undefined || series.rows === 0) return []
  const ageMs = markAgeMsOf(marks, limitS)
  const [beganMs, endMs] = [series.openMs(0), series.endMs(series.rows - 1)]
  const [firstMs, lastMs] = [marks.timesMs[0]!, marks.timesMs.at(-1)!]
  const holes = Array.from(marks.timesMs, (timeMs, row) => ({ timeMs, lengthMs: (marks.timesMs[row + 1] ?? timeMs) - timeMs })).filter(
    ({ timeMs, lengthMs }) => lengthMs > ageMs && timeMs + lengthMs > beganMs && timeMs + ageMs < endMs,
  )
  const longest = holes.reduce((one, other) => (other.lengthMs > one.lengthMs ? other : one), { timeMs: 0, lengthMs: 0 })
  const many = holes.length === 1 ? 'a hole' : `${holes.length} holes, the longest`
  return [
    ...(firstMs > beganMs
      ? [
          `The mark prices of ${symbol} begin at ${text(firstMs)}, its candles at ${text(beganMs)}: until then the last price stands for them.`,
        ]
      : []),
    ...(holes.length > 0
      ? [
          `The mark prices of ${symbol} have ${many} from ${text(longest.timeMs)} to ${text(longest.timeMs + longest.lengthMs)}: where the newest is older than ${timeframeText(ageMs)} the last price stands for them.`,
        ]
      : []),
    ...(lastMs + ageMs < endMs
      ? [
          `The mark prices of ${symbol} end at ${text(lastMs)}, its candles at ${text(endMs)}: ${timeframeText(ageMs)} later the last price stands for them.`,
        ]
      : []),
  ]
}
