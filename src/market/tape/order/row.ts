import { NOISE } from '../candle-rows.ts'

/** Numbers of a row that waits to be put in order: open time, open, high, low, close, volume, and its mark. */
export const ROW = 7
export const VOLUME = 5
export const MARK = 6

/**
 * Rows in order of open time, file order among equals. Rows are `cells` from `at` on; `next` moves to the first and on to each
 * other, and is false at the end.
 */
export type RowCursor = {
  readonly cells: Float64Array
  readonly at: number
  next(): boolean
}

// Its decimals are below that, with noise.
const DECIMALS = 2 * NOISE

/** What else there is to know of a row, in one number: the later the line, the larger. */
export const markOf = (line: number, isDisplaced: boolean, decimals: number): number =>
  (line * 2 + (isDisplaced ? 1 : 0)) * DECIMALS + decimals

export const lineOfMark = (mark: number): number => Math.floor(mark / (2 * DECIMALS))
export const isDisplaced = (mark: number): boolean => Math.floor(mark / DECIMALS) % 2 === 1
export const decimalsOf = (mark: number): number => mark % DECIMALS
