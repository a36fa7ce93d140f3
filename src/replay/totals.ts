import { cashOf } from '../../projections/budget.ts'
import { format, ZERO } from '../kernel/money.ts'
import type { EngineState } from './engine-state.ts'

/**
 * What no version of the code changes: coins held by the name of the position, cash by asset (decimal strings, zeros left out), orders that
 * are open.
 */
export type Totals = {
  readonly held: Readonly<Record<string, string>>
  readonly cash: Readonly<Record<string, string>>
  readonly openOrders: number
}

export const totalsOf = ({ folds, positions }: EngineState): Totals => {
  const held: Record<string, string> = {}
  for (const name in folds.portfolio) {
    const coins = folds.portfolio[name]!.held
    if (coins !== ZERO) held[name] = format(coins)
  }
  const cash: Record<string, string> = {}
  for (const asset in folds.budget.pools) {
    const amount = cashOf(folds.budget.pools[asset]!)
    if (amount !== ZERO) cash[asset] = format(amount)
  }
  let openOrders = 0
  for (const { orders } of positions.values()) for (const { value } of orders) if (value.phase !== 'closed') openOrders++
  return { held, cash, openOrders }
}

/** All fills so far, of all coins. */
export const fillsOf = ({ folds: { portfolio } }: Pick<EngineState, 'folds'>): number => {
  let fills = 0
  for (const name in portfolio) fills += portfolio[name]!.fills
  return fills
}
