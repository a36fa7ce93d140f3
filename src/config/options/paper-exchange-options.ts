import { z } from 'zod'
import { percent, ratio, whole } from '../option-kinds.ts'

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
      'Of derivatives: one-way holds one position of a contract, in one direction; hedge a long and a short one side by side, and every order says of which it is.',
    ),
  candlePath: z
    .enum(['nearest', 'low-first', 'high-first'])
    .default('nearest')
    .describe('The order in which a candle visits its extremes, which a candle does not tell: an assumption, so try the others as well.'),
  spreadPct: ratio(0, 5, 0.02, 'Distance of ask from bid around the price of the tape; 0.02 is usual for large pairs.'),
  slippagePct: ratio(0, 5, 0.02, 'How much worse than bid or ask a market order or a triggered stop is filled.'),
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
