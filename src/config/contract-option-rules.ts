import { isContract, readSymbol, whyUntraded } from '../kernel/instrument-symbol.ts'
import { divide, floorToStep, format, type Money, min, parse, SCALE } from '../kernel/money.ts'
import { HUNDRED, less, more, type OptionRule } from './option-rule.ts'
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

/** The least that any contract has to maintain, in percent: where even that is too much, no contract has a stop. */
const leastMaintenance = ({ instruments, paper }: Config): string =>
  format(
    Object.values(instruments)
      .map(({ maintenanceMarginPct }) => parse(maintenanceMarginPct ?? paper.maintenancePct))
      .reduce(min, parse(paper.maintenancePct)),
  )

/** Whether a position with a margin of its own is liquidated before its hard stop acts, long or short, whatever is paid for it. */
const hasNoStop = (config: Config): boolean => {
  const { paper, exit } = config
  const leverage = parse(paper.leverage)
  const maintenance = leastMaintenance(config)
  const isBefore = {
    long: less(exit.hardStopPct) * less(maintenance) * leverage <= HUNDRED * HUNDRED * (leverage - SCALE),
    short: more(exit.hardStopPct) * more(maintenance) * leverage >= HUNDRED * HUNDRED * (leverage + SCALE),
  }
  return paper.marginMode === 'isolated' && isBefore.long && isBefore.short
}

/** How far below what was paid a long position is liquidated, in percent to two decimals. */
const liquidationPct = (config: Config): Money => {
  const leverage = parse(config.paper.leverage)
  const left = divide(divide((leverage - SCALE) * 100n, leverage) * 100n, less(leastMaintenance(config)))
  return floorToStep(HUNDRED - left, parse('0.01'))
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
  [
    'paper.leverage',
    hasNoStop,
    (config) =>
      `(${config.paper.leverage}) liquidates an isolated position about ${format(liquidationPct(config))} % from what was paid, before its stop (exit.hardStopPct ${config.exit.hardStopPct}), so nothing could be entered: lower one of them`,
  ],
  ['instruments', ({ instruments }) => unfitOf(instruments) !== null, ({ instruments }) => unfitOf(instruments) ?? ''],
]
