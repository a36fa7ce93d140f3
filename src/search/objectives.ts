import type { SearchFigures } from './figures.ts'

type Objective = {
  readonly description: string
  /** the more, the better; null: nothing can be said */
  readonly of: (figures: SearchFigures) => number | null
}
const number = (text: string | null): number | null => (text === null ? null : Number(text))

/** What the best combination is best at. */
export const objectives = {
  return: { description: 'return of the whole time', of: (figures) => number(figures.return) },
  sharpe: { description: 'mean daily return over its deviation', of: (figures) => number(figures.sharpe) },
  sortino: { description: 'mean daily return over the daily losses', of: (figures) => number(figures.sortino) },
  calmar: { description: 'annual return over the deepest fall', of: (figures) => number(figures.calmar) },
  drawdown: { description: 'the least deep fall', of: (figures) => -Number(figures.maxDrawdown) },
  'profit-factor': { description: 'gross profit over gross loss', of: (figures) => number(figures.profitFactor) },
  expectancy: { description: 'gain of a closed position on average', of: (figures) => number(figures.expectancy) },
} as const satisfies Record<string, Objective>

export type ObjectiveName = keyof typeof objectives
export const objectiveNames = Object.keys(objectives) as ObjectiveName[]
