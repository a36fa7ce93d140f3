import { decisionsFold } from '../../projections/decisions.ts'
import type { EquityRow } from '../../projections/equity.ts'
import { equityFold } from '../../projections/equity.ts'
import { feesFold } from '../../projections/fees.ts'
import { ordersFold } from '../../projections/orders.ts'
import { performanceFold } from '../../projections/performance.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import type { Deciding } from './deciding.ts'
import { foldTable, type StatesOf } from './fold-table.ts'

/** The folds that no decision reads. Reports fold them, while the engine runs or afterwards. */
const table = { fees: feesFold, orders: ordersFold, performance: performanceFold, equity: equityFold, decisions: decisionsFold } as const
export type Reading = StatesOf<typeof table>
/** `equity`: hears of every point of the curve. */
export type ReadingSinks = { readonly equity?: (row: EquityRow) => void }

const folds = foldTable(table)

export const reading = {
  create: folds.create,
  hashes: folds.hashes,
  versions: folds.versions,
  /** `before`: the deciding folds, which have heard the event already. */
  apply: (states: Reading, event: LogEvent, before: Deciding, sinks?: ReadingSinks): void => folds.apply(states, event, sinks, before),
}
