import type { z } from 'zod'
import type { CandleSource } from '../../view/candle-source.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import type { Api, api } from '../shapes/api.ts'

export type ApiPath = keyof Api

/** What a route answers from: the log as it was at the moment, and what the tape knows. */
export type RouteContext = {
  readonly view: View
  readonly moment: ViewMoment
  readonly candles: CandleSource
  /** what came behind the moment is wanted as well */
  readonly wantsAfter: boolean
}

/** What was asked for, with what the path names. */
export type RouteAsked<Path extends ApiPath> = Omit<z.output<(typeof api)[Path]['query']>, 'at'> & Api[Path]['path']

/**
 * One GET: a pure function of the log up to the moment and of the tape up to it. Throws a ApiProblem for what it cannot answer.
 */
export type ApiRoute<Path extends ApiPath = ApiPath> = {
  readonly path: Path
  readonly summary: string
  /** it leads away from the moment: what it answers is kept by nobody */
  readonly isOutsideLaw?: true
  readonly answerTo: (context: RouteContext, asked: RouteAsked<Path>) => Promise<Api[Path]['answer']>
}
/** One of them, whichever: who calls it has checked what is asked by its own shape. */
export type AnyRoute = Pick<ApiRoute, 'path' | 'summary' | 'isOutsideLaw'> & {
  readonly answerTo: (context: RouteContext, asked: never) => Promise<unknown>
}

export const apiRoute = <Path extends ApiPath>(route: ApiRoute<Path>): ApiRoute<Path> => route
