import { Failure } from '../kernel/errors.ts'
import type { Parts, Recorded } from '../kernel/recorded.ts'
import { schema as currentSchema, type Schema } from './schema.ts'
import { type Row, StoreFailure } from './store.ts'
import { upcasters as currentUpcasters, type Upcasters, upcast } from './upcast.ts'

/** One event of the log is not what was written. `what` ends the sentence `event N of stream S ...`. */
export class LogDamaged extends StoreFailure {
  readonly stream: string
  readonly number: number
  constructor(stream: string, number: number, what: string) {
    super(`The log is damaged: event ${number} of stream ${stream} ${what}. Nothing was written; restore the log from a copy.`)
    this.stream = stream
    this.number = number
  }
}

/** What a step threw that reads what an event says is about that event, unless it is a failure with words of its own. */
export const unreadable = (row: Row, error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new LogDamaged(row.stream, row.number, `says what cannot be (${error instanceof Error ? error.message : String(error)})`)

/** The log holds an event that only a later coinfold can read. */
export class LogFromNewerVersion extends StoreFailure {
  readonly stream: string
  readonly number: number
  constructor(stream: string, number: number, what: string) {
    super(`The log was written by a newer coinfold: event ${number} of stream ${stream} is ${what}. Update coinfold to read it.`)
    this.stream = stream
    this.number = number
  }
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTime = (value: unknown): boolean => Number.isSafeInteger(value)

const isParts = (parts: Recorded['parts']): boolean =>
  isObject(parts) && typeof parts.book === 'string' && isTextOrNull(parts.symbol) && isTextOrNull(parts.base) && isTextOrNull(parts.quote)
const isCursor = (cursor: Recorded['cursor']): boolean =>
  cursor === null || (isObject(cursor) && Number.isSafeInteger(cursor.row) && Number.isSafeInteger(cursor.command))

/** Names the first field of the envelope that has the wrong shape, or nothing. By hand: a million events pass here at each start. */
const wrongField = (event: Recorded): string | null => {
  if (typeof event.id !== 'string') return 'id'
  if (!isParts(event.parts)) return 'parts'
  if (typeof event.type !== 'string') return 'type'
  if (!Number.isSafeInteger(event.version) || event.version < 1) return 'version'
  if (!isTime(event.time)) return 'time'
  if (event.venueTime !== null && !isTime(event.venueTime)) return 'venueTime'
  if (!isTime(event.wallTime)) return 'wallTime'
  if (!isCursor(event.cursor)) return 'cursor'
  if (!isObject(event.data)) return 'data'
  if (typeof event.correlation !== 'string') return 'correlation'
  if (!isTextOrNull(event.causation)) return 'causation'
  if (!isTextOrNull(event.decision)) return 'decision'
  if (typeof event.run !== 'string') return 'run'
  if (typeof event.actor !== 'string') return 'actor'
  if (typeof event.previousHash !== 'string') return 'previousHash'
  return null
}

type Parsed = { -readonly [Key in keyof Recorded]: Recorded[Key] }

/** Folds keep names as keys, and this one is no key in JavaScript; no engine writes it, nor the letter as an escape. */
const FORBIDDEN = ['__proto__', '\\u005f', '\\u005F']

const parse = (row: Row): Parsed => {
  for (const name of FORBIDDEN)
    if (row.text.includes(name)) throw new LogDamaged(row.stream, row.number, 'holds a name that no event can have')
  let event: Parsed
  try {
    event = JSON.parse(row.text)
  } catch {
    throw new LogDamaged(row.stream, row.number, 'is not valid JSON')
  }
  if (!isObject(event)) throw new LogDamaged(row.stream, row.number, 'is not a JSON object')
  if (event.stream !== row.stream) throw new LogDamaged(row.stream, row.number, 'names another stream inside')
  if (event.number !== row.number) throw new LogDamaged(row.stream, row.number, 'has another number inside')
  const wrong = wrongField(event)
  if (wrong !== null) throw new LogDamaged(row.stream, row.number, `has no valid field ${wrong}`)
  return event
}

const isSame = (a: Parts, b: Parts): boolean => a.book === b.book && a.symbol === b.symbol && a.base === b.base && a.quote === b.quote

/** Streams that share their parts with the events read before; beyond so many the oldest knowledge is thrown away. */
const MAX_STREAMS = 100_000

/** JSON makes new strings for every event. Those that name the same thing are made one: folds then find them by identity. */
const sharing = () => {
  const parts = new Map<string, Parts>()
  return (event: Parsed, row: Row, type: string): void => {
    event.stream = row.stream
    event.type = type
    const known = parts.get(row.stream)
    if (known !== undefined && isSame(known, event.parts)) event.parts = known
    else {
      if (parts.size >= MAX_STREAMS) parts.clear()
      parts.set(row.stream, event.parts)
    }
  }
}

/** Reads rows by the given tables; the product uses `decode`, tests bring tables with more than one version. */
export const decoder = (schema: Schema, upcasters: Upcasters): ((row: Row) => Recorded) => {
  const types = new Map([...schema].map(([type, current]) => [type, { type, current }]))
  const share = sharing()
  return (row) => {
    const event = parse(row)
    const { version } = event
    const known = types.get(event.type)
    if (known === undefined) throw new LogFromNewerVersion(row.stream, row.number, `of the unknown type ${event.type}`)
    const { type, current } = known
    share(event, row, type)
    if (version === current) return event
    if (version > current) throw new LogFromNewerVersion(row.stream, row.number, `version ${version} of ${type}, known up to ${current}`)
    try {
      return { ...event, version: current, data: upcast(upcasters, type, version, current, event.data) }
    } catch (error) {
      throw unreadable(row, error)
    }
  }
}

/**
 * The event of a row, in its current version. Checks the envelope's shape, not its hash and not `data` (types were
 * checked when it was written, hashes are `verify`'s). Throws LogDamaged or LogFromNewerVersion, both naming the event.
 */
export const decode = decoder(currentSchema, currentUpcasters)
