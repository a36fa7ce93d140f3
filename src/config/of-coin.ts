import type { Parts } from '../kernel/recorded.ts'
import { coinPath } from './coin-path.ts'
import type { Config } from './schema.ts'
import { slotPath } from './slot-path.ts'

/** A position, as far as options differ by it. */
export type OfPosition = Pick<Parts, 'symbol' | 'slot'>
type Own = Config['coins'][string] | Config['slots'][string]

const over = (config: Config, own: Own | undefined): Config => {
  if (own === undefined) return config
  const groups = Object.entries(own).map(([group, options]) => [group, { ...config[group as keyof Own], ...options }])
  return { ...config, ...Object.fromEntries(groups) }
}

/** The options as they are for one position: its slot's own where that has any, else its coin's, else those of all coins. */
export const configOf = (config: Config, { symbol, slot }: OfPosition): Config =>
  over(over(config, config.coins[symbol ?? '']), config.slots[slot ?? ''])

/** The names of the slots, in the order in which their positions are asked: a text's order leaves no trace. */
export const slotNames = ({ slots }: Pick<Config, 'slots'>): readonly string[] => Object.keys(slots).sort()

const listed = (groups: Own, pathOf: (option: string) => string): readonly (readonly [path: string, value: unknown])[] =>
  Object.entries(groups).flatMap(([group, options]) =>
    Object.entries(options ?? {}).map(([name, value]) => [pathOf(`${group}.${name}`), value] as const),
  )

/** What differs for each coin and each slot, by path: `coins.BTC/USDT.exit.hardStopPct`; and the names of the slots, where there are any. */
export const ownOptions = (config: Pick<Config, 'coins' | 'slots'>): Readonly<Record<string, unknown>> => {
  const ofCoins = Object.entries(config.coins).flatMap(([symbol, own]) => listed(own, (option) => coinPath({ symbol, option })))
  const slots = slotNames(config)
  const ofSlots = slots.flatMap((slot) => listed(config.slots[slot]!, (option) => slotPath({ slot, option })))
  return { ...Object.fromEntries([...ofCoins, ...ofSlots]), ...(slots.length > 0 && { slots }) }
}
