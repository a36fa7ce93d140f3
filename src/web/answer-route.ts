import type { z } from 'zod'
import { nearest } from '../kernel/nearest.ts'
import type { CandleSource } from '../view/candle-source.ts'
import type { LogPlace } from '../view/replica/log-place.ts'
import type { View } from '../view/replica/view.ts'
import { ApiProblem } from './api-problem.ts'
import { askedMoment } from './asked-moment.ts'
import type { AnyRoute } from './routes/api-route.ts'
import { api } from './shapes/api.ts'

type Given = Readonly<Record<string, string>>

const unknownParameter = (wrong: string, known: readonly string[]): ApiProblem => {
  const near = nearest(wrong, known)
  const hint = near === null ? `it may be asked for ${known.length === 0 ? 'nothing' : known.join(', ')}` : `did you mean ${near}?`
  return new ApiProblem('bad-parameter', `There is no parameter ${JSON.stringify(wrong)} here; ${hint}${near === null ? '.' : ''}`, {
    parameter: wrong,
  })
}

/** What was asked, by its shape. Throws a ApiProblem that names the parameter and its bounds. */
export const readAsked = <Shape extends z.ZodObject>(shape: Shape, given: unknown): z.output<Shape> => {
  const read = shape.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  if (issue?.code === 'unrecognized_keys') throw unknownParameter(issue.keys[0] ?? '', Object.keys(shape.shape))
  const parameter = issue?.path.join('.') ?? ''
  throw new ApiProblem('bad-parameter', `${parameter === '' ? 'What was asked' : parameter} is not what it may be: ${issue?.message}.`, {
    ...(parameter !== '' && { parameter }),
  })
}

export type AnsweredAt = { readonly place: LogPlace; readonly answer: unknown; readonly isOfPast: boolean }

/** Answers one GET from a log as it was at the moment that is asked about. Throws a ApiProblem. */
export const answerRoute = async (
  route: AnyRoute,
  { view, candles }: { readonly view: View; readonly candles: CandleSource },
  query: Given,
  path: Given = {},
): Promise<AnsweredAt> => {
  const { at, after, ...asked } = readAsked(api[route.path].query, query) as { at?: string; after?: '1' }
  const moment = await askedMoment(view, at)
  const wantsAfter = after === '1'
  const answer = await route.answerTo({ view, moment, candles, wantsAfter }, { ...asked, ...path } as never)
  return { place: moment.place, answer, isOfPast: !wantsAfter && route.isOutsideLaw !== true }
}
