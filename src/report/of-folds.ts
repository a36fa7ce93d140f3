import { budgetRows } from './budget-report.ts'
import type { Folds } from './fold-all.ts'
import { performanceOf } from './performance-report.ts'
import { holdingRows } from './portfolio-report.ts'
import type { PlayedLog } from './run-figures.ts'

/** Reports that need no more than the folds, by their names: of a moment that is folded already they read nothing. */
export const ofFolds: Readonly<Record<string, (folds: Folds, played: PlayedLog) => object>> = {
  portfolio: (folds) => ({ holdings: holdingRows(folds) }),
  budget: budgetRows,
  performance: performanceOf,
}
