import { isContract, readSymbol, whyUntraded } from '../kernel/instrument-symbol.ts'
import { parse, SCALE } from '../kernel/money.ts'
import { HUNDRED, type OptionRule } from './option-rule.ts'
import type { Config } from './schema.ts'

const CONTRACT_FIELDS = ['contractSize', 'maintenanceMarginPct', 'maxLeverage'] as const

/** What is wrong with an instrument, as what follows the name of the option; null: nothing. */
const unfitOf = (instruments: Config['instruments']): string | null => {
  for (const [symbol, instrument] of Object.entries(instruments)) {
    const read = readSymbol(symbol.toUpperCase())
    const untraded = read === null ? null : whyUntraded(read)
    if (untraded !== null) return `hold ${symbol}, which ${untraded}`
    const field = CONTRACT_FIELDS.find((name) => instrument[name] !== undefined)
    if (!isContract(symbol) && field !== undefined)
      return `give ${symbol} a ${field}, but it is no contract: those have what they are settled in behind a colon, ${symbol}:${symbol.split('/')[1]}`
  }
  return null
}

/** The contract that allows less leverage than is asked for, and how much; null: there is none. */
const overLeveraged = ({ instruments, paper }: Config): readonly [symbol: string, most: string] | null => {
  for (const [symbol, { maxLeverage }] of Object.entries(instruments))
    if (maxLeverage !== undefined && parse(paper.leverage) > parse(maxLeverage)) return [symbol, maxLeverage]
  return null
}

/** What must hold between the options of contracts. */
export const contractOptionRules: readonly OptionRule[] = [
  [
    'paper.leverage',
    ({ paper }) => parse(paper.leverage) * parse(paper.maintenancePct) * 2n > HUNDRED * SCALE,
    ({ paper }) =>
      `(${paper.leverage}) binds less than twice the maintenance margin (paper.maintenancePct ${paper.maintenancePct}): a position would be liquidated by a small move`,
  ],
  [
    'paper.leverage',
    (config) => overLeveraged(config) !== null,
    (config) => {
      const [symbol, most] = overLeveraged(config)!
      return `(${config.paper.leverage}) is more than ${symbol} allows (${most}): lower it`
    },
  ],
  ['instruments', ({ instruments }) => unfitOf(instruments) !== null, ({ instruments }) => unfitOf(instruments) ?? ''],
]
