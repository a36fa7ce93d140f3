import { floorToStep, type Money, multiply, percentOf, ZERO } from '../../kernel/money.ts'
import { sizingModes } from './index.ts'
import type { SizingFigures } from './sizing-mode.ts'

type Mode = (typeof sizingModes)[number]['mode']
/** How much a trade is: by which mode, and the percentage or the amount that it is given. */
export type Size<Amount = Money> = { readonly mode: Mode; readonly amount: Amount }
type Sized = { readonly quantity: Money; readonly reserve: Money }

const NOTHING: Sized = { quantity: ZERO, reserve: ZERO }

/** `scalePct`: what is taken of the size that the mode says. `rest`: coins that are there already, and count as bought. */
type Grid = { readonly scalePct: Money; readonly step: Money; readonly rest: Money }

/** How many coins, floored to the step. The reserve is what the order can cost at worst, so free budget never goes below zero. */
export const sizeEntry = ({ mode, amount }: Size, figures: Omit<SizingFigures, 'dearest'>, { scalePct, step, rest }: Grid): Sized => {
  const { limitPrice, worstFeePct } = figures
  if (limitPrice <= ZERO) return NOTHING
  const dearest = limitPrice + percentOf(limitPrice, worstFeePct)
  const wished = sizingModes.find((one) => one.mode === mode)!.quantity(amount, { ...figures, dearest })
  if (wished <= ZERO) return NOTHING
  const missing = percentOf(wished, scalePct) - rest
  if (missing <= ZERO) return NOTHING
  const quantity = floorToStep(missing, step)
  const value = multiply(quantity, limitPrice)
  return { quantity, reserve: value + percentOf(value, worstFeePct) }
}
