import { Failure } from '../kernel/errors.ts'
import { sha256 } from '../kernel/hash.ts'
import { uuidFrom } from '../kernel/ids.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { NO_KEY, namesNoKey } from '../kernel/no-key.ts'
import type { Envelope, Recorded } from '../kernel/recorded.ts'
import { eventVersions } from './event-versions.ts'
import type { Stored } from './store.ts'

/** An event with its place in the log, before it is made unchangeable. Its version comes from the schema table. */
export type Draft = Omit<Recorded, 'version' | 'hash'>

/** What a store is given, and the same as an event. */
export type Sealed = { readonly stored: Stored; readonly event: LogEvent }

/**
 * The text that is hashed: one line a field, nothing for null, `data` as the very text that is stored. The first event of
 * a stream says which stream, book, instrument and slot that is; the later ones inherit it through the hash before theirs.
 */
export const textOf = (event: Omit<Stored, 'hash'>, previousHash: string): string => {
  const { stream, parts, input } = event
  const place = event.number === 0 ? placeOf(stream, parts) : ''
  return `${previousHash}\n${place}${event.number}\n${event.type}\n${event.version}\n${event.time}\n${event.venueTime ?? ''}\n${event.wallTime}\n${input.kind}\n${input.number}\n${input.time}\n${event.command}\n${event.correlation}\n${event.causation ?? ''}\n${event.run}\n${event.actor}\n${event.data}`
}

const placeOf = (stream: string, { book, symbol, base, quote, slot }: Envelope['parts']): string =>
  `${stream}\n${book}\n${symbol ?? ''}\n${base ?? ''}\n${quote ?? ''}\n${slot === undefined ? '' : `${slot}\n`}`

export const eventHash = (event: Omit<Stored, 'hash'>, previousHash: string): string => sha256(textOf(event, previousHash))

/** UUID of an event, the same on every store. */
export const eventId = ({ hash }: Pick<Envelope, 'hash'>): string => uuidFrom(hash)

/** An end of line would begin another field, and nothing stands for null. */
const isField = (text: string | null): boolean => text === null || (text !== '' && !text.includes('\n'))

const requireFields = ({ stream, parts, correlation, causation, run, actor }: Draft): void => {
  const fields = [stream, parts.symbol, parts.base, parts.quote, parts.slot ?? null, correlation, causation, run, actor]
  if (!fields.every(isField) || parts.book.includes('\n'))
    throw new RangeError(`A name in the envelope of an event of ${JSON.stringify(stream)} is empty or has two lines.`)
}

/**
 * Makes the text of `data` that is stored, once, and the hash. `previousHash` is the `hash` of the stream's event before
 * ('' for the first). `data` must be plain JSON: what JSON cannot hold would differ between now and after a replay.
 * Throws RangeError for an event type that is not in the schema table, or for a name that no line can hold, and Failure for
 * data with which no log could be read again.
 */
export const seal = (draft: Draft, previousHash: string): Sealed => {
  const version = eventVersions.get(draft.type)
  if (version === undefined) throw new RangeError(`Event type ${draft.type} is not in the schema table, so no log may hold it.`)
  requireFields(draft)
  const data = JSON.stringify(draft.data)
  if (namesNoKey(data)) throw new Failure(`An event of ${draft.stream} would say ${NO_KEY}, which no log can hold: it was not written.`)
  const unsealed = { ...draft, version, data }
  const hash = eventHash(unsealed, previousHash)
  return { stored: { ...unsealed, hash }, event: { ...draft, version, hash } as LogEvent }
}
