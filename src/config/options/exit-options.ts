import { z } from 'zod'
import { percent, seconds, whole } from '../option-kinds.ts'
import { coinList, profitTable } from '../option-lists.ts'

export const exitOptions = z.strictObject({
  hardStopPct: percent(
    0.1,
    90,
    5,
    'Distance of the stop that rests at the venue below the average price paid: the most a trade is meant to lose, wide enough for the noise of a day.',
  ),
  softStopPct: percent(
    0,
    90,
    0,
    'Distance of a first stop, nearer than the hard stop, that the engine watches and leaves at without haste; 0 switches it off. 2.5 is as far as the target: a loss is then no larger than a gain.',
  ),
  takeProfitPct: percent(
    0.1,
    1_000,
    2.5,
    'Gain over the average price paid at which the position is sold; it must pay two fees, spread and slippage, together about 0.3 by default.',
  ),
  takeProfitPartPct: percent(
    1,
    100,
    100,
    'How much of the position the take-profit sells, once; the rest goes on with its stop and whatever else ends it. All of it by default: a part is a bet on more than the plan asks for.',
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
  ladder: z
    .enum(['market', 'aggressive', 'patient'])
    .default('market')
    .describe(
      'How patient an exit may be: market, at once whatever it costs; aggressive, first an order for at once at no worse than maxSlippagePct; patient, before that a limit on the own side of the book. Each rule says how urgent it is, and begins no more patiently. At market by default: that is what targets and costs of a plan are reckoned with, and coins whose limit rests have no stop at the venue.',
    ),
  patientS: seconds(
    1,
    3_600,
    30,
    'How long the limit of a patient exit stands before the next step: long enough for a quote to come back, short enough for a price that runs away.',
  ),
  maxSlippagePct: percent(
    0,
    50,
    0.5,
    'How much worse than bid or ask an aggressive exit may be filled: what is worse is left to the next step. More than a usual spread, a fraction of the hard stop.',
  ),
  neverMarket: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'Nothing is sold at market: the ladder ends with orders for at once at no worse than maxSlippagePct, repeated later and later. Off by default, for a price that falls faster than that is never sold.',
    ),
  withdrawals: whole(
    0,
    100,
    0,
    'How many exits of a position may be withdrawn: a step of the ladder sold nothing, and the price that the exit was decided at is not reached any more. Each costs a patient wait without a stop at the venue, so none by default.',
  ),
  exposedAlarmMs: whole(
    0,
    600_000,
    5000,
    'Coins of an open position that lie longer without a stop at the venue are told of as a fact and a warning: a stop takes less than a second, and one that is asked for anew some more. 0 switches it off.',
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
    'Gain over the average price paid at which a trailing stop takes the place of the take-profit; 0 switches trailing off.',
  ),
  trailingAfterMin: whole(
    0,
    525_600,
    0,
    'Minutes after the first fill from which on any profit after fees arms the trailing stop: a gain that takes so long seldom becomes a large one. 0: age alone never arms it.',
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
  trailingMinMovePct: percent(
    0,
    10,
    0.05,
    'The price must be better by at least this much before the trailing stop is moved, however small its step is: less is the noise of the book.',
  ),
  trailingBy: z
    .enum(['percent', 'atr'])
    .default('percent')
    .describe(
      'What distance and step of the trailing stop are measured by: percentages, or the average true range of the coin at the entry.',
    ),
  trailingDistanceAtr: percent(0.1, 20, 2, 'Distance of the trailing stop in average true ranges: two let a usual candle pass.'),
  trailingStepAtr: percent(0.01, 20, 0.5, 'Step of the trailing stop in average true ranges: half a usual candle.'),
  trailingStaleS: whole(
    0,
    86_400,
    300,
    'Seconds without a price that a trailing stop could be moved by, after which it is left for the fixed stop, with a warning; never less than a candle. Five minutes outlast a reconnection. 0: it never is.',
  ),
  trailingMinPct: percent(
    0.05,
    50,
    1,
    'The least distance of a trailing stop by average true ranges, of the price of the entry: a quiet hour says little of the next.',
  ),
  trailingMaxPct: percent(
    0.05,
    50,
    2,
    'The largest distance of a trailing stop by average true ranges, of the price of the entry: more gives the whole gain back.',
  ),
  stopsBy: z
    .enum(['percent', 'atr'])
    .default('percent')
    .describe(
      'What soft stop and target are measured by: percentages, or the average true range of the coin at the entry. The hard stop is a percentage always: it must hold where the measure of volatility is wrong.',
    ),
  softStopAtr: percent(
    0.1,
    20,
    0.6,
    'Distance of the soft stop in average true ranges: what goes further in one candle against the position is no noise.',
  ),
  takeProfitAtr: percent(
    0.1,
    50,
    1.6,
    'Distance of the target in average true ranges: more than twice the way to the soft stop, and within reach of some candles.',
  ),
  atrBars: whole(2, 500, 14, 'Candles that the average true range of an entry is taken over: as Wilder has it.'),
  atrMinBars: whole(
    2,
    1_000,
    15,
    'Candles without which the average true range is not used: with fewer the first candle of a feed, which has no close before it, weighs too much. The percentages hold then.',
  ),
  breakEvenAtPct: percent(
    0,
    1_000,
    0,
    'Profit after fees, percent of the cost, from which on a stop stands at break-even after fees; 0 switches it off. Near 0 the usual noise sells at once.',
  ),
  roi: profitTable(
    'Minutes after the first fill, and the percentage of the cost, after fees, at which the position is sold from then on. Empty switches it off; 0 percent is break-even, and less takes a loss rather than wait.',
  ),
  signal: z
    .enum(['break-even', 'any-price', 'off'])
    .default('break-even')
    .describe(
      'Where the price has to be for a signal to sell: at break-even after fees or better, anywhere, or nowhere. Signals are opinions, and one at a loss competes with the stops.',
    ),
  scorePoints: whole(
    0,
    300,
    0,
    'Points at which the reasons to leave that hold at the end of a candle sell the position; 0 switches the score off. With 60 no reason is enough alone, as they are by default.',
  ),
  scoreProfitPct: percent(
    0.01,
    1_000,
    1,
    'Profit after fees, percent of the cost, that counts as quick: more than a way in and out costs, less than the target.',
  ),
  scoreProfitMin: whole(
    1,
    525_600,
    60,
    'How long after the first fill a profit counts as quick: as long as the window that an entry looks back on.',
  ),
  scoreProfitPoints: whole(0, 100, 40, 'Points of a quick profit; 0 leaves it out.'),
  scoreMomentumPct: percent(
    0.01,
    100,
    1,
    'How far the price has to have moved against the position within scoreMomentumBars for its momentum to count as lost.',
  ),
  scoreMomentumBars: whole(1, 500, 10, 'Candles back that the rate of change is taken over: some, so that one candle is not a momentum.'),
  scoreMomentumPoints: whole(0, 100, 40, 'Points of a lost momentum; 0 leaves it out.'),
  scoreAgeMin: whole(1, 525_600, 720, 'How long a position has to be held for its age to count: half of the time limit.'),
  scoreAgePoints: whole(0, 100, 30, 'Points of age; 0 leaves it out.'),
  idleExitMin: whole(
    0,
    525_600,
    0,
    'Out this long after the first fill if the price was never at break-even after fees by then; 0 switches it off. 120 suits the drop strategy: what has not recovered in two hours rarely does.',
  ),
  stopAtVenue: z
    .enum(['hard', 'nearest'])
    .default('hard')
    .describe(
      'Which stop rests at the venue: the hard stop alone, or whichever of hard, break-even and trailing stop is nearest, which moves with every step of the trailing one. The nearest holds while the engine is down; each move is a request, and where a venue can only cancel and create, a moment without a stop.',
    ),
  stopLimitPct: percent(
    0,
    20,
    1,
    'Where the venue knows only stops that become limit orders: how far beyond the stop its limit lies. A near limit is passed by a fast price without being filled, a far one sells for less in a thin book; 1 is more than a usual gap of a large coin.',
  ),
  stopLimitS: whole(
    1,
    600,
    5,
    'How long such a limit order may rest once the price has reached the stop; then it is cancelled and the rest sold by the exit. A few seconds: what a fast price has passed is seldom filled later, and nothing else protects the coins meanwhile.',
  ),
  switching: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'Whether stop and target take turns at the venue, where only one of them may claim the coins: above switchTargetAbovePct the target rests, below switchStopBelowPct the stop does. A resting target is filled without a wait and for a maker fee; while it rests only the engine watches the stop, so this is off by default.',
    ),
  switchStopBelowPct: percent(
    0.01,
    50,
    0.5,
    'How far below the average price paid the resting target is taken back for the stop: some way before the hard stop, so that the stop stands when it is needed.',
  ),
  switchTargetAbovePct: percent(
    0.01,
    500,
    0.2,
    'How far above the average price paid the stop is taken back for the target: more than a spread, and so far from switchStopBelowPct that the noise of a minute does not go from one to the other.',
  ),
  switchCooldownS: whole(
    1,
    3_600,
    20,
    'Seconds after a change in which stop and target do not change places again: each costs two requests and a moment in which neither stands.',
  ),
  planChangeEveryS: whole(
    0,
    86_400,
    60,
    'Seconds after a strategy has changed the plan of a position in which it does not change it again: a moved stop is one request or more, and where a venue can only cancel and create, a moment without a stop. A minute lets one follow the usual candle.',
  ),
  neverSell: coinList(
    'Coins that the engine may buy and must not sell, not even by a stop: none is placed for them. A person can sell them. Empty by default, for what cannot be sold has no limit of loss.',
  ),
})
