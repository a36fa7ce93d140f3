import type { Row } from '../../event/store.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { partsOfPosition, positionName } from '../../kernel/slots.ts'
import { CHUNK, ColumnChunk, type NarrowColumn } from './column-chunk.ts'
import { NameTable } from './name-table.ts'

export type EventsAsked = {
  readonly coin?: string
  /** of all positions of an instrument, or of the one of that name */
  readonly ofCoin?: string
  /** a whole one, or what it begins with */
  readonly type?: string
  /** whole ones */
  readonly types?: readonly string[]
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
type Wanted = { readonly column: NarrowColumn; readonly ids: ReadonlySet<number> }

/** Nothing: of no coin. */
const NONE = ''
/** To look through a chunk for more names than these takes as long as to look at each of its events. */
const FEW = 4

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

  /** Whether addresses count the events. */
  get isDense(): boolean {
    return this.#positions === null
  }

  /** To be kept: what has come since so many events were. Addresses only where they do not count the events. */
  *chunksFrom(count: number): Iterable<{ readonly chunk: number; readonly bytes: Uint8Array; readonly positions: string | null }> {
    for (let chunk = Math.floor(count / CHUNK); chunk < this.#chunks.length; chunk++) {
      const positions = this.#positions?.slice(chunk * CHUNK, (chunk + 1) * CHUNK)
      yield { chunk, bytes: this.#chunks[chunk]!.packed(), positions: positions === undefined ? null : JSON.stringify(positions) }
    }
  }

  push(event: LogEvent, { position, hash }: Pick<Row, 'position' | 'hash'>): void {
    const at = this.#count % CHUNK
    if (at === 0) this.#chunks.push(ColumnChunk.empty())
    const chunk = this.#chunks[this.#chunks.length - 1]!
    const { names } = this
    // on a server, reservations made together may stand in another order
    chunk.times[at] = Math.max(event.time, this.#count === 0 ? 0 : this.timeMs(this.#count))
    chunk.column('hashHigh')[at] = Number.parseInt(hash.slice(0, 8), 16)
    chunk.column('hashLow')[at] = Number.parseInt(hash.slice(8, 16), 16)
    chunk.column('types')[at] = names.idOf(event.type)
    chunk.column('coins')[at] = names.idOf(event.parts.symbol === null ? NONE : positionName(event.parts))
    chunk.column('decisions')[at] = names.idOf(event.correlation)
    chunk.column('actors')[at] = names.idOf(event.actor)
    if (event.causation !== null) chunk.column('causes')[at] = this.#count + 1 - (this.ordinalOf(event.causation) ?? this.#count + 1)
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
    return this.names.textOf(this.#at('types', ordinal))
  }

  /** The name of its position; null: it is of no coin. */
  coin(ordinal: number): string | null {
    const name = this.names.textOf(this.#at('coins', ordinal))
    return name === NONE ? null : name
  }

  /** What it belongs to: the decision that began a cycle, else its stream. */
  decision(ordinal: number): string {
    return this.names.textOf(this.#at('decisions', ordinal))
  }

  actor(ordinal: number): string {
    return this.names.textOf(this.#at('actors', ordinal))
  }

  /** The first 16 digits. */
  hash(ordinal: number): string {
    const digits = (value: number): string => value.toString(16).padStart(8, '0')
    return digits(this.#at('hashHigh', ordinal)) + digits(this.#at('hashLow', ordinal))
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

  /**
   * By its id, as causes name it; null: no event up to `upTo` has it. An id leaves one digit of the hash out, where its version stands.
   * Looked for from there down, for causes are near.
   */
  ordinalOf(eventId: string, upTo = this.#count): number | null {
    const high = Number.parseInt(eventId.slice(0, 8), 16)
    const low = Number.parseInt(`${eventId.slice(9, 13)}0${eventId.slice(15, 18)}`, 16)
    let from = (upTo - 1) % CHUNK
    for (let at = Math.floor((upTo - 1) / CHUNK); at >= 0; at--) {
      const chunk = this.#chunks[at]!
      const highs = chunk.column('hashHigh')
      for (let index = highs.lastIndexOf(high, from); index >= 0; index = index === 0 ? -1 : highs.lastIndexOf(high, index - 1))
        if ((chunk.column('hashLow')[index]! & 0xffff0fff) >>> 0 === low) return at * CHUNK + index + 1
      from = CHUNK - 1
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

  /** Symbols that events up to `upTo` are of, in the order in which they came. */
  coinsBy(upTo: number): ReadonlySet<string> {
    const seen = new Uint8Array(this.names.size)
    const symbols = new Set<string>()
    for (let ordinal = 1; ordinal <= upTo; ordinal++) {
      const id = this.#at('coins', ordinal)
      if (seen[id] === 1) continue
      seen[id] = 1
      const name = this.names.textOf(id)
      if (name !== NONE) symbols.add(partsOfPosition(name).symbol)
    }
    return symbols
  }

  /** The event that led to it; null: none did. */
  causeOf(ordinal: number): number | null {
    const distance = this.#at('causes', ordinal)
    return distance === 0 ? null : ordinal - distance
  }

  /** What an event led to up to `upTo`, and what that led to in turn, the oldest first. */
  ledBy(ordinal: number, upTo: number): number[] {
    const led = new Set([ordinal])
    const found: number[] = []
    for (let at = Math.floor(ordinal / CHUNK); at * CHUNK < upTo; at++) {
      const chunk = this.#chunks[at]!
      const causes = chunk.column('causes')
      const last = Math.min(CHUNK, upTo - at * CHUNK)
      for (let index = Math.max(0, ordinal - at * CHUNK); index < last; index++) {
        const distance = causes[index]!
        const one = at * CHUNK + index + 1
        if (distance === 0 || !led.has(one - distance)) continue
        found.push(one)
        led.add(one)
      }
    }
    return found
  }

  /** Ordinals of at most `limit` events that fit, up to `upTo`: the newest first, or from `after` on the oldest first. */
  find({ before, after, limit, ...asked }: EventsAsked, upTo = this.#count): number[] {
    const wanted = this.#wanted(asked)
    if (wanted === null) return []
    const { fromMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = asked
    const first = Math.max(fromMs === Number.NEGATIVE_INFINITY ? 1 : this.ordinalBy(fromMs - 1) + 1, (after ?? 0) + 1)
    const last = Math.min(untilMs === Number.POSITIVE_INFINITY ? upTo : this.ordinalBy(untilMs), upTo, (before ?? upTo + 1) - 1)
    const found: number[] = []
    const chunkOf = (ordinal: number): number => Math.floor((ordinal - 1) / CHUNK)
    if (after === undefined)
      for (let at = chunkOf(last); at >= chunkOf(first) && found.length < limit; at--) {
        const fits = fitting(this.#chunks[at], wanted)
        const least = Math.max(first - at * CHUNK, 1)
        if (fits === null) continue
        for (let nth = Math.min(last - at * CHUNK, CHUNK); nth >= least && found.length < limit; nth--)
          if (fits(nth - 1)) found.push(at * CHUNK + nth)
      }
    else
      for (let at = chunkOf(first); at <= chunkOf(last) && found.length < limit; at++) {
        const fits = fitting(this.#chunks[at], wanted)
        const most = Math.min(last - at * CHUNK, CHUNK)
        if (fits === null) continue
        for (let nth = Math.max(first - at * CHUNK, 1); nth <= most && found.length < limit; nth++)
          if (fits(nth - 1)) found.push(at * CHUNK + nth)
      }
    return found
  }

  /** Null: nothing can fit, for a name occurs nowhere. */
  #wanted({ coin, ofCoin, type, types, decision, actor }: Omit<EventsAsked, 'limit'>): readonly Wanted[] | null {
    const { names } = this
    const one = (name: string): number[] => {
      const id = names.known(name)
      return id === null ? [] : [id]
    }
    const wanted: Wanted[] = []
    const add = (column: NarrowColumn, ids: readonly number[] | undefined): void => {
      if (ids !== undefined) wanted.push({ column, ids: new Set(ids) })
    }
    add('coins', coin === undefined ? undefined : one(coin))
    add('coins', ofCoin === undefined ? undefined : [...one(ofCoin), ...names.idsBeginning(`${ofCoin} `)])
    add('types', type === undefined ? undefined : names.idsBeginning(type))
    add('types', types?.flatMap(one))
    add('decisions', decision === undefined ? undefined : one(decision))
    add('actors', actor === undefined ? undefined : one(actor))
    return wanted.some(({ ids }) => ids.size === 0) ? null : wanted
  }

  #at(column: NarrowColumn, ordinal: number): number {
    return this.#chunk(ordinal).column(column)[(ordinal - 1) % CHUNK]!
  }

  #chunk(ordinal: number): ColumnChunk {
    if (!(ordinal >= 1 && ordinal <= this.#count))
      throw new RangeError(`Event ${ordinal} is not among the ${this.#count} that are indexed.`)
    return this.#chunks[Math.floor((ordinal - 1) / CHUNK)]!
  }
}

/** Whether the chunk's so-and-so-many-th event fits; null: none can, for a name occurs nowhere in it. */
const fitting = (chunk: ColumnChunk | undefined, wanted: readonly Wanted[]): ((index: number) => boolean) | null => {
  if (chunk === undefined) return null
  const columns = wanted.map(({ column, ids }) => ({ values: chunk.column(column), ids }))
  if (columns.some(({ values, ids }) => ids.size <= FEW && ![...ids].some((id) => values.includes(id)))) return null
  return (index) => columns.every(({ values, ids }) => ids.has(values[index]!))
}
