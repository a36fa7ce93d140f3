import type { Requote } from '../../machines/position/requote.ts'
import type { Proposal } from '../decision/strategy.ts'
import type { Judged } from '../kernel/common-facts.ts'

/** What a proposal says of itself: `told` are the strategy's numbers, or those that were written with an order that was refused. */
export type Said = {
  readonly proposal: Proposal
  readonly barCloseMs: number
  readonly told: Judged
  /** in whose place it is asked for */
  readonly requote?: Requote
}
