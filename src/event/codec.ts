import { Failure } from '../kernel/errors.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { NO_KEY, namesNoKey } from '../kernel/no-key.ts'
import { type EventVersions, eventVersions } from './event-versions.ts'
import { type Row, StoreFailure } from './store.ts'
import { upcasters as currentUpcasters, type Upcasters, upcast } from './upcast.ts'

/**
 * One event of the log is not what was written. `what` goes on from `event N of stream S`: whoever reads something else than
 * a log in use makes a sentence of its own out of the three.
 */
export class LogDamaged extends StoreFailure {
  readonly stream: string
  readonly number: number
  readonly what: string
  constructor(stream: string, number: number, what: string) {
    super(`The log is damaged: event ${number} of stream ${stream} ${what}. Nothing was written; restore the log from a copy.`, {
      subject: 'log-damaged',
    })
    this.stream = stream
    this.number = number
    this.what = what
  }
}

/** What a step threw that reads what an event says is about that event, unless it is a failure with words of its own. */
export const unreadable = (row: Row, error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new LogDamaged(row.stream, row.number, `says what cannot be (${error instanceof Error ? error.message : String(error)})`)

/** The log holds an event that only a later coinfold can read. `what` goes on from `event N of stream S is`. */
export class LogFromNewerVersion extends StoreFailure {
  readonly stream: string
  readonly number: number
  readonly what: string
  constructor(stream: string, number: number, what: string) {
    super(`The log was written by a newer coinfold: event ${number} of stream ${stream} is ${what}. Update coinfold to read it.`)
    this.stream = stream
    this.number = number
    this.what = what
  }
}

/** Null is written as nothing where the hash is made, so nothing may stand for itself there. */
const isNameOrNull = (value: unknown): boolean => value === null || (typeof value === 'string' && value !== '')
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value)

const isParts = (parts: Row['parts']): boolean =>
  isObject(parts) &&
  typeof parts.book === 'string' &&
  isNameOrNull(parts.symbol) &&
  isNameOrNull(parts.base) &&
  isNameOrNull(parts.quote) &&
  (parts.slot === undefined || (parts.slot !== null && isNameOrNull(parts.slot)))
const isInput = (input: Row['input']): boolean =>
  isObject(input) && typeof input.kind === 'string' && isCount(input.number) && isCount(input.time)

/** Names the first field of the envelope that has the wrong shape, or nothing. By hand: a million events pass here at each start. */
const wrongField = (row: Row): string | null => {
  if (!isParts(row.parts)) return 'parts'
  if (typeof row.type !== 'string') return 'type'
  if (!isCount(row.version) || row.version < 1) return 'version'
  if (!isCount(row.time)) return 'time'
  if (row.venueTime !== null && !isCount(row.venueTime)) return 'venueTime'
  if (!isCount(row.wallTime)) return 'wallTime'
  if (!isInput(row.input)) return 'input'
  if (!isCount(row.command)) return 'command'
  if (typeof row.correlation !== 'string') return 'correlation'
  if (!isNameOrNull(row.causation)) return 'causation'
  if (typeof row.run !== 'string') return 'run'
  if (typeof row.actor !== 'string') return 'actor'
  return null
}

const isNamed = ({ stream, parts }: Row, name: string): boolean =>
  [stream, parts.book, parts.symbol, parts.base, parts.quote, parts.slot].includes(name)

const parse = (row: Row): unknown => {
  let data: unknown
  let isForbidden: boolean
  try {
    data = JSON.parse(row.data)
    isForbidden = namesNoKey(row.data)
  } catch {
    throw new LogDamaged(row.stream, row.number, 'has data that is not valid JSON')
  }
  if (isForbidden) throw new LogDamaged(row.stream, row.number, 'holds a name that no event can have')
  if (!isObject(data)) throw new LogDamaged(row.stream, row.number, 'has data that is not a JSON object')
  const wrong = wrongField(row)
  if (wrong !== null) throw new LogDamaged(row.stream, row.number, `has no valid field ${wrong}`)
  if (isNamed(row, NO_KEY)) throw new LogDamaged(row.stream, row.number, 'holds a name that no event can have')
  return data
}

/** Reads rows by the given tables; the product uses `decode`, tests bring tables with more than one version. */
export const decoder = (versions: EventVersions, upcasters: Upcasters): ((row: Row) => LogEvent) => {
  const kinds = new Map([...versions].map(([type, current]) => [type, { type, current }]))
  return (row) => {
    const { stream, parts, number, version, time, venueTime, wallTime, input, command } = row
    const { correlation, causation, run, actor, hash } = row
    let data = parse(row)
    const kind = kinds.get(row.type)
    if (kind === undefined) throw new LogFromNewerVersion(stream, number, `of the unknown type ${row.type}`)
    // the table's own text of the type: a fold that compares it with its names need not look at the letters
    const { type, current } = kind
    if (version > current) throw new LogFromNewerVersion(stream, number, `version ${version} of ${type}, known up to ${current}`)
    if (version < current)
      try {
        data = upcast(upcasters, type, version, current, data)
      } catch (error) {
        throw unreadable(row, error)
      }
    // one literal: what is spread and added to is copied over and over as it grows
    return {
      stream,
      parts,
      number,
      type,
      version: current,
      time,
      venueTime,
      wallTime,
      input,
      command,
      correlation,
      causation,
      run,
      actor,
      hash,
      data,
    } as LogEvent
  }
}

/**
 * The event of a row, in its current version. Checks the envelope's shape, not its hash and not what `data` holds (types
 * were checked when it was written, hashes are checked by `link.ts`). Throws LogDamaged or LogFromNewerVersion, both naming
 * the event.
 */
export const decode = decoder(eventVersions, currentUpcasters)
