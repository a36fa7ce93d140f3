import { z } from 'zod'
import { amountShape, atAsked, coinAsked, msShape, placeShape, wholeAsked } from './common-shapes.ts'

/** Where the log is broken; nothing behind that is shown. */
const damageShape = z.object({ stream: z.string(), number: z.number(), rule: z.string(), message: z.string() })

/** Since which event it folds to a state that must not trade, and which invariant that breaks, with its figures. */
const unsoundShape = z.object({ stream: z.string(), number: z.number(), type: z.string(), position: z.string(), broken: z.string() })

/** GET /log: which log this is and how far it is known. Outside of what is said of a moment. */
export const logAsked = z.strictObject({})
export const logShape = z.object({
  /** what its order ids are made of; null: it has not begun */
  id: z.string().nullable(),
  /** as it was named, without a password */
  name: z.string(),
  mode: z.string().nullable(),
  book: z.string().nullable(),
  /** of the program that serves it: a page of another one asks to be loaded again */
  version: z.string(),
  head: placeShape.extend({ hash: z.string() }).nullable(),
  fromMs: msShape.nullable(),
  toMs: msShape.nullable(),
  /** by the names of their positions */
  coins: z.array(z.string()),
  /** files of the tape, and whether each is where it was; null: it was not made of a tape */
  tape: z.array(z.object({ symbol: z.string(), name: z.string(), sha256: z.string(), isHere: z.boolean() })).nullable(),
  /** as `run` prints it and `verify --expect` takes it; null: it has not begun, or is a part that ends earlier */
  chainHead: z.string().nullable(),
  isRunning: z.boolean(),
  /** its last session ended in order: where it did not and none is running, the engine was killed */
  hasEnded: z.boolean(),
  canCommand: z.boolean(),
  indexed: z.object({ done: z.number(), all: z.number() }),
  damage: damageShape.nullable(),
  unsound: unsoundShape.nullable(),
})
export type LogShown = z.infer<typeof logShape>

/** GET /overview: what the slider draws. */
export const overviewAsked = z.strictObject({ ...atAsked, ...coinAsked, buckets: wholeAsked(1, 2000).default(300) })
export const overviewShape = z.object({
  at: placeShape,
  fromMs: msShape,
  toMs: msShape,
  /** how many events lie in each of as many equal pieces of the time */
  histogram: z.array(z.number()),
  /** silences longer than a twentieth of the whole */
  breaks: z.array(z.tuple([msShape, msShape])),
  /** by settlement asset, at most 1,000 points */
  equity: z.record(z.string(), z.array(z.tuple([msShape, amountShape]))),
  /** cycles of the coin, or of all, the newest 1,000; `gain` null and `toMs` null: it is open */
  spans: z.array(z.object({ coin: z.string(), n: z.number(), fromMs: msShape, toMs: msShape.nullable(), gain: amountShape.nullable() })),
})
export type OverviewShown = z.infer<typeof overviewShape>
