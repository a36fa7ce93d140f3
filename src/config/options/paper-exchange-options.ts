import { z } from 'zod'
import { percent, ratio, seconds, whole } from '../option-kinds.ts'

export const paperExchangeOptions = z.strictObject({
  seed: whole(0, Number.MAX_SAFE_INTEGER, 1, 'All chance of the paper exchange comes from this number: the same seed gives the same run.'),
  profile: z
    .enum(['cancel-create', 'cancel-replace', 'amends', 'two-stops', 'stop-limits', 'no-stops'])
    .default('cancel-create')
    .describe(
      'Which venues it is like. cancel-create places and cancels orders and nothing else, which any venue can; cancel-replace puts one order in the place of another by one request; amends changes an order where it stands; two-stops takes a second stop for a derivative position before the first is cancelled; stop-limits has stops that become limit orders only; no-stops has none.',
    ),
  positionMode: z
    .enum(['one-way', 'hedge'])
    .default('one-way')
    .describe(
      'Of derivatives: one-way holds one position of a contract, in one direction; hedge a long and a short one side by side, each with its own orders, plan and stops, and every order says of which it is.',
    ),
  leverage: percent(
    1,
    125,
    1,
    'Of derivatives: the value of a position over the margin that it binds. 1 binds all of it, as buying coins does; the highest that an instrument allows may be less.',
  ),
  marginMode: z
    .enum(['isolated', 'cross'])
    .default('isolated')
    .describe(
      'Of derivatives: isolated risks the margin of a position and nothing else; cross all that is free of the asset it is settled in.',
    ),
  maintenancePct: percent(
    0.01,
    50,
    0.5,
    'Of derivatives: share of a position at the mark price below which its margin is liquidated; 0.5 is the lowest tier of large contracts.',
  ),
  liquidationFeePct: percent(
    0,
    10,
    1.25,
    "Of derivatives: what the venue takes of a position's value when it liquidates it, at most what is left; 1.25 is Binance's for large contracts.",
  ),
  fundingPct: percent(
    -5,
    5,
    0.01,
    'Of derivatives: funding that long positions pay to short ones at each of its times, where the tape brings no rates; 0.01 is what a premium of nothing comes to on large venues.',
  ),
  fundingEveryH: whole(1, 24, 8, 'Of derivatives: hours between two times of funding, counted from midnight UTC; eight on most venues.'),
  stopsOn: z
    .enum(['mark', 'last'])
    .default('mark')
    .describe(
      'Of derivatives: which price triggers stops. The mark price ignores a wick of one venue; without one the last price stands for it.',
    ),
  markAgeLimitS: seconds(
    0,
    604_800,
    0,
    'Of derivatives: a mark price that is older than this when a last price comes is none any more, and the last price stands for it until the next one; 0 means three intervals of the file that it comes from, so that one row may be missing.',
  ),
  candlePath: z
    .enum(['nearest', 'low-first', 'high-first'])
    .default('nearest')
    .describe('The order in which a candle visits its extremes, which a candle does not tell: an assumption, so try the others as well.'),
  spreadPct: percent(0, 5, 0.02, 'Distance of ask from bid around the price of the tape; 0.02 is usual for large pairs.'),
  slippagePct: percent(0, 5, 0.02, 'How much worse than bid or ask a market order or a triggered stop is filled.'),
  maxVolumeSharePct: percent(
    0.01,
    100,
    10,
    "Our share of a candle's volume at most; the rest of an order waits. Above a tenth the recorded prices would not have been what they were.",
  ),
  makerFeePct: percent(0, 5, 0.1, 'Fee of a fill that rested in the book; 0.1 is the usual first tier of a large venue.'),
  takerFeePct: percent(0, 5, 0.1, 'Fee of a fill that took from the book.'),
  feeAsset: z
    .enum(['quote', 'received'])
    .default('quote')
    .describe('What fees are taken from: the quote asset, or whatever the trade brings in (coins on a buy).'),
  latencyMinMs: whole(
    1,
    60_000,
    20,
    'Shortest time of a request or reply on its way. At least 1, so that nothing is answered at the moment it is sent.',
  ),
  latencyMaxMs: whole(1, 60_000, 120, 'Longest time of a request or reply on its way.'),
  unansweredPct: ratio(
    0,
    100,
    0,
    'Share of requests that get no answer although they arrive: to see how the engine finds out what became of them.',
  ),
  halfReplacedPct: ratio(
    0,
    100,
    0,
    'With the profile cancel-replace, share of replacements that cancel the old order and then do not place the new one: to see what a position does in between.',
  ),
  timeoutMs: whole(1, 600_000, 10_000, 'After this an unanswered request counts as unknown; shorter would call slow replies unknown.'),
  proofDelayMs: whole(
    1,
    3_600_000,
    15_000,
    'From request time on; only then does "no such order" prove that it never arrived: the time-out and a margin of half of it.',
  ),
})
