import { z } from 'zod'
import { msShape, placeShape, positionShape, sentenceShape } from './common-shapes.ts'
import { momentShape } from './moment-shapes.ts'

/** GET /stream (text/event-stream). `after`: go on behind that position, as `Last-Event-ID` does. */
export const streamAsked = z.strictObject({ after: positionShape.min(1).optional() })

const streamedEvent = z.object({
  position: positionShape,
  ordinal: z.number(),
  timeMs: msShape,
  type: z.string(),
  coin: z.string().nullable(),
  words: sentenceShape,
})

/** What the stream says, by the name of the frame. */
export const streamShapes = {
  /** first of all, and again when the log is another one */
  hello: z.object({
    log: z.string(),
    head: placeShape.nullable(),
    engineMs: msShape.nullable(),
    version: z.string(),
    role: z.enum(['read', 'trade']),
  }),
  /** gathered for 100 ms, at most 200 */
  events: z.array(streamedEvent),
  /** the fields of the newest moment that changed, coins by name among them; at most four a second */
  moment: momentShape.partial(),
  /** what is left out and to be asked for: positions, both included */
  gap: z.object({ from: positionShape, to: positionShape }),
  ping: z.object({ engineMs: msShape.nullable(), head: positionShape.nullable() }),
} as const

export type StreamSays = { readonly [Name in keyof typeof streamShapes]: z.infer<(typeof streamShapes)[Name]> }
export type StreamFrame = {
  [Name in keyof StreamSays]: { readonly is: Name; readonly id: string | null; readonly says: StreamSays[Name] }
}[keyof StreamSays]
