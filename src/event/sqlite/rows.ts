import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { InputKind, Parts } from '../../kernel/recorded.ts'
import { LogDamaged } from '../codec.ts'
import { type Row, type Stored, StoreFailure } from '../store.ts'
import { eventColumns } from './tables.ts'

/** Names kept in memory at most, of each kind; beyond that all are forgotten and looked up again. */
const MOST_NAMES = 50_000
/** A reader keeps one name for each value of these bits of an id. */
const LOW_BITS = 0xffff

/** One row of `events`, in the order of `eventColumns`. */
export type RawRow = readonly [
  position: number,
  stream: number,
  number: number,
  type: number,
  version: number,
  time: number,
  venueTime: number | null,
  wallTime: number,
  inputKind: number,
  inputNumber: number,
  inputTime: number,
  command: number,
  correlation: number,
  causation: string | null,
  run: number,
  actor: number,
  hash: string,
  data: string,
]

type Place = { readonly stream: string; readonly parts: Parts }
type RawPlace = readonly [name: string, book: string, symbol: string | null, base: string | null, quote: string | null, slot: string | null]

/** Makes rows of what the table holds. Names of one kind are one string each, so that folds find them by identity. */
export class RowReader {
  readonly #path: string
  /** by the low bits of an id, the name that was read last: an array, because every row looks five names up */
  readonly #texts: (readonly [id: number, text: string] | undefined)[] = []
  readonly #places = new Map<number, Place>()
  readonly #text: StatementSync
  readonly #place: StatementSync

  constructor(database: DatabaseSync, path: string) {
    this.#path = path
    this.#text = database.prepare('SELECT text FROM texts WHERE id = ?', { returnArrays: true })
    this.#place = database.prepare('SELECT name, book, symbol, base, quote, slot FROM streams WHERE id = ?', { returnArrays: true })
  }

  /** Throws StoreFailure or LogDamaged for what no writer of a log makes. `provenBehind` becomes the row's. */
  rowOf(raw: RawRow, provenBehind?: string): Row {
    const position = raw[0]
    const number = raw[2]
    const hash = raw[16]
    const data = raw[17]
    // SQLite keeps the type of a value beside it, and a damaged byte can change that type
    if (!Number.isSafeInteger(number) || typeof hash !== 'string' || typeof data !== 'string')
      throw new StoreFailure(`The log ${this.#path} is damaged: the row at position ${position} is no event. Restore it from a copy.`, {
        subject: 'log-damaged',
      })
    const { stream, parts } = this.#placeOf(raw[1], number)
    return {
      position: String(position),
      stream,
      parts,
      number,
      type: this.#textOf(raw[3], stream, number),
      version: raw[4],
      time: raw[5],
      venueTime: raw[6],
      wallTime: raw[7],
      input: { kind: this.#textOf(raw[8], stream, number) as InputKind, number: raw[9], time: raw[10] },
      command: raw[11],
      correlation: this.#textOf(raw[12], stream, number),
      causation: raw[13],
      run: this.#textOf(raw[14], stream, number),
      actor: this.#textOf(raw[15], stream, number),
      hash,
      data,
      provenBehind,
    }
  }

  #textOf(id: number, stream: string, number: number): string {
    const known = this.#texts[id & LOW_BITS]
    if (known !== undefined && known[0] === id) return known[1]
    const [text] = (this.#text.get(id) as unknown as [unknown] | undefined) ?? []
    if (typeof text !== 'string') throw new LogDamaged(stream, number, `has a name (#${id}) that is missing from table texts`)
    this.#texts[id & LOW_BITS] = [id, text]
    return text
  }

  #placeOf(id: number, number: number): Place {
    const known = this.#places.get(id)
    if (known !== undefined) return known
    const [stream, book, symbol, base, quote, slot] = (this.#place.get(id) as unknown as RawPlace | undefined) ?? []
    if (typeof stream !== 'string' || typeof book !== 'string')
      throw new LogDamaged(`#${id}`, number, 'belongs to a stream that is missing from table streams')
    const whole = { book, symbol: symbol ?? null, base: base ?? null, quote: quote ?? null }
    const place = { stream, parts: slot === null || slot === undefined ? whole : { ...whole, slot } }
    if (this.#places.size >= MOST_NAMES) this.#places.clear()
    this.#places.set(id, place)
    return place
  }
}

/** Puts events into the tables. `ignores`: a row that is there already is left as it is, because two processes copy into one file. */
export class RowWriter {
  readonly #texts = new Map<string, number>()
  readonly #streams = new Map<string, number>()
  readonly #statements: ReturnType<typeof prepareWriter>

  constructor(database: DatabaseSync, { ignores = false }: { readonly ignores?: boolean } = {}) {
    this.#statements = prepareWriter(database, ignores ? ' ON CONFLICT DO NOTHING' : '')
  }

  insert(position: number, event: Stored): void {
    const { input } = event
    const type = this.#textId(event.type)
    const kind = this.#textId(input.kind)
    const correlation = this.#textId(event.correlation)
    this.#statements.addEvent.run(
      position,
      this.#streamId(event),
      event.number,
      type,
      event.version,
      event.time,
      event.venueTime,
      event.wallTime,
      kind,
      input.number,
      input.time,
      event.command,
      correlation,
      event.causation,
      this.#textId(event.run),
      this.#textId(event.actor),
      event.hash,
      event.data,
    )
  }

  /** Called when a transaction was rolled back: the names that it put in are not in the file. */
  forget(): void {
    this.#texts.clear()
    this.#streams.clear()
  }

  #textId(text: string): number {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const id = idIn(this.#statements.textId, text) ?? (this.#statements.addText.run(text).lastInsertRowid as number)
    if (this.#texts.size >= MOST_NAMES) this.#texts.clear()
    this.#texts.set(text, id)
    return id
  }

  #streamId({ stream, parts: { book, symbol, base, quote, slot } }: Stored): number {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    const id =
      idIn(this.#statements.streamId, stream) ??
      (this.#statements.addStream.run(stream, book, symbol, base, quote, slot ?? null).lastInsertRowid as number)
    this.#streams.set(stream, id)
    return id
  }
}

const idIn = (statement: StatementSync, name: string): number | undefined => (statement.get(name) as unknown as [number] | undefined)?.[0]

const prepareWriter = (database: DatabaseSync, onConflict: string) => {
  const statement = (sql: string): StatementSync => database.prepare(sql, { returnArrays: true })
  return {
    addText: statement('INSERT INTO texts(text) VALUES (?)'),
    textId: statement('SELECT id FROM texts WHERE text = ?'),
    addStream: statement('INSERT INTO streams(name, book, symbol, base, quote, slot) VALUES (?, ?, ?, ?, ?, ?)'),
    streamId: statement('SELECT id FROM streams WHERE name = ?'),
    addEvent: statement(`INSERT INTO events(${eventColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)${onConflict}`),
  }
}
