import { z } from 'zod'
import { amount, assetName, percent, timeOfDay, whole } from '../option-kinds.ts'

export const riskOptions = z.strictObject({
  maxPositions: whole(1, 1_000, 10, 'Positions open at a time: ten of the usual size use up the pool.'),
  maxCoinExposurePct: percent(
    0.01,
    100,
    20,
    "How much of the pool's equity one coin may be at most, what open entries may still buy of it included: two trades of the usual size.",
  ),
  warnCoinExposurePct: percent(
    0.01,
    100,
    10,
    'From which part of the equity on the size of a coin is warned of, once a day: one trade of the usual size, where nothing was lost.',
  ),
  maxTotalExposurePct: percent(
    0.01,
    100,
    100,
    "How much of the pool's equity all coins together may be at most; 100 leaves it to the free budget.",
  ),
  cooldownMin: whole(
    0,
    10_080,
    15,
    'How long a coin is left alone after a position of it was closed: what sold it is seldom over in a quarter of an hour. 0 switches the pause off.',
  ),
  dailyLossPct: percent(
    0,
    100,
    5,
    'What a pool may lose in a day, sold or not, in percent of what it was worth when the day began; then entries stop until the next day. 5: the hard stops of ten positions of the usual size. 0 switches the limit off.',
  ),
  dailyLossAmounts: z
    .record(assetName, amount('positive'))
    .prefault({})
    .describe('What a pool may lose in a day as an amount, by its asset, instead of dailyLossPct.'),
  dailyLossWarnPct: percent(1, 100, 80, 'From which part of the limit on a loss is warned of, once a day.'),
  onDailyLoss: z
    .enum(['halt', 'flatten'])
    .default('halt')
    .describe('What happens when as much is lost as may be: halt lets positions run to their own ends, flatten sells them at once.'),
  dayStartsAt: timeOfDay('00:00', 'When a day begins by the clocks of calendar.timeZone.'),
  maxDrawdownPct: percent(
    0,
    100,
    20,
    "How far a pool's equity may fall from its peak, in percent of the peak; then entries stop. A fifth takes a quarter to win back, and what loses more seldom does. 0 switches the limit off.",
  ),
  drawdownPauseMin: whole(
    0,
    525_600,
    0,
    'After how long entries go on by themselves; 0 leaves it to a person, because such a fall says that something is wrong. Peaks are looked for anew from there.',
  ),
  lossStreakTrades: whole(
    0,
    1_000,
    5,
    'So many positions closed at a loss in a row stop entries: of trades that win every second time one row of five in thirty. 0 switches the limit off.',
  ),
  lossStreakPauseMin: whole(
    0,
    525_600,
    240,
    'After how long entries go on by themselves: four hours, for a market that made five losses. 0 leaves it to a person.',
  ),
  stopGuardTrades: whole(
    0,
    20,
    0,
    'So many positions closed by a stop at a loss within stopGuardWindowMin stop entries, whatever was gained in between. 0 switches the limit off.',
  ),
  stopGuardWindowMin: whole(1, 525_600, 1_440, 'Within how long they count: a day.'),
  stopGuardPauseMin: whole(0, 525_600, 720, 'After how long entries go on by themselves: half a day. 0 leaves it to a person.'),
  lowProfitTrades: whole(
    0,
    20,
    0,
    'Of how many closed positions of a coin the profit is looked at; fewer within lowProfitWindowMin say nothing. 0 switches the rule off.',
  ),
  lowProfitWindowMin: whole(
    1,
    525_600,
    1_440,
    'How far back from the newest of them they count: a day, as long as a position may be held.',
  ),
  lowProfitPct: percent(
    -100,
    1_000,
    0,
    'What they have to bring together, in percent of what they cost; with less the coin is left alone. 0: a coin that loses is left alone.',
  ),
  lowProfitPauseMin: whole(
    1,
    525_600,
    1_440,
    'How long it is left alone then, from the newest of them on: by then the day is another one.',
  ),
  minRewardRisk: percent(
    0,
    100,
    0,
    'What the target brings, as a multiple of what the stop costs, both after fees, at least; 0 switches the rule off. The usual plan brings 0.44, and lives on winning often; with 1 it would have to win half of its trades.',
  ),
})
