import { z } from 'zod'
import { isServerUrl } from '../kernel/server-url.ts'
import { amount, assetName, symbolName } from './option-kinds.ts'
import { alertOptions } from './options/alert-options.ts'
import { calendarOptions } from './options/calendar-options.ts'
import { coinOptions } from './options/coin-options.ts'
import { entryOptions } from './options/entry-options.ts'
import { eventLogOptions } from './options/event-log-options.ts'
import { exitOptions } from './options/exit-options.ts'
import { guardOptions } from './options/guard-options.ts'
import { inputOptions } from './options/input-options.ts'
import { instrumentOptions } from './options/instrument-options.ts'
import { liveOptions } from './options/live-options.ts'
import { marketOptions } from './options/market-options.ts'
import { pageOptions } from './options/page-options.ts'
import { paperExchangeOptions } from './options/paper-exchange-options.ts'
import { queueOptions } from './options/queue-options.ts'
import { riskOptions } from './options/risk-options.ts'
import { signalOptions } from './options/signal-options.ts'
import { sizingOptions } from './options/sizing-options.ts'
import { slotName, slotOptions } from './options/slot-options.ts'

// Code made for one schema pays from the thousandth value on; a configuration is read once.
z.config({ jitless: true })

const MODE_ERROR = (issue: { input?: unknown }): string =>
  issue.input === 'live'
    ? 'is live, but live mode does not exist yet: coinfold trades on paper only'
    : 'must be paper, the only mode there is so far'

/**
 * Every option, once, a file of `options/` for each section: the unit is in the name, the bounds and the default are in the schema,
 * the reason is its description. Editors, `config explain` and the docs read this table; whoever adds an option adds a reader, too.
 */
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
  entry: entryOptions.prefault({}).describe('When and how a position is opened'),
  guards: guardOptions.prefault({}).describe('What of the market keeps an entry back'),
  signals: signalOptions.prefault({}).describe('Which signals to enter are taken'),
  sizing: sizingOptions.prefault({}).describe('How much is bought'),
  risk: riskOptions.prefault({}).describe('What is held, and what may be lost, at most'),
  calendar: calendarOptions.prefault({}).describe('Days and hours'),
  exit: exitOptions.prefault({}).describe('When a position is closed; frozen into its plan when the entry is asked for'),
  market: marketOptions.prefault({}).describe('How old prices may be, how often they are recorded, and how whole a tape must be'),
  instruments: z
    .record(symbolName, instrumentOptions)
    .prefault({})
    .describe('Filters by symbol, as the venue has them. A coin without an entry gets filters derived from the prices of its tape.'),
  paper: paperExchangeOptions.prefault({}).describe('The paper exchange'),
  live: liveOptions.prefault({}).describe("A venue's live market"),
  inputs: inputOptions.prefault({}).describe('What an engine takes in, kept beside the log of a live market'),
  queue: queueOptions.prefault({}).describe('What may wait while the engine is busy; a tape waits for the engine instead'),
  log: eventLogOptions.prefault({}).describe('The event log and the messages on standard error'),
  alerts: alertOptions.prefault({}).describe('Who is told when something is wrong with an engine that trades, and from when on it is'),
  page: pageOptions.prefault({}).describe('The page: where it is served, and to whom'),
  coins: z
    .record(symbolName, coinOptions)
    .prefault({})
    .describe(
      'What differs for a coin, by symbol, in groups as above: whatever is left out of them is as for all coins. A strategy of its own is entry.strategy.',
    ),
  slots: z
    .record(slotName, slotOptions)
    .prefault({})
    .describe(
      'Several strategies side by side on each coin, each with a position of its own: what differs for each, by a name of yours, in groups as above. Empty: a coin has one position.',
    ),
})

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

/** What the rest of the program is given: complete, checked, frozen. Amounts and shares of money are decimal text, ratios are numbers. */
export type Config = Frozen<z.output<typeof schema>>
