import type { EventHead, EventShown } from '../shapes/event-shapes.ts'
import type { LogShown } from '../shapes/log-shapes.ts'
import type { JsonDelta } from './json-delta.ts'

/** Parts of a file are packed JSON (gzip, base64), by their number; each is unpacked when it is wanted. */
export type PartNumber = number

/** An answer as it was at one event after the other. A part begins with the whole answer; `next` are the ordinals at which it became another. */
export type HeldSeries = {
  /** asked at these events alone; null: at all at which it could become another */
  readonly at: readonly number[] | null
  /** the ordinal that a part begins at, the oldest first */
  readonly parts: readonly (readonly [from: number, part: PartNumber])[]
}
export type SeriesPart = { readonly first: unknown; readonly next: readonly (readonly [ordinal: number, delta: JsonDelta])[] }

/** Events of one part. */
export type HeldHead = EventHead & { readonly orders: readonly string[]; readonly decision: string }
export type HeldEvent = Pick<EventShown, 'envelope' | 'data' | 'changed'> & {
  readonly cause: EventHead | null
  readonly consequences: readonly EventHead[]
}
export const EVENTS_A_PART = 500

/** Cycles of a coin by the event that begins each, and where its frames are. */
export type HeldCycles = readonly (readonly [from: number, part: PartNumber])[]

/** Candles of a coin, of one length. */
export type HeldCandles = { readonly ownMs: number; readonly missing: string | null; readonly part: PartNumber }

/** The first part of a file: what it is, and where everything is in it. */
export type HeldIndex = {
  /** which log, head and program it was made of, in a sentence */
  readonly madeOf: string
  /** a sentence for each kind of answer that is not there */
  readonly leftOut: readonly string[]
  readonly log: LogShown
  /** of the events that it holds, of which the first is `from` */
  readonly from: number
  readonly positions: readonly string[]
  readonly times: readonly number[]
  readonly heads: readonly PartNumber[]
  readonly events: readonly PartNumber[]
  readonly series: Readonly<Record<string, HeldSeries>>
  /** answers of the end alone */
  readonly whole: Readonly<Record<string, PartNumber>>
  readonly frames: Readonly<Record<string, HeldCycles>>
  readonly candles: Readonly<Record<string, HeldCandles>>
  readonly steps: Readonly<Record<string, readonly number[]>>
}

/** By which name an answer is kept: its route and what it was asked, in the order of the alphabet. */
export const heldName = (route: string, asked: Readonly<Record<string, unknown>>): string => {
  const said = Object.entries(asked).filter(([, value]) => value !== undefined)
  const text = said.map(([name, value]) => `${name}=${value}`).sort()
  return text.length === 0 ? route : `${route} ${text.join(' ')}`
}
