import { format, fromNumber, type Money, min, ZERO } from '../kernel/money.ts'
import type { Proposal } from './strategy.ts'

/** How the order of an entry lies in the market. `judged`: what is written of it, where the strategy said so. */
export type EntryWish = {
  readonly limitOffsetPct: Money
  readonly isPostOnly: boolean
  readonly judged?: { readonly urgency: 'maker' | 'taker'; readonly limitOffsetPct: string }
}
type Usual = Omit<EntryWish, 'judged'>

/** As the options have it, but for what the strategy says of this one. What must rest has no limit beyond the price. */
export const entryWish = ({ urgency, limitOffsetPct }: Proposal, usual: Usual): EntryWish => {
  if (urgency === undefined && limitOffsetPct === undefined) return usual
  const isPostOnly = urgency === undefined ? usual.isPostOnly : urgency === 'maker'
  const wished = limitOffsetPct === undefined ? usual.limitOffsetPct : fromNumber(limitOffsetPct)
  const offset = isPostOnly ? min(wished, ZERO) : wished
  return { limitOffsetPct: offset, isPostOnly, judged: { urgency: isPostOnly ? 'maker' : 'taker', limitOffsetPct: format(offset) } }
}
