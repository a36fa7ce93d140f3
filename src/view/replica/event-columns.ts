import type { Row } from '../../event/store.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { positionName } from '../../kernel/slots.ts'
import { CHUNK, type ColumnChunk, emptyChunk } from './column-chunk.ts'
import { NameTable } from './name-table.ts'

export type EventsAsked = {
  readonly coin?: string
  /** a whole one, or what it begins with */
  readonly type?: string
  readonly decision?: string
  readonly actor?: string
  readonly fromMs?: number
  readonly untilMs?: number
  /** the newest first, from there (exclusive) down */
  readonly before?: number
  /** the oldest first, from there (exclusive) on */
  readonly after?: number
  readonly limit: number
}

/** Nothing: of no coin. */
const NONE = ''

/** Of every event what it is found by, in arrays: events are counted from 1. Only what is indexed is in them. */
export class EventColumns {
  readonly names: NameTable
  readonly #chunks: ColumnChunk[]
  /** addresses in the store, where they do not count the events */
  readonly #positions: string[] | null
  #ordinals: Map<string, number> | null = null
  #count: number

  constructor(isDense: boolean, names = new NameTable(), chunks: ColumnChunk[] = [], count = 0, positions: string[] = []) {
    this.names = names
    this.#chunks = chunks
    this.#count = count
    this.#positions = isDense ? null : positions
  }

  get count(): number {
    return this.#count
  }

