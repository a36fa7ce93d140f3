/** What a unified symbol names: a pair of coins, `ETH/USDT`, or a contract and what it is settled in, `ETH/USDT:USDT`. */
export type InstrumentSymbol = { readonly base: string; readonly quote: string; readonly settle: string | null }

const UNIFIED = /^([A-Z0-9]{1,20})\/([A-Z0-9]{1,20})(?::([A-Z0-9]{1,20}))?$/

/** null: it is no unified symbol in capitals */
export const readSymbol = (symbol: string): InstrumentSymbol | null => {
  const [, base, quote, settle] = UNIFIED.exec(symbol) ?? []
  return base === undefined || quote === undefined ? null : { base, quote, settle: settle ?? null }
}

/** Whether it is a contract; a coin is one that is settled in nothing but itself. */
export const isContract = (symbol: string): boolean => symbol.includes(':')

/** Why such a contract is not traded, as the end of a sentence that begins with its symbol; null: it is. */
export const whyUntraded = ({ base, quote, settle }: InstrumentSymbol): string | null => {
  if (settle === null || settle === quote) return null
  const linear = `only linear contracts are traded, which are settled in their quote asset, such as ${base}/USDT:USDT`
  return settle === base
    ? `is an inverse contract, settled in ${base} itself: ${linear}`
    : `is settled in ${settle}, not in ${quote}: ${linear}`
}
