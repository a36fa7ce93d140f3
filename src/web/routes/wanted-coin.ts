import { nearest } from '../../kernel/nearest.ts'
import type { ViewMoment } from '../../view/replica/view.ts'
import { ApiProblem } from '../api-problem.ts'
import { type CoinAt, coinAt, coinNames } from '../coins-of.ts'

/** Throws a ApiProblem for a coin that the book did not have at the moment. */
export const wantedCoin = (moment: ViewMoment, name: string): CoinAt => {
  const coin = coinAt(moment, name)
  if (coin !== null) return coin
  const near = nearest(name, coinNames(moment))
  throw new ApiProblem(
    'unknown-coin',
    `The log has no coin ${JSON.stringify(name)} by then${near === null ? '.' : `; did you mean ${near}?`}`,
  )
}
