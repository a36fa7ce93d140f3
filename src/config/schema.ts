import { z } from 'zod'
import { format, fromNumber, parse } from '../kernel/money.ts'
import { isServerUrl } from '../kernel/server-url.ts'

/**
 * Every option, once: the unit is in the name, the bounds and the default are in the schema, the reason is its
 * description. Editors, `config explain` and the docs read this table; whoever adds an option adds a reader, too.
 */

/** A percentage that money or coins are computed with: decimal text, so that no sum holds a binary fraction. */
const share = (lowest: number, highest: number, standard: number, reason: string) =>
  z
    .number()
    .min(lowest)
    .max(highest)
    .transform((value) => format(fromNumber(value)))
    .prefault(standard)
    .describe(reason)
/** A percentage that opinions, prices in ticks and chances are computed with: a number. */
const ratio = (lowest: number, highest: number, standard: number, reason: string) =>
  z.number().min(lowest).max(highest).default(standard).describe(reason)
const whole = (lowest: number, highest: number, standard: number, reason: string) =>
  z.int().min(lowest).max(highest).default(standard).describe(reason)
const seconds = (lowest: number, highest: number, standard: number, reason: string) =>
  z.number().min(lowest).max(highest).default(standard).describe(reason)

/** From here on a number in YAML has lost digits; a larger amount must be written as text, in quotes. */
const LARGEST_EXACT = 1e15

const isAbove = (lowest: bigint) => (text: string) => {
  try {
    return parse(text) > lowest
  } catch {
    return false
  }
}
/** As it is where 18 decimals do not hold it: it is refused then, and not rounded. */
const decimalOf = (value: number): string => {
  const text = format(fromNumber(value))
  return Number(text) === value ? text : String(value)
}
const amount = (smallest: 'positive' | 'zero') =>
  z
    .union([z.string(), z.number()])
    .transform((value) => (typeof value === 'number' && Math.abs(value) < LARGEST_EXACT ? decimalOf(value) : String(value)))
    .refine(isAbove(smallest === 'positive' ? 0n : -1n), {
      error: `must be a plain decimal ${smallest === 'positive' ? 'above zero' : 'of zero or more'} with at most 18 decimals`,
    })
    .transform((text) => format(parse(text)))

const assetName = z.string().regex(/^[A-Za-z0-9]{1,20}$/, { error: 'is not the name of an asset, such as USD' })
const symbolName = z.string().regex(/^[A-Za-z0-9]{1,20}\/[A-Za-z0-9]{1,20}$/, { error: 'is not the symbol of a coin, such as BTC/USD' })

const MODE_ERROR = (issue: { input?: unknown }): string =>
  issue.input === 'live'
    ? 'is live, but live mode does not exist yet: coinfold trades on paper only'
    : 'must be paper, the only mode there is so far'

const entry = z.strictObject({
  strategy: z
    .enum(['drop'])
    .default('drop')
    .describe('The rule that proposes entries; drop buys after a fall from the highest price of the window.'),
  dropPct: ratio(
    0.05,
    50,
    2,
    'How far below the highest price of the window a close must be. Below 0.05 noise and spread alone would trigger.',
  ),
  windowMin: whole(
    1,
    10_080,
    60,
    'How far back the highest price is looked for. One hour follows the day, and forgets a fall that is over; a week at most is kept in memory. A candle that lies in it in part counts whole.',
  ),
  minWindowBars: whole(
    1,
    10_080,
    12,
    'Bars that the window must hold before it is trusted: after a start or a hole in the data the highest of a few bars says little. Of long bars as many as fit into it are enough, one at least.',
  ),
  limitOffsetPct: share(
    -5,
    5,
    0,
    'Where the limit of the entry lies against the close: above it (positive) fills surely and costs more, below it (negative) waits for a better price. Stop and targets are measured from it.',
  ),
  ttlS: seconds(1, 86_400, 60, 'After this the unfilled rest of an entry is cancelled: the reason for it is one bar old by then.'),
})

