import { NET } from '../kernel/slots.ts'
import type { ReportTable } from './table.ts'

/** Which of an instrument's positions a row is of; left out where it has but one. */
export type OfSlot = { slot?: string }

export const slotAs = (slot: string | undefined): OfSlot => (slot === undefined ? {} : { slot })

/** The table with a column beside the coin that says which of its positions a row is of; as it is, where no coin has several. */
export const withSlots = (table: ReportTable, rows: readonly OfSlot[]): ReportTable => {
  if (rows.every(({ slot }) => slot === undefined)) return table
  const at = table.columns.findIndex(({ key }) => key === 'symbol') + 1
  return {
    ...table,
    columns: table.columns.toSpliced(at, 0, { heading: 'slot', key: 'slot', kind: 'text' }),
    rows: table.rows.map((cells, row) => cells.toSpliced(at, 0, rows[row]!.slot ?? NET)),
  }
}
