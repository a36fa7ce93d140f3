import type { Reason } from '../problems.ts'

export type RowFault = { readonly reason: Reason; readonly why: string }

/**
 * What a field is: a `price`, whose decimals are counted, a `number`, or something of which no more is asked than a double holds (`rough`),
 * such as nanoseconds.
 */
export type FieldKind = 'price' | 'number' | 'rough'

/** What rows are, and who takes them. */
export type LineReader = {
  readonly fields: readonly FieldKind[]
  /** Takes a row of plain decimals, `decimals` most among its prices; false: it cannot be played, and has to be read as text. */
  takePlain(values: Float64Array, decimals: number, line: number): boolean
  /** Takes a row, or says why it cannot be played. */
  takeText(fields: readonly string[], line: number): RowFault | null
}