const exit = z.strictObject({
  hardStopPct: share(
    0.1,
    90,
    5,
    'Distance of the stop that rests at the venue below the limit of the entry, which no fill exceeds: the most a trade is meant to lose, wide enough for the noise of a day.',
  ),
  takeProfitPct: share(
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
  trailingActivatePct: share(
    0,
    1_000,
    0,
    'Gain over the limit of the entry at which a trailing stop takes the place of the take-profit; 0 switches trailing off.',
  ),
  trailingDistancePct: share(
    0.05,
    50,
    1,
    'Distance of the trailing stop below the highest price since it was armed; closer than the usual noise it only sells early.',
  ),
  trailingStepPct: share(
    0.01,
    50,
    0.25,
    'The price must rise by this much before the trailing stop is moved: every move is an event and, on a venue, a request.',
  ),
})

const market = z.strictObject({
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
  markEveryS: seconds(
    1,
    86_400,
    900,
    'How often the prices of all held coins are written to the log for valuations of past moments, at most: 96 events a day. A silence is recorded once.',
  ),
})

const instrument = z.strictObject({
  tickSize: amount('positive').describe('Smallest step of a price.'),
  stepSize: amount('positive').describe('Smallest step of a quantity.'),
  minQuantity: amount('zero').describe('Smallest quantity of an order.'),
  minNotional: amount('zero').describe('Smallest value of an order, in the quote asset.'),
})

const paper = z.strictObject({
  seed: whole(0, Number.MAX_SAFE_INTEGER, 1, 'All chance of the paper exchange comes from this number: the same seed gives the same run.'),
  candlePath: z
    .enum(['nearest', 'low-first', 'high-first'])
    .default('nearest')
    .describe('The order in which a candle visits its extremes, which a candle does not tell: an assumption, so try the others as well.'),
  spreadPct: ratio(0, 5, 0.02, 'Distance of ask from bid around the price of the tape; 0.02 is usual for large pairs.'),
  slippagePct: ratio(0, 5, 0.02, 'How much worse than bid or ask a market order or a triggered stop is filled.'),
  maxVolumeSharePct: share(
    0.01,
    100,
    10,
    "Our share of a candle's volume at most; the rest of an order waits. Above a tenth the recorded prices would not have been what they were.",
  ),
  makerFeePct: share(0, 5, 0.1, 'Fee of a fill that rested in the book; 0.1 is the usual first tier of a large venue.'),
  takerFeePct: share(0, 5, 0.1, 'Fee of a fill that took from the book.'),
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
  timeoutMs: whole(1, 600_000, 10_000, 'After this an unanswered request counts as unknown; shorter would call slow replies unknown.'),
  proofDelayMs: whole(
    1,
    3_600_000,
    15_000,
    'From request time on; only then does "no such order" prove that it never arrived: the time-out and a margin of half of it.',
  ),
})

const queue = z.strictObject({
  maxReports: whole(
    1,
    1_000_000,
    10_000,
    'Reports of a venue that wait while the engine is busy; more are dropped together, and every open order is looked up. Some megabytes, and seconds of work.',
  ),
  maxCommands: whole(
    1,
    10_000,
    100,
    "Persons' commands that wait while the engine is busy; more are refused, but for a kill. Nobody means a hundred of them at once.",
  ),
})

const log = z.strictObject({
  sealEveryEvents: whole(
    1,
    10_000_000,
    2000,
    'How often the heads of all streams are sealed in an event: a lost stream can be noticed from the next seal on.',
  ),
  snapshotEveryEvents: whole(
    1,
    10_000_000,
    2000,
    'How often the folds are saved, at the next seal: a start then replays only what came after. On a tape played at once less often: at most a twentieth of a run goes into it.',
  ),
  leaseS: seconds(
    1,
    300,
    10,
    'On a server: an engine that has not been heard of for so long has lost its log to whoever waits for it. Shorter takes over sooner, and loses the log to a slow network.',
  ),
  level: z
    .enum(['auto', 'silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('auto')
    .describe(
      'The least serious message that is written to standard error; auto is error: all that happens on a tape is in its log and its summary.',
    ),
})

export const schema = z.strictObject({
  mode: z.literal('paper', { error: MODE_ERROR }).default('paper').describe('Paper trades against recorded prices and touches no money.'),
  store: z
    .string()
    .refine((text) => text === 'sqlite' || isServerUrl(text), {
      error: 'must be sqlite, or the URL of an EventStoreDB server such as esdb://host:2113?tls=false',
    })
    .default('sqlite')
    .describe(
      'Where the log is kept: sqlite is a file in logs/ (or as --log says), esdb://user:password@host:port&group=NAME an EventStoreDB server. Not remembered in the log.',
    ),
  capital: z
    .record(assetName, amount('positive'))
    .prefault({})
    .describe(
      'What each pool starts with, by asset. Empty: 1 BTC, 20 ETH, otherwise 10000 in every quote asset of the tape, amounts of like size.',
    ),
  entry: entry.prefault({}).describe('When and how a position is opened'),
  sizing: z
    .strictObject({
      tradePct: share(
        0.01,
        100,
        10,
        "Size of a trade with its fee, in percent of the pool's deposits: fixed, so that no trade depends on the luck of the one before.",
      ),
    })
    .prefault({})
    .describe('How much is bought'),
  risk: z
    .strictObject({ maxPositions: whole(1, 1_000, 10, 'Positions open at a time: ten of the usual size use up the pool.') })
    .prefault({})
    .describe('What is held at most'),
  exit: exit.prefault({}).describe('When a position is closed; frozen into its plan when the entry is asked for'),
  market: market.prefault({}).describe('How old prices may be, how often they are recorded, and how whole a tape must be'),
  instruments: z
    .record(symbolName, instrument)
    .prefault({})
    .describe('Filters by symbol, as the venue has them. A coin without an entry gets filters derived from the prices of its tape.'),
  paper: paper.prefault({}).describe('The paper exchange'),
  queue: queue.prefault({}).describe('What may wait while the engine is busy; a tape waits for the engine instead'),
  log: log.prefault({}).describe('The event log and the messages on standard error'),
})

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** What the rest of the program is given: complete, checked, frozen. Amounts and shares of money are decimal text, ratios are numbers. */
export type Config = Frozen<z.output<typeof schema>>
