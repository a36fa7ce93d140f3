import type { Skipped } from './candle-rows.ts'

/** Of trades and quotes also `crossed`, a bid above its ask, and `spike`, a price that is none of the market's. */
export type Reason = keyof Skipped | 'crossed' | 'spike'

/** Rows of a file that were skipped for one reason: how many, where the first stands, and what is wrong with it. */
export type RowProblem = { readonly reason: Reason; readonly count: number; readonly line: number; readonly why: string }

/** Rows that say nothing new are no fault of the file. */
const USABLE: readonly Reason[] = ['duplicate', 'differing']

/** Counts skipped rows by reason and remembers the first of each. */
export class Problems {
  readonly #skipped: Partial<Record<Reason, number>>
  readonly #first = new Map<Reason, { line: number; why: string }>()

  constructor({ skipped }: { readonly skipped: Partial<Record<Reason, number>> }) {
    this.#skipped = skipped
  }

  /** `line`: of the first of `count` */
  skip(reason: Reason, line: number, why: string, count = 1): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + count
    const first = this.#first.get(reason)
    if (first === undefined || line < first.line) this.#first.set(reason, { line, why })
  }

  get list(): readonly RowProblem[] {
    return [...this.#first].map(([reason, first]) => ({ reason, count: this.#skipped[reason] ?? 0, ...first }))
  }
}

/** Those that cannot be played. */
export const unusable = (problems: readonly RowProblem[]): readonly RowProblem[] =>
  problems.filter(({ reason }) => !USABLE.includes(reason))

/** "malformed 3: line 17 has an empty field; inconsistent 1: line 80 ..." */
export const problemsText = (problems: readonly RowProblem[]): string =>
  problems.map(({ reason, count, line, why }) => `${reason} ${count}: line ${line} ${why}`).join('; ')
