import { z } from 'zod'
import { drain } from '../../../machines/session/commands/drain.ts'
import { commandNamed } from '../../../machines/session/commands/index.ts'
import type { Wish } from '../../../machines/session/operator-command.ts'
import { msShape, placeShape, positionShape } from './common-shapes.ts'

/** What a person can ask an engine for. */
const WISHES = Object.keys(commandNamed) as [Wish['type'], ...Wish['type'][]]

/** POST /commands: what is wished, so that it can be said what would follow; nothing is done yet. */
export const prepareAsked = z.strictObject({
  type: z.enum(WISHES),
  /** of which coin, where it is about one: the symbol of its market */
  symbol: z.string().min(1).max(200).optional(),
  /** of `Drain` */
  policy: z.enum(drain.fields.policy).optional(),
  /** why, for the log */
  because: z.string().max(500).optional(),
  /** which moment the person looks at: `now` (when left out), for nothing is commanded from the past */
  at: z.string().min(1).max(64).optional(),
})
export type PrepareAsked = z.input<typeof prepareAsked>

const effectShape = z.object({
  /** the name of a position; null: of the whole session */
  coin: z.string().nullable(),
  words: z.string(),
  /** types of the events that are appended at once */
  appends: z.array(z.string()),
})
export type EffectShown = z.infer<typeof effectShape>

export const preparedShape = z.object({
  /** confirms it, once; it becomes the id of the command */
  nonce: z.string(),
  expiresMs: msShape,
  /** how long a person may think: two computers need not agree on what time it is */
  thinkMs: msShape,
  at: placeShape,
  type: z.enum(WISHES),
  /** what is done, in a sentence */
  words: z.string(),
  /** what confirming it says: verb and amount */
  verb: z.string(),
  /** what nothing takes back; null: it can be taken back */
  undoes: z.string().nullable(),
  effects: z.array(effectShape),
  /** what a person weighs it by, in words: a price and its age, what it would bring. It may move meanwhile. */
  figures: z.array(z.tuple([z.string(), z.string()])),
  /** what has to be typed, for it is about many; null: nothing */
  typed: z.string().nullable(),
})
export type PreparedShown = z.infer<typeof preparedShape>

/** POST /commands/{nonce}. `because`: in place of the one that was said before. */
export const confirmAsked = z.strictObject({ typed: z.string().max(40).optional(), because: z.string().max(500).optional() })
export type ConfirmAsked = z.input<typeof confirmAsked>
export const confirmedShape = z.object({
  commandId: z.string(),
  type: z.enum(WISHES),
  /** whether all of it was granted */
  isGranted: z.boolean(),
  /** what became of it, a sentence each coin */
  words: z.array(z.string()),
  /** by then: the answer, and what came of it at once; empty: the page has not read them yet */
  events: z.array(z.object({ position: positionShape, type: z.string() })),
  /** it was confirmed before, and counted then */
  repeated: z.boolean(),
})
export type ConfirmedShown = z.infer<typeof confirmedShape>
