/** What a cell means, and so how it is shown: `share` is a fraction, 1 = all; `ratio` one figure over another; `time` and `span` are milliseconds. */
export type Kind = 'amount' | 'price' | 'quantity' | 'share' | 'ratio' | 'time' | 'span' | 'count' | 'text'
type Value = string | number | null
/** A value of another kind than its column's. */
export type Figure = { readonly kind: Kind; readonly value: Value }
export type Cell = Value | Figure

export type Column = {
  readonly heading: string
  /** its heading where a program reads it */
  readonly key: string
  readonly kind: Kind
  /**
   * `wide`: shown to those who ask for everything. A number: where a line is too short, the lowest is left out first. `last`: when words are
   * as short as they get.
   */
  readonly spare?: 'wide' | 'last' | number
  /** its words are typed again as they stand: none is shortened */
  readonly isWhole?: true
  /** stands under its row, in as many lines as it takes */
  readonly isBelow?: true
}

export type ReportTable = {
  /** by which it is asked for where a report has several */
  readonly name: string
  /** what stands over it, where it is one of several of a kind */
  readonly about?: string
  readonly columns: readonly Column[]
  /** exact: amounts as decimal text, times in milliseconds */
  readonly rows: readonly (readonly Cell[])[]
  /** a sentence, or nothing, where there are no rows */
  readonly whenEmpty: string
  /** what its rows are, where there may be more of them than a person reads at once */
  readonly many?: string
  /** a person sees the first of them: what comes first is the best, and not the oldest */
  readonly isBestFirst?: true
  /** how many there are, where only the last of them are here */
  readonly total?: number
}

export const figureOf = (cell: Cell | undefined, { kind }: Column): Figure =>
  typeof cell === 'object' && cell !== null ? cell : { kind, value: cell ?? null }
