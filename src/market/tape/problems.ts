import type { Skipped, TapeCounts } from './candle-rows.ts'

export type Reason = keyof Skipped

/** Rows of a file that were skipped for one reason: how many, where the first stands, and what is wrong with it. */
export type RowProblem = { readonly reason: Reason; readonly count: number; readonly line: number; readonly why: string }

/** Rows that say nothing new are no fault of the file. */
const USABLE: readonly Reason[] = ['duplicate', 'differing']

/** Counts skipped rows by reason and remembers the first of each. */
export class Problems {
  readonly #counts: TapeCounts
  readonly #first = new Map<Reason, { line: number; why: string }>()

  constructor(counts: TapeCounts) {
    this.#counts = counts
  }

  /** `line`: of the first of `count` */
  skip(reason: Reason, line: number, why: string, count = 1): void {
    this.#counts.skipped[reason] += count
    const first = this.#first.get(reason)
    if (first === undefined || line < first.line) this.#first.set(reason, { line, why })
  }

  get list(): readonly RowProblem[] {
    return [...this.#first].map(([reason, first]) => ({ reason, count: this.#counts.skipped[reason], ...first }))
  }
}

/** Those that cannot be played. */
export const unusable = (problems: readonly RowProblem[]): readonly RowProblem[] =>
  problems.filter(({ reason }) => !USABLE.includes(reason))

/** "malformed 3: line 17 has an empty field; inconsistent 1: line 80 ..." */
export const problemsText = (problems: readonly RowProblem[]): string =>
  problems.map(({ reason, count, line, why }) => `${reason} ${count}: line ${line} ${why}`).join('; ')
