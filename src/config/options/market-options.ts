import { z } from 'zod'
import { ratio, seconds } from '../option-kinds.ts'

export const marketOptions = z.strictObject({
  quoteAgeLimitS: seconds(
    0,
    86_400,
    0,
    "No entry on a price older than this; 0 means one bar of the coin's tape, because a tape has no news in between.",
  ),
  maxUnusablePct: ratio(
    0,
    100,
    1,
    'Share of the rows of a tape file that may be unusable: beyond it what is left would be another market, and the tape is refused.',
  ),
  candleS: seconds(
    1,
    86_400,
    60,
    'How long the candles are that are made of trades or quotes, where no candles were recorded; a minute is what most strategies are made for.',
  ),
  markEveryS: seconds(
    1,
    86_400,
    900,
    'How often the prices of all held coins are written to the log for valuations of past moments, at most: 96 events a day. A silence is recorded once.',
  ),
})
