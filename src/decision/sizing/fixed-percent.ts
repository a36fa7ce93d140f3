import { divide, percentOf } from '../../kernel/money.ts'
import type { SizingMode } from './sizing-mode.ts'

/** A fixed part of the deposits a trade, its fee included: ten trades of ten percent use up the pool. */
export const fixedPercent: SizingMode<'fixed-percent'> = {
  mode: 'fixed-percent',
  quantity: (pct, { deposits, dearest }) => divide(percentOf(deposits, pct), dearest),
}
