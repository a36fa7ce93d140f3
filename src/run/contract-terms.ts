import type { ContractTerms } from '../command/coin.ts'
import type { Config } from '../config/schema.ts'
import { UsageError } from '../kernel/errors.ts'
import { readSymbol } from '../kernel/instrument-symbol.ts'
import { divide, format, parse } from '../kernel/money.ts'

/** What a contract is, and on what terms the account holds it; null: it is none. Throws a UsageError for more leverage than it allows. */
export const contractOf = (
  symbol: string,
  configured: Config['instruments'][string] | undefined,
  { paper }: Config,
): ContractTerms | null => {
  const settle = readSymbol(symbol)?.settle ?? null
  if (settle === null) return null
  const maintenancePct = parse(configured?.maintenanceMarginPct ?? paper.maintenancePct)
  const leverage = parse(paper.leverage)
  const maxLeverage = configured?.maxLeverage === undefined ? divide(parse('50'), maintenancePct) : parse(configured.maxLeverage)
  if (leverage > maxLeverage)
    throw new UsageError(`paper.leverage (${paper.leverage}) is more than ${symbol} allows (${format(maxLeverage)}): lower it.`)
  return { size: parse(configured?.contractSize ?? '1'), settle, leverage, marginMode: paper.marginMode, maxLeverage, maintenancePct }
}
