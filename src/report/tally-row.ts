import type { Tally } from '../../projections/performance.ts'
import { divide, format, ZERO } from '../kernel/money.ts'

export type TallyRow = {
  closed: number
  wins: number
  losses: number
  /** wins as a share of all closed positions, 1 = all */
  winRate: string | null
  grossProfit: string
  grossLoss: string
  gain: string
  /** gross profit / gross loss; null without a loss */
  profitFactor: string | null
  /** gain / closed */
  expectancy: string | null
  averageHoldMs: number | null
}
const SCALED_ONE = 10n ** 18n

export const tallyRow = ({ closed, wins, losses, grossProfit, grossLoss, heldMs }: Tally): TallyRow => {
  const gain = grossProfit - grossLoss
  const positions = BigInt(closed) * SCALED_ONE
  const isEmpty = closed === 0
  return {
    closed,
    wins,
    losses,
    winRate: isEmpty ? null : format(divide(BigInt(wins) * SCALED_ONE, positions)),
    grossProfit: format(grossProfit),
    grossLoss: format(grossLoss),
    gain: format(gain),
    profitFactor: grossLoss === ZERO ? null : format(divide(grossProfit, grossLoss)),
    expectancy: isEmpty ? null : format(divide(gain, positions)),
    averageHoldMs: isEmpty ? null : Math.round(heldMs / closed),
  }
}
