import { z } from 'zod'
import {
  afterAsked,
  atAsked,
  coinAsked,
  eventPlaceShape,
  msShape,
  pageAsked,
  pageOf,
  placeShape,
  positionShape,
  sentenceShape,
  wholeAsked,
} from './common-shapes.ts'

/** Path of a field to what it was and what it became: decimal text of amounts, JSON of the rest. */
export const changedShape = z.record(z.string(), z.tuple([z.string().nullable(), z.string().nullable()]))

/** GET /coins/{coin}/frames: the events of the cycle that the moment is in, up to it. `next`: the `from` of what is left out. */
export const framesAsked = z.strictObject({ ...atAsked, ...afterAsked, from: positionShape.min(1).optional() })
const frameShape = eventPlaceShape.extend({
  venueMs: msShape.nullable(),
  type: z.string(),
  words: sentenceShape,
  /** the machine behind it, and the regions that moved */
  value: z.record(z.string(), z.string()),
  moved: z.array(z.string()),
  changed: changedShape,
  data: z.record(z.string(), z.unknown()),
})
export type FrameShown = z.infer<typeof frameShape>
export const framesShape = z.object({
  at: placeShape,
  cycle: z.number(),
  next: positionShape.nullable(),
  frames: z.array(frameShape),
  /** with `after=1`: what followed in the cycle */
  after: z.array(frameShape).optional(),
})
export type FramesShown = z.infer<typeof framesShape>

/** GET /events: the newest first, or with `since` what follows that position, the oldest first. */
export const eventsAsked = z.strictObject({
  ...atAsked,
  ...coinAsked,
  ...pageAsked,
  since: positionShape.min(1).optional(),
  /** of a type, or of those that begin like it */
  type: z.string().min(1).max(64).optional(),
  decision: z.string().min(1).max(200).optional(),
  order: z.string().min(1).max(64).optional(),
  actor: z.string().min(1).max(120).optional(),
  from: wholeAsked(0, 8.64e15).optional(),
  to: wholeAsked(0, 8.64e15).optional(),
  /** stands in the sentence; of at most 20,000 events a request, `next` goes on */
  text: z.string().min(1).max(200).optional(),
})
export const eventHeadShape = eventPlaceShape.extend({
  type: z.string(),
  coin: z.string().nullable(),
  actor: z.string(),
  delayMs: msShape.nullable(),
  words: sentenceShape,
})
export type EventHead = z.infer<typeof eventHeadShape>
export const eventsShape = pageOf(eventHeadShape)
export type EventsShown = z.infer<typeof eventsShape>

/** GET /events/{position}: one with all that hangs on it, of what stands before the moment. */
export const eventAsked = z.strictObject({ ...atAsked })
export const eventShape = z.object({
  at: placeShape,
  event: eventHeadShape,
  /** as the log has it */
  envelope: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
  changed: changedShape,
  cause: eventHeadShape.nullable(),
  consequences: z.array(eventHeadShape),
})
export type EventShown = z.infer<typeof eventShape>

export const STEP_STOPS = ['event', 'cycle', 'fill', 'decision', 'transition', 'refusal'] as const
/**
 * GET /step: the next event of a kind, `by` so many on (below zero: back); where there are fewer, the last of them. `place` null: there is none
 * that way. It says what came later, so it is outside of what is said of a moment.
 */
export const stepAsked = z.strictObject({
  ...atAsked,
  ...coinAsked,
  by: wholeAsked(-10_000, 10_000).default(1),
  stop: z.enum(STEP_STOPS).default('event'),
})
export const stepShape = z.object({ place: placeShape.nullable() })
