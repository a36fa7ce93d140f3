import { directions, signed } from '../kernel/direction.ts'
import { contractValue, type Money, multiply, ZERO } from '../kernel/money.ts'
import { symbolIn } from '../kernel/slots.ts'
import type { Folds } from './fold-all.ts'

type HoldingWorth = { readonly mark: Money; readonly markMs: number; readonly value: Money; readonly cost: Money }

/**
 * What is held of a position is worth at the last price known, and what it cost by its lots, fees included; both are below zero for a
 * short one.
 */
export const holdingWorth = ({ portfolio, lots, equity }: Folds, name: string): HoldingWorth => {
  const holding = portfolio[name]!
  const { held, size } = holding
  const { mark, markMs } = equity.coins[symbolIn(name, holding)] ?? { mark: ZERO, markMs: 0 }
  const cost = directions.reduce((sum, direction) => sum + signed(direction, lots[direction][name]?.cost ?? ZERO), ZERO)
  return { mark, markMs, value: size === null ? multiply(held, mark) : contractValue(held, size, mark), cost }
}

/** By the lots, as what is realised, so that both together are all that was earned. */
export const unrealisedOf = (folds: Folds, asset: string): Money => {
  let gain = ZERO
  for (const name in folds.portfolio) {
    if (folds.portfolio[name]!.quote !== asset) continue
    const { value, cost } = holdingWorth(folds, name)
    gain += value - cost
  }
  return gain
}
