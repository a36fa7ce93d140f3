import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { fillOf, fillTypes } from './fill.ts'

/** Fees paid in one asset; `quoteValues` is their worth at fill time, by quote asset. */
export type FeeLedger = { amount: Money; quoteValues: Record<string, Money> }

/** By fee asset. */
export type FeesState = Record<string, FeeLedger>

export const feesFold: Projection<FeesState> = {
  name: 'fees',
  version: 2,
  types: fillTypes,
  initial: () => ({}),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill === null) return
    const ledger = (state[fill.feeAsset] ??= { amount: ZERO, quoteValues: {} })
    ledger.amount += fill.feeAmount
    ledger.quoteValues[fill.quote] = (ledger.quoteValues[fill.quote] ?? ZERO) + fill.feeQuoteValue
  },
}
