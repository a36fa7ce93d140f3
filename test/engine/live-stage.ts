import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import type { ChooseStrategy } from '../../src/decision/strategy.ts'
import type { EventStore } from '../../src/event/store.ts'
import type { Capabilities, Exchange, Report, RestingOrder } from '../../src/exchange/port.ts'
import type { Clock, Timers } from '../../src/kernel/clock.ts'
import { parse } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import { foldNothing } from '../../src/replay/fold-log.ts'
import { Engine, type EngineParts } from '../../src/run/engine.ts'
import { CAN, surveyOf } from '../exchange/stage.ts'
import { asking } from './asking.ts'

export const BOOK = { book: 'paper.test.main', symbol: null, base: null, quote: null }
const FILTERS = mapFilters({ tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '1' }, parse)
const coin = (base: string) => ({
  symbol: `${base}/USD`,
  base,
  quote: 'USD',
  timeframeMs: 60_000,
  marketTick: FILTERS.tickSize,
  filters: FILTERS,
  source: 'configured' as const,
})
const can: Capabilities = { ...CAN, makerFeePct: parse('0.1'), takerFeePct: parse('0.1') }
export const silentVenue: Exchange = {
  can,
  place: () => {},
  cancel: () => {},
  amend: () => {},
  cancelReplace: () => {},
  query: () => {},
  survey: () => {},
  clock: () => {},
  listen: () => {},
}

/** A venue that says at once that these are open, and otherwise nothing. */
export const venueOf = (...open: readonly RestingOrder[]): Exchange => {
  let tell: (report: Report) => void = () => {}
  return {
    ...silentVenue,
    survey: ({ askedMs }) => tell(surveyOf(open, askedMs)),
    listen: (listener) => {
      tell = listener
    },
  }
}

type Stage = {
  readonly store: EventStore
  readonly clock: Clock
  readonly timers?: Timers
  readonly exchange?: Exchange
  readonly bases?: readonly string[]
  readonly settings?: Settings
  readonly strategy?: ChooseStrategy
}

/**
 * What an engine is made of that has a log of its own and 1,000 USD. Unless said otherwise it has one coin, and its strategy wants
 * nothing.
 */
export const partsOf = ({
  bases = ['AAA'],
  exchange = silentVenue,
  settings = new Settings(loadConfig({ overrides: {} })),
  strategy = asking(() => null),
  ...ports
}: Stage): EngineParts => ({
  ...ports,
  exchange,
  settings,
  wanted: {
    book: BOOK,
    venue: 'test',
    deposits: { USD: '1000' },
    instruments: bases.map(coin),
  },
  strategy,
  folded: foldNothing(),
  birth: { branch: 'b', of: 'chance' },
  process: { run: 'run', version: 'test', pid: 1, host: 'test' },
  tape: { hash: '', coins: [] },
  tell: () => {},
  keepSnapshot: async () => {},
})

/** Such an engine, which has not reconciled yet. */
export const openEngine = (stage: Stage): Promise<Engine> => Engine.open(partsOf(stage))
