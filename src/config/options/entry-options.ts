import { z } from 'zod'
import { percent, ratio, seconds, timeOfDay, whole } from '../option-kinds.ts'
import { timeframeWeights } from '../option-lists.ts'
import { isStrategyPath, strategyNames } from '../strategy-names.ts'

export const entryOptions = z.strictObject({
  strategy: z
    .string()
    .refine((name) => strategyNames.includes(name) || isStrategyPath(name))
    .default('drop')
    .describe(
      'The rule that proposes entries; drop buys after a fall from the highest price of the window, rise sells short after a rise from its lowest, of contracts alone, reversion does both, matrix weighs indicators of several timeframes against each other. Or a file of yours, from the folder of the configuration on: docs/reference/strategies.md.',
    ),
  settings: z
    .record(z.string(), z.unknown())
    .prefault({})
    .describe('Of a strategy of yours: what its own schema says. The others have theirs among the options of entry.'),
  dropPct: ratio(
    0.05,
    50,
    2,
    'How far below the highest price of the window a close must be. Below 0.05 noise and spread alone would trigger.',
  ),
  dropFrom: z
    .enum(['window', 'close', 'session', 'hybrid'])
    .default('window')
    .describe(
      'What the fall of drop and reversion is measured from: the highest price of the window; since the last position of the coin was closed; since the session began; or the highest of the three. The window forgets a fall that is over, the others wait for one that comes back to where it began.',
    ),
  sessionStartsAt: timeOfDay(
    '00:00',
    'When the session begins that dropFrom measures from, each day, in UTC: midnight is where most venues begin their day.',
  ),
  risePct: ratio(
    0.05,
    50,
    2,
    'How far above the lowest price of the window a close must be for rise and reversion. Below 0.05 noise and spread alone would trigger.',
  ),
  windowMin: whole(
    1,
    10_080,
    60,
    'How far back the highest or lowest price is looked for. One hour follows the day, and forgets a fall that is over; a week at most is kept in memory. A candle that lies in it in part counts whole.',
  ),
  minWindowBars: whole(
    1,
    10_080,
    12,
    'Bars that the window must hold before it is trusted: after a start or a hole in the data the highest or lowest of a few bars says little. Of long bars as many as fit into it are enough, one at least.',
  ),
  matrixBuyPoints: ratio(
    1,
    100,
    20,
    'From which score of the matrix on it buys: a hundred is when every indicator on every timeframe says so with all it has, and as some follow the price and some stand against it, twenty is much. Below ten it would follow every mood.',
  ),
  matrixSellPoints: ratio(
    1,
    100,
    20,
    'From which score below zero on the matrix sells: contracts short, and what is held long. At 100 it never does.',
  ),
  matrixTimeframes: timeframeWeights(
    'own, 15m=2',
    'On which candles the matrix looks, and how much each counts: own are those of the tape. A longer one says where the market goes, the own when to act.',
  ),
  matrixRsiWeight: ratio(0, 100, 1, 'How much the RSI counts, that the price comes back from where it was overdone; 0 leaves it out.'),
  matrixBollingerWeight: ratio(
    0,
    100,
    1,
    'How much the place between the Bollinger bands counts, that the price comes back; 0 leaves it out.',
  ),
  matrixMacdWeight: ratio(0, 100, 1, 'How much the histogram of the MACD counts, that the price goes on; 0 leaves it out.'),
  matrixRocWeight: ratio(0, 100, 1, 'How much the rate of change counts, that the price goes on; 0 leaves it out.'),
  matrixAveragesWeight: ratio(0, 100, 1, 'How much the moving averages count, that the price goes on; 0 leaves them out.'),
  matrixVolumeWeight: ratio(0, 100, 1, 'How much a candle of much volume counts, that the price goes on; 0 leaves it out.'),
  limitOffsetPct: percent(
    -5,
    5,
    0,
    'Where the limit of the entry lies against the close: beyond it (positive: above for a purchase, below for a sale that opens) it fills surely and costs more, on this side of it (negative) it waits for a better price. Stop and targets follow what is paid, not this limit.',
  ),
  maxEntries: whole(
    1,
    20,
    1,
    'How many entries a position may have, those that live and those that brought coins: 1 buys once. More average a fall down, each at its full size, so the most that can be lost grows with them.',
  ),
  scaleStepPct: percent(
    0,
    50,
    1,
    'How far beyond the limit of the last entry, on the losing side, the limit of the next one must lie: below a percent several entries would buy the same fall. Only with maxEntries above 1.',
  ),
  postOnly: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'Whether an entry must rest: where it would take from the book the venue refuses it, and it is asked for anew. It pays the lower fee, and may be left behind by a price that runs away.',
    ),
  requoteAttempts: whole(
    0,
    10,
    3,
    'How often an entry that the venue refused for now (it would have taken, too many requests, a halted market) is asked for anew, as another order at the price of then; a price that three could not catch has moved on.',
  ),
  requoteDelayMs: whole(
    10,
    60_000,
    500,
    'How long after such a refusal the next one is asked for, half of it by chance; doubled with each. Below the time of a round trip the price would be the same.',
  ),
  ttlS: seconds(
    1,
    86_400,
    60,
    'After this the unfilled rest of an entry is cancelled: the reason for it is one bar of a minute old by then. A tape of longer bars has few prices in it: there their length is right, and a run says so.',
  ),
})
