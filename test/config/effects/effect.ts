import { loadConfig } from '../../../src/config/load.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { play } from '../../engine/play.ts'
import { type Market, type MarketName, markets } from './markets.ts'

type Set = Readonly<Record<string, string>>
/**
 * What shows that an option changes something: `to` instead of its value in a run by `set`. `sees`: what has to differ, orders and fills
 * unless said. `elsewhere`: a test that sees what no run on a tape can, and names the option.
 */
export type Effect =
  | { readonly to: string; readonly set?: Set; readonly on?: MarketName; readonly sees?: keyof typeof SIGHTS }
  | { readonly elsewhere: string; readonly why: string }

/** Trades often, and is kept back by no limit that an effect has not set itself. */
const USUAL: Set = {
  'entry.dropPct': '1',
  'entry.windowMin': '10',
  'entry.minWindowBars': '3',
  'exit.hardStopPct': '3',
  'risk.cooldownMin': '0',
  'risk.dailyLossPct': '0',
  'risk.maxDrawdownPct': '0',
  'risk.lossStreakTrades': '0',
}

const TRADING = /Requested$|Filled$|^(FundingSettled|ForeignFill)$/
/** Of an order or a fill what a venue would see of it. */
const FIELDS = [
  'side',
  'quantity',
  'limitPrice',
  'stopPrice',
  'orderType',
  'timeInForce',
  'postOnly',
  'price',
  'fee',
  'amount',
  'contract',
  'margin',
]

const ordersOf = (events: readonly LogEvent[]): string =>
  events
    .filter(({ type }) => TRADING.test(type))
    .map(({ type, time, venueTime, parts, data }) =>
      JSON.stringify([type, time, venueTime, parts.symbol, parts.slot, ...FIELDS.map((field) => (data as Record<string, unknown>)[field])]),
    )
    .join('\n')

const SIGHTS = {
  orders: ordersOf,
  /** from when on an absence is proof, which on a tape nothing is absent for */
  proofs: (events: readonly LogEvent[]): string =>
    events.flatMap(({ data }) => ('provableAfterMs' in data ? [data.provableAfterMs] : [])).join('\n'),
  /** how much was written of what, where an option says no more than that */
  events: (events: readonly LogEvent[]): string => events.map(({ type }) => type).join('\n'),
}

const runs = new Map<string, Promise<readonly LogEvent[]>>()
/** Each run once: most effects are seen beside the same one. */
const eventsOf = (market: MarketName, set: Set): Promise<readonly LogEvent[]> => {
  const key = JSON.stringify([market, Object.entries(set).sort()])
  const known = runs.get(key)
  if (known !== undefined) return known
  const { script, ...rest }: Market = markets[market]
  const beside = script === undefined ? {} : { script: script(loadConfig({ overrides: set })) }
  const run = play({ ...rest, ...beside, set, store: new MemoryStore() }).then(({ events }) => events)
  runs.set(key, run)
  return run
}

/** What a run shows with the option as it is by `set`, and with its other value. */
export const bothOf = async (
  option: string,
  { to, set = {}, on = 'coins', sees = 'orders' }: Extract<Effect, { to: string }>,
): Promise<readonly [string, string]> => {
  const before = await eventsOf(on, { ...USUAL, ...set })
  const after = await eventsOf(on, { ...USUAL, ...set, [option]: to })
  return [SIGHTS[sees](before), SIGHTS[sees](after)]
}
