import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { BudgetState } from './budget.ts'
import { cashOf } from './budget.ts'
import type { LotsState } from './lots.ts'

/**
 * free = cash - reserved - margin; capital = cash + invested, where invested is what the held coins cost. Contracts are not paid for: their
 * margin is cash that is held.
 */
export type PoolFigures = {
  deposits: Money
  cash: Money
  reserved: Money
  margin: Money
  free: Money
  invested: Money
  capital: Money
}

/** The figures of one settlement asset, from the two folds that know them: the budget its cash, the lots the cost of what is held. */
export const poolFigures = (budget: BudgetState, lots: LotsState, asset: string): PoolFigures => {
  const pool = budget.pools[asset]
  const invested = lots.totals[asset]?.cost ?? ZERO
  const cash = pool === undefined ? ZERO : cashOf(pool)
  const reserved = pool?.reserved ?? ZERO
  const margin = pool?.margin ?? ZERO
  const free = cash - reserved - margin
  return { deposits: pool?.deposits ?? ZERO, cash, reserved, margin, free, invested, capital: cash + invested }
}