  /** To be kept: what has come since so many events were. Addresses only where they do not count the events. */
  *chunksFrom(count: number): Iterable<{ readonly chunk: number; readonly bytes: Uint8Array; readonly positions: string | null }> {
    for (let chunk = Math.floor(count / CHUNK); chunk < this.#chunks.length; chunk++) {
      const positions = this.#positions?.slice(chunk * CHUNK, (chunk + 1) * CHUNK)
      yield { chunk, bytes: this.#chunks[chunk]!.bytes, positions: positions === undefined ? null : JSON.stringify(positions) }
    }
  }

  push(event: LogEvent, { position, hash }: Pick<Row, 'position' | 'hash'>): void {
    const at = this.#count % CHUNK
    if (at === 0) this.#chunks.push(emptyChunk())
    const chunk = this.#chunks[this.#chunks.length - 1]!
    const { names } = this
    // on a server, reservations made together may stand in another order
    chunk.times[at] = Math.max(event.time, this.#count === 0 ? 0 : this.timeMs(this.#count))
    chunk.hashHigh[at] = Number.parseInt(hash.slice(0, 8), 16)
    chunk.hashLow[at] = Number.parseInt(hash.slice(8, 16), 16)
    chunk.types[at] = names.idOf(event.type)
    chunk.coins[at] = names.idOf(event.parts.symbol === null ? NONE : positionName(event.parts))
    chunk.decisions[at] = names.idOf(event.correlation)
    chunk.actors[at] = names.idOf(event.actor)
    this.#count++
    if (this.#positions === null) return
    this.#positions.push(position)
    this.#ordinals?.set(position, this.#count)
  }

  /** The engine's clock, as far as it had come by then. */
  timeMs(ordinal: number): number {
    return this.#chunk(ordinal).times[(ordinal - 1) % CHUNK]!
  }

  type(ordinal: number): string {
    return this.names.textOf(this.#chunk(ordinal).types[(ordinal - 1) % CHUNK]!)
  }

  /** The name of its position; null: it is of no coin. */
  coin(ordinal: number): string | null {
    const name = this.names.textOf(this.#chunk(ordinal).coins[(ordinal - 1) % CHUNK]!)
    return name === NONE ? null : name
  }

  /** What it belongs to: the decision that began a cycle, else its stream. */
  decision(ordinal: number): string {
    return this.names.textOf(this.#chunk(ordinal).decisions[(ordinal - 1) % CHUNK]!)
  }

  actor(ordinal: number): string {
    return this.names.textOf(this.#chunk(ordinal).actors[(ordinal - 1) % CHUNK]!)
  }

  /** The first 16 digits. */
  hash(ordinal: number): string {
    const { hashHigh, hashLow } = this.#chunk(ordinal)
    const digits = (value: number): string => value.toString(16).padStart(8, '0')
    return digits(hashHigh[(ordinal - 1) % CHUNK]!) + digits(hashLow[(ordinal - 1) % CHUNK]!)
  }

  /** Its address in the store. */
  position(ordinal: number): string {
    this.#chunk(ordinal)
    return this.#positions === null ? String(ordinal) : this.#positions[ordinal - 1]!
  }

  /** Null: no event stands there. */
  ordinalAt(position: string): number | null {
    if (this.#positions !== null) {
      this.#ordinals ??= new Map(this.#positions.map((one, at) => [one, at + 1]))
      return this.#ordinals.get(position) ?? null
    }
    const ordinal = Number(position)
    return /^[1-9]\d{0,14}$/.test(position) && ordinal <= this.#count ? ordinal : null
  }

  /** By its id, as causes name it; null: no event has it. An id leaves one digit of the hash out, where its version stands. */
  ordinalOf(eventId: string): number | null {
    const digits = eventId.replaceAll('-', '')
    const high = Number.parseInt(digits.slice(0, 8), 16)
    const low = Number.parseInt(`${digits.slice(8, 12)}0${digits.slice(13, 16)}`, 16)
    for (const [at, chunk] of this.#chunks.entries()) {
      for (let index = chunk.hashHigh.indexOf(high); index >= 0; index = chunk.hashHigh.indexOf(high, index + 1)) {
        const ordinal = at * CHUNK + index + 1
        if (ordinal <= this.#count && (chunk.hashLow[index]! & 0xffff0fff) >>> 0 === low) return ordinal
      }
    }
    return null
  }

  /** The last one at or before that time; 0: none. */
  ordinalBy(timeMs: number): number {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.timeMs(middle) <= timeMs) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Ordinals of at most `limit` events that fit, up to `upTo`: the newest first, or from `after` on the oldest first. */
  find({ before, after, limit, ...asked }: EventsAsked, upTo = this.#count): number[] {
    const fits = this.#fitting(asked)
    if (fits === null) return []
    const { fromMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = asked
    const first = Math.max(fromMs === Number.NEGATIVE_INFINITY ? 1 : this.ordinalBy(fromMs - 1) + 1, (after ?? 0) + 1)
    const last = Math.min(untilMs === Number.POSITIVE_INFINITY ? upTo : this.ordinalBy(untilMs), upTo, (before ?? upTo + 1) - 1)
    const found: number[] = []
    if (after === undefined) for (let at = last; at >= first && found.length < limit; at--) fits(at) && found.push(at)
    else for (let at = first; at <= last && found.length < limit; at++) fits(at) && found.push(at)
    return found
  }

  /** Null: nothing can fit, for a name occurs nowhere. */
  #fitting({ coin, type, decision, actor }: Omit<EventsAsked, 'limit'>): ((ordinal: number) => boolean) | null {
    const ids = { coin: this.#idIn(coin), decision: this.#idIn(decision), actor: this.#idIn(actor) }
    const types = type === undefined ? null : new Set(this.names.idsBeginning(type))
    if (ids.coin === null || ids.decision === null || ids.actor === null || types?.size === 0) return null
    return (ordinal) => {
      const chunk = this.#chunk(ordinal)
      const at = (ordinal - 1) % CHUNK
      return (
        (ids.coin === undefined || chunk.coins[at] === ids.coin) &&
        (ids.decision === undefined || chunk.decisions[at] === ids.decision) &&
        (ids.actor === undefined || chunk.actors[at] === ids.actor) &&
        (types === null || types.has(chunk.types[at]!))
      )
    }
  }

  #idIn(name: string | undefined): number | null | undefined {
    return name === undefined ? undefined : this.names.known(name)
  }

  #chunk(ordinal: number): ColumnChunk {
    if (!(ordinal >= 1 && ordinal <= this.#count))
      throw new RangeError(`Event ${ordinal} is not among the ${this.#count} that are indexed.`)
    return this.#chunks[Math.floor((ordinal - 1) / CHUNK)]!
  }
}
