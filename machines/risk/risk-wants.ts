import type { Halt, RiskState } from './evolve.ts'

/** What limits that are passed want of positions besides what they want themselves. */
export type RiskWants = {
  /** open entries are cancelled */
  readonly noEntries: boolean
  /** positions are closed, because of that limit and what was compared with it; null: they are held */
  readonly flatten: { readonly threshold: string; readonly compared: string } | null
}

/** Where no limit is passed: nothing. */
export const NO_LIMIT_PASSED: RiskWants = { noEntries: false, flatten: null }

const NO_ENTRIES: RiskWants = { noEntries: true, flatten: null }

/** By what is halted; the same object for the same halt, because it is asked after every event. */
const flattening = new WeakMap<Halt, RiskWants>()

export const riskWants = ({ halts, isFlattening }: RiskState): RiskWants => {
  const { dailyLoss } = halts
  if (isFlattening && dailyLoss !== undefined) {
    const known = flattening.get(dailyLoss)
    if (known !== undefined) return known
    const wants = { noEntries: true, flatten: { threshold: dailyLoss.limit, compared: dailyLoss.value } }
    flattening.set(dailyLoss, wants)
    return wants
  }
  for (const _ in halts) return NO_ENTRIES
  return NO_LIMIT_PASSED
}
