import type { Combination } from './combinations.ts'
import type { SearchFigures } from './figures.ts'
import type { Job, JobOutcome } from './job.ts'
import { type ObjectiveName, objectives } from './objectives.ts'
import type { Fold } from './walk.ts'

/** A combination and what came of it on the part that was seen; `score`: by the objective, null where that says nothing. */
export type Tried = { readonly combination: Combination; readonly score: number | null; readonly figures: SearchFigures }
type LeftOut = { readonly combination: Combination; readonly because: string }

export type FoldResult = Fold & {
  /** the best first; of equals the earlier in the grid */
  readonly rows: readonly Tried[]
  readonly refused: readonly LeftOut[]
  /** whose run ended by a fault of its strategy or of the engine */
  readonly failed: readonly LeftOut[]
  /** what the best one came to on the part that it was not chosen on; null: there is none, or nothing was chosen */
  readonly unseenFigures: SearchFigures | null
  /** why its run on that part failed; null: it did not */
  readonly unseenFailed: string | null
}

export type SearchWanted = {
  readonly combinations: readonly Combination[]
  readonly folds: readonly Fold[]
  readonly objective: ObjectiveName
  readonly run: (jobs: readonly Job[]) => Promise<readonly JobOutcome[]>
}

/** Tries all of them on what is seen of each fold, and the best on what is not. */
export const search = async ({ combinations, folds, objective, run }: SearchWanted): Promise<readonly FoldResult[]> => {
  const results: FoldResult[] = []
  for (const fold of folds) {
    const outcomes = await run(combinations.map((combination) => ({ combination, part: fold.seen })))
    const tried: Tried[] = []
    const refused: LeftOut[] = []
    const failed: LeftOut[] = []
    outcomes.forEach((outcome, nth) => {
      const combination = combinations[nth]!
      if ('refused' in outcome) refused.push({ combination, because: outcome.refused })
      else if ('failed' in outcome) failed.push({ combination, because: outcome.failed })
      else tried.push({ combination, score: scoreOf(outcome.figures, objective), figures: outcome.figures })
    })
    const rows = tried.toSorted((a, b) => (b.score ?? Number.NEGATIVE_INFINITY) - (a.score ?? Number.NEGATIVE_INFINITY) || 0)
    results.push({ ...fold, rows, refused, failed, ...(await unseenOf(rows[0], fold, run)) })
  }
  return results
}

/** Nothing can be said of what never traded: it would be best wherever the others lose. */
const scoreOf = (figures: SearchFigures, objective: ObjectiveName): number | null =>
  figures.closed === 0 && figures.timeInMarket === '0' ? null : objectives[objective].of(figures)

type Unseen = Pick<FoldResult, 'unseenFigures' | 'unseenFailed'>
const unseenOf = async (best: Tried | undefined, { unseen }: Fold, run: SearchWanted['run']): Promise<Unseen> => {
  const nothing = { unseenFigures: null, unseenFailed: null }
  if (best === undefined || best.score === null || unseen === null) return nothing
  const [outcome] = await run([{ combination: best.combination, part: unseen }])
  if (outcome !== undefined && 'figures' in outcome) return { ...nothing, unseenFigures: outcome.figures }
  return outcome !== undefined && 'failed' in outcome ? { ...nothing, unseenFailed: outcome.failed } : nothing
}
