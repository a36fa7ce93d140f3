import { z } from 'zod'

/** An amount or a price: exact decimal text, ready to be shown. Nobody computes with it behind the server. */
export const amountShape = z.string()
/** Milliseconds since 1970, UTC. */
export const msShape = z.number()
/** Where an event stands in its log, in the log's own words: the only address. */
export const positionShape = z.string().max(64)

/** The moment that an answer is of: the last event that it rests on. `ordinal` (1, 2, ...) is for people and sliders, never an address. */
export const placeShape = z.object({ position: positionShape, ordinal: z.number(), timeMs: msShape, isHead: z.boolean() })
export type PlaceShown = z.infer<typeof placeShape>
/** Where an event stands. */
export const eventPlaceShape = placeShape.omit({ isHead: true })
export type EventPlaceShown = z.infer<typeof eventPlaceShape>

export const sentenceShape = z.object({ line: z.string(), detail: z.string().nullable() })

/** A whole number in a query. */
export const wholeAsked = (least: number, most: number) => z.coerce.number<string | number>().int().min(least).max(most)

/** What every GET may be asked: `now` (when left out), a time that begins `yyyy-mm`, or a position. */
export const atAsked = { at: z.string().min(1).max(64).optional() }
/** `1` adds what came later, under `after`: not kept by anybody, and outside of what is said of the past. */
export const afterAsked = { after: z.literal('1').optional() }
/** Newest first; `before` is the `next` of the page before, exclusive. */
export const pageAsked = { before: z.string().min(1).max(64).optional(), limit: wholeAsked(1, 500).default(100) }
/** A coin by the name of its position: `BTC/USDT`, with its slot where it has one. */
export const coinAsked = { coin: z.string().min(1).max(120).optional() }

/** `next`: the `before` of the page behind it; null: there is none. */
export const pageOf = <Row extends z.ZodType>(row: Row) => z.object({ at: placeShape, rows: z.array(row), next: z.string().nullable() })
