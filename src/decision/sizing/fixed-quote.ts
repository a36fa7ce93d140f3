import { divide } from '../../kernel/money.ts'
import type { SizingMode } from './sizing-mode.ts'

/** The same amount of the quote asset every time, its fee included. */
export const fixedQuote: SizingMode<'fixed-quote'> = {
  mode: 'fixed-quote',
  quantity: (amount, { dearest }) => divide(amount, dearest),
}
