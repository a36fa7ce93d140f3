import type { Judged } from '../src/kernel/common-facts.ts'

/** The same refusal of the same source in turn. `toMs` and `times`: as far as the log has counted it. */
export type RefusalRow = {
  readonly position: string
  readonly strategy: string
  readonly trigger: string
  readonly refusal: string
  /** its first event, as people count them */
  readonly from: number
  readonly fromMs: number
  readonly toMs: number
  readonly times: number
  /** the numbers of its first time: the log keeps no others */
  readonly first: Judged
  readonly last: Judged
  /** the entry that came behind it; null: another refusal did */
  readonly endedBy: number | null
}
