import { z } from 'zod'
import {
  amountShape,
  atAsked,
  coinAsked,
  eventPlaceShape,
  msShape,
  pageAsked,
  pageOf,
  placeShape,
  positionShape,
  sentenceShape,
} from './common-shapes.ts'

/** One guard as it judged; `ok` null: the log does not tell. */
const guardShape = z.object({
  guard: z.string(),
  value: z.string(),
  must: z.string(),
  limit: z.string(),
  ok: z.boolean().nullable(),
  missing: z.string().nullable(),
})
export type GuardShown = z.infer<typeof guardShape>

/** GET /decisions: entries and spells of refusals in one list, what is open first, then the newest first. */
export const decisionsAsked = z.strictObject({
  ...atAsked,
  ...coinAsked,
  ...pageAsked,
  kind: z.enum(['entry', 'refused']).optional(),
  /** the word of a refusal, or the trigger of an entry */
  why: z.string().min(1).max(64).optional(),
  /** whose proposal it was; `nobody`: nothing of ours began it */
  strategy: z.string().min(1).max(120).optional(),
})
const decisionShape = eventPlaceShape.extend({
  is: z.enum(['entry', 'refused']),
  coin: z.string(),
  /** of a spell the newest refusal, of an entry the end of its cycle; null: it lasts */
  toMs: msShape.nullable(),
  isOpen: z.boolean(),
  times: z.number(),
  strategy: z.string(),
  /** what the strategy said, or the word that refused */
  why: z.string(),
  words: z.string(),
  /** the numbers that decided, as `3 999.76 needs at most 1 200` would be told */
  value: z.string().nullable(),
  must: z.string().nullable(),
  limit: z.string().nullable(),
  /** how the cycle ended; null: it has not, or nothing was bought */
  outcome: z.string().nullable(),
  gain: amountShape.nullable(),
  bareMs: msShape.nullable(),
})
export type DecisionShown = z.infer<typeof decisionShape>
export const decisionsShape = pageOf(decisionShape)
export type DecisionsShown = z.infer<typeof decisionsShape>

/** GET /why/{position}: what led to an event, and what followed by the moment. */
export const whyAsked = z.strictObject({ ...atAsked })
const whyStepShape = eventPlaceShape.extend({
  is: z.enum(['cycle', 'cause', 'wanted', 'consequence']),
  type: z.string(),
  coin: z.string().nullable(),
  words: sentenceShape,
  /** named parts in words */
  facts: z.array(z.tuple([z.string(), z.string()])),
  guards: z.array(guardShape),
  /** what the engine had heard then */
  heard: z.string(),
})
export const whyShape = z.object({ at: placeShape, because: z.array(whyStepShape), followed: z.array(whyStepShape) })
export type WhyShown = z.infer<typeof whyShape>

/** GET /why-not: what kept a coin from being entered at the moment. */
export const whyNotAsked = z.strictObject({ ...atAsked, coin: z.string().min(1).max(120) })
const spellShape = z.object({
  position: positionShape.nullable(),
  refusal: z.string(),
  strategy: z.string(),
  sinceMs: msShape,
  times: z.number(),
  lastMs: msShape,
  words: z.string(),
  away: z.string().nullable(),
  guards: z.array(guardShape),
})
export const whyNotShape = z.object({
  at: placeShape,
  coin: z.string(),
  /** in one sentence */
  words: z.string(),
  open: z.array(z.string()),
  standing: z.array(z.object({ refusal: z.string(), words: z.string() })),
  spells: z.array(spellShape),
})
export type WhyNotShown = z.infer<typeof whyNotShape>
