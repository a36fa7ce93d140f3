import type { PlanFault } from '../../machines/position/open-command.ts'
import { type Direction, isAtOrBeyond, worse } from '../kernel/direction.ts'
import { divide, format, type Money, parse, SCALE } from '../kernel/money.ts'

/** On what terms contracts are held that can lose their own margin and nothing else. */
export type IsolatedTerms = {
  readonly leverage: Money
  /** share of the value at the mark price that has to be left of the margin */
  readonly maintenancePct: Money
}

type Levels = { readonly direction: Direction; readonly entryPrice: Money; readonly stopPrice: Money }

const ONE = parse('1')
const HUNDRED = parse('100')

/**
 * Whether the venue would close the position for want of margin before its stop acts, or at the very price: of the two the venue's comes
 * first. Entered at E with leverage L and a maintenance rate m it is closed at E x (1 - side / L) / (1 - side x m), side 1 for long and -1
 * for short. It is Binance's formula for isolated margin and one tier of rates (docs/reference/plan.md), written here a second time: a venue
 * is not asked what it would do. Products are compared, so that no rounding decides.
 */
export const liquidationFault = (
  { direction, entryPrice, stopPrice }: Levels,
  { leverage, maintenancePct }: IsolatedTerms,
): PlanFault | null => {
  // L x (100 - side x m), and E x (L - side) x 100: their quotient is the price
  const under = leverage * worse(direction, HUNDRED, maintenancePct)
  const over = entryPrice * worse(direction, leverage, ONE) * HUNDRED
  if (!isAtOrBeyond(direction, 'against', stopPrice * under, over)) return null
  return {
    refusal: 'liquidated-before-stop',
    judged: {
      entryPrice: format(entryPrice),
      stopPrice: format(stopPrice),
      liquidationPrice: format(divide(over, under * SCALE)),
      leverage: format(leverage),
      maintenanceMarginPct: format(maintenancePct),
    },
  }
}
