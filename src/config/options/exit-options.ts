import { z } from 'zod'
import { percent, seconds, whole } from '../option-kinds.ts'

export const exitOptions = z.strictObject({
  hardStopPct: percent(
    0.1,
    90,
    5,
    'Distance of the stop that rests at the venue below the limit of the entry, which no fill exceeds: the most a trade is meant to lose, wide enough for the noise of a day.',
  ),
  takeProfitPct: percent(
    0.1,
    1_000,
    2.5,
    'Gain over the limit of the entry at which the position is sold; it must pay two fees, spread and slippage, together about 0.3 by default.',
  ),
  maxHoldMin: whole(
    1,
    525_600,
    1_440,
    'Out at market this long after the first fill: after a day the reason for the entry no longer holds.',
  ),
  retryS: seconds(
    1,
    3_600,
    5,
    'Pause before an exit that failed is asked for again: long enough for a venue to recover, short enough for a falling price.',
  ),
  unprotectedPauseMin: whole(
    0,
    10_080,
    60,
    'A coin whose position ended because nothing protected it is not entered again for this long: what keeps a venue from taking stops outlasts a candle. 0: at once.',
  ),
  trailingActivatePct: percent(
    0,
    1_000,
    0,
    'Gain over the limit of the entry at which a trailing stop takes the place of the take-profit; 0 switches trailing off.',
  ),
  trailingDistancePct: percent(
    0.05,
    50,
    1,
    'Distance of the trailing stop below the highest price since it was armed; closer than the usual noise it only sells early.',
  ),
  trailingStepPct: percent(
    0.01,
    50,
    0.25,
    'The price must rise by this much before the trailing stop is moved: every move is an event and, on a venue, a request.',
  ),
})
