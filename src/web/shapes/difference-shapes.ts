import { z } from 'zod'
import { atAsked, msShape, placeShape, positionShape } from './common-shapes.ts'
import { changedShape } from './event-shapes.ts'

const momentText = z.string().min(1).max(64)

/** GET /difference: `a` and `b` are as `at` is, at most the moment; without `b` the moment itself. */
export const differenceAsked = z.strictObject({ ...atAsked, a: momentText, b: momentText.optional() })
export const differenceShape = z.object({
  at: placeShape,
  a: placeShape,
  b: placeShape,
  /** by the path of a field of `/moment`: what it was at `a` and is at `b`; null: it was not there. At most 2,000. */
  changed: changedShape,
  /** by type, how many events lie between */
  events: z.record(z.string(), z.number()),
})
export type DifferenceShown = z.infer<typeof differenceShape>

/** GET /alarms: what is wrong at the moment by the log alone, the gravest first. */
export const alarmsAsked = z.strictObject({ ...atAsked })
const alarmShape = z.object({
  /** which kind it is */
  alarm: z.string(),
  /** what it is about: a coin, an order, a limit */
  of: z.string(),
  level: z.enum(['critical', 'warning']),
  words: z.string(),
  /** null: the log does not say */
  sinceMs: msShape.nullable(),
  /** the event that told of it; null: none did, it follows from the state */
  position: positionShape.nullable(),
})
export type AlarmShown = z.infer<typeof alarmShape>
export const alarmsShape = z.object({ at: placeShape, alarms: z.array(alarmShape) })
