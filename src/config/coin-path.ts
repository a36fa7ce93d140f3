/** An option of one coin, by its path: `coins.BTC/USDT.exit.hardStopPct` is exit.hardStopPct of BTC/USDT. */
export type CoinPath = { readonly symbol: string; readonly option: string }

// the name of a market holds no point
const OF_A_COIN = /^coins\.([^.]+)\.(.+)$/

/** Null: it is of all coins. */
export const readCoinPath = (path: string): CoinPath | null => {
  const [, symbol, option] = OF_A_COIN.exec(path) ?? []
  return symbol === undefined || option === undefined ? null : { symbol, option }
}

export const coinPath = ({ symbol, option }: CoinPath): string => `coins.${symbol}.${option}`
