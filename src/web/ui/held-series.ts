import type { SeriesPart } from '../single-file/held-parts.ts'
import { applyDelta } from '../single-file/json-delta.ts'
import type { HeldFile } from './held-file.ts'
import { PageProblem } from './page-source.ts'

/** The answer of that name as of an event. Null: the file holds none, or none yet by then. Throws a PageProblem between two stations. */
export const heldAnswer = async (file: HeldFile, name: string, ordinal: number): Promise<Record<string, unknown> | null> => {
  const series = file.index.series[name]
  const begun = series?.parts.findLast(([from]) => from <= ordinal)
  if (series === undefined || begun === undefined) return null
  if (series.at !== null && !series.at.includes(ordinal)) {
    const [before, after] = [series.at.findLast((one) => one < ordinal), series.at.find((one) => one > ordinal)]
    const near = [before, after].filter((one) => one !== undefined).map((one) => `event ${one}`)
    throw new PageProblem('not-held', `This file holds that as of some moments alone; the nearest are ${near.join(' and ')}.`)
  }
  const { first, next } = await file.part<SeriesPart>(begun[1])
  let value = first
  for (const [at, delta] of next) {
    if (at > ordinal) break
    value = applyDelta(value, delta)
  }
  return value as Record<string, unknown>
}
