import { divide, percentOf } from '../../kernel/money.ts'
import type { SizingMode } from './sizing-mode.ts'

/** A part of what the pool is worth now, fee included: trades grow with gains and shrink with losses. */
export const equityPercent: SizingMode<'equity-percent'> = {
  mode: 'equity-percent',
  quantity: (pct, { equity, dearest }) => divide(percentOf(equity, pct), dearest),
}
