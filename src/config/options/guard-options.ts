import { z } from 'zod'
import { amount, ratio, whole } from '../option-kinds.ts'

export const guardOptions = z.strictObject({
  stopList: z
    .string()
    .max(10_000)
    .refine((list) => list.trim() === '' || list.split(',').every((coin) => /^[^\s/]+\/[^\s/]+$/.test(coin.trim())))
    .default('')
    .describe('Coins that are not entered, their symbols with commas between them. What is held of them is looked after as ever.'),
  minPrice: amount('zero')
    .prefault('0')
    .describe('Below this price nothing is entered, in the quote asset; 0 is no bound. Of coins of different worth it bounds each alike.'),
  maxPrice: amount('zero').prefault('0').describe('Above this price nothing is entered, in the quote asset; 0 is no bound.'),
  maxTickPct: ratio(
    0,
    100,
    0,
    'How much of the price one tick may be; 0 does not ask. A plan whose prices fall on the same ticks is refused anyway; half a percent keeps out what is only just possible.',
  ),
  maxSpreadPct: ratio(
    0,
    100,
    0,
    'How far apart bid and ask may be, in percent of their middle; 0 does not ask. It is lost on every round trip: a tenth of the target is much.',
  ),
  minTurnover: amount('zero')
    .prefault('0')
    .describe(
      'What has to have been traded within turnoverMin, in the quote asset; 0 does not ask. A hundred times the size of a trade can be left in a hurry.',
    ),
  turnoverMin: whole(1, 10_080, 1440, 'Minutes over which the turnover is summed: a day, for the hours of a day differ.'),
  trendBars: whole(
    0,
    10_000,
    0,
    'Candles of the moving average on whose good side the price has to be: above it for a long position, below it for a short one; 0 does not ask. A rule that buys falls rarely passes it with few candles.',
  ),
  redDayPct: ratio(
    0,
    100,
    0,
    'A market that moved so far against the position within redDayMin is not entered; 0 does not ask. Five in a day is a bad day of a large coin.',
  ),
  redDayMin: whole(1, 10_080, 1440, 'Minutes over which that movement is measured: a day.'),
})
