import type { Money } from '../../kernel/money.ts'

/** What every way of sizing may be measured by. All amounts are in the quote asset. */
export type SizingFigures = {
  /** paid into the pool less what was withdrawn */
  readonly deposits: Money
  /** cash and what is held, at its last prices */
  readonly equity: Money
  readonly limitPrice: Money
  /** where the plan gives up */
  readonly stopPrice: Money
  /** the dearer of the two fees */
  readonly worstFeePct: Money
  /** what one coin takes out of the pool: the limit and the dearer fee */
  readonly dearest: Money
}

/** One way to say how much is bought. */
export type SizingMode<Name extends string = string> = {
  readonly mode: Name
  /** `amount`: the number that the mode is given, a percentage or an amount. Returns coins, not on the step yet. */
  readonly quantity: (amount: Money, figures: SizingFigures) => Money
}
