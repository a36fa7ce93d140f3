import { coinPath } from './coin-path.ts'
import type { Config } from './schema.ts'

/** The options as they are for one coin: its own where it has any, else those of all coins. */
export const configOf = (config: Config, symbol: string): Config => {
  const own = config.coins[symbol]
  if (own === undefined) return config
  const groups = Object.entries(own).map(([group, options]) => [group, { ...config[group as keyof typeof own], ...options }])
  return { ...config, ...Object.fromEntries(groups) }
}

/** What differs for each coin, by path: `coins.BTC/USDT.exit.hardStopPct`. */
export const ownOptions = ({ coins }: Config): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(coins).flatMap(([symbol, groups]) =>
      Object.entries(groups).flatMap(([group, options]) =>
        Object.entries(options ?? {}).map(([name, value]) => [coinPath({ symbol, option: `${group}.${name}` }), value]),
      ),
    ),
  )
