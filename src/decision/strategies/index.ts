import type { Strategy } from '../strategy.ts'
import { drop } from './drop.ts'

/** Every strategy by the name that `entry.strategy` gives it. */
export const strategies = { drop } as const satisfies Record<string, (options: { readonly dropPct: number }) => Strategy>

export const chooseStrategy = (entry: { readonly strategy: keyof typeof strategies; readonly dropPct: string }): Strategy =>
  strategies[entry.strategy]({ dropPct: Number(entry.dropPct) })
