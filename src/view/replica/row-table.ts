import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { UsageError } from '../../kernel/errors.ts'
import { type Emitted, type InText, type RowKind, type RowsAsked, replacedKinds, rowKinds } from './row-kinds.ts'
import { begunBy, begunKey, type FiledRow, packed, unpacked } from './row-packing.ts'

const KINDS = Object.keys(rowKinds) as RowKind[]
const numberOf = (kind: RowKind): number => KINDS.indexOf(kind)

/** Of one answer: more than a page shows, few enough to be made in a moment. */
const MOST = 1000

export const rowColumns =
  'seq INTEGER PRIMARY KEY, kind INTEGER, name TEXT, key TEXT, ordinal INTEGER, fromMs INTEGER, toMs INTEGER, data TEXT'

export type FoundRow<K extends RowKind> = { readonly ordinal: number; readonly row: InText<Emitted[K]> }

/**
 * Rows of what is finished, in the order in which it ended. All are read from `all_rows`. `into`: where new ones go; `before`: how many stand
 * elsewhere.
 */
export class RowTable {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #ordinalAt: StatementSync
  readonly #finds = new Map<string, StatementSync>()
  #last: number

  constructor(database: DatabaseSync, into: string, before = 0) {
    this.#database = database
    this.#insert = database.prepare(`INSERT INTO ${into} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#ordinalAt = database.prepare('SELECT ordinal FROM all_rows WHERE seq = ?', { returnArrays: true })
    this.#last = Number(database.prepare(`SELECT coalesce(max(seq), ?) AS last FROM ${into}`).get(before)?.last)
  }

  get count(): number {
    return this.#last
  }

  add<K extends RowKind>(kind: K, row: Emitted[K], ordinal: number): void {
    const [name, key, fromMs, toMs, data] = packed(kind, row)
    this.#insert.run(++this.#last, numberOf(kind), name, key, ordinal, fromMs, toMs, data)
  }

  /** As it was when the event of that ordinal had been recorded. */
  find<K extends RowKind>(kind: K, ordinal: number, asked: RowsAsked): { readonly found: FoundRow<K>[]; readonly next: string | null } {
    const { position, key, fromMs, untilMs, before, limit } = asked
    const count = Math.min(Math.max(limit, 1), MOST)
    const isByBegin = asked.by === 'begin'
    const seqBefore = before === undefined || isByBegin ? Number.POSITIVE_INFINITY : numberIn(before)
    const upTo = Math.min(this.#lastBy(ordinal), seqBefore - 1)
    // of an order there are a few rows: left to itself SQLite looks for them through all that are older
    const where: string[] = ['kind = :kind', key === undefined && !isByBegin ? 'seq <= :upTo' : '+seq <= :upTo']
    const values: Record<string, SQLInputValue> = { kind: numberOf(kind), upTo, limit: count + 1 }
    const narrow = (clause: string, name: string, value: SQLInputValue | undefined): void => {
      if (value === undefined) return
      where.push(clause)
      values[name] = value
    }
    narrow('name = :name', 'name', position)
    narrow('key = :key', 'key', key)
    // also of what is not over the rows of a past moment lie behind it
    narrow('key < :begun', 'begun', isByBegin ? begunKey(before === undefined ? ordinal + 1 : numberIn(before)) : undefined)
    narrow('toMs >= :fromMs', 'fromMs', fromMs)
    narrow('fromMs <= :untilMs', 'untilMs', untilMs)
    if (replacedKinds.has(kind)) {
      where.push('NOT EXISTS (SELECT 1 FROM all_rows l WHERE l.kind = r.kind AND l.key = r.key AND l.seq > r.seq AND l.seq <= :newest)')
      values.newest = this.#lastBy(ordinal)
    }
    const rows = this.#finding(where.join(' AND '), isByBegin ? 'key' : 'seq').all(values) as unknown as [
      seq: number,
      ordinal: number,
      ...FiledRow,
    ][]
    const page = rows.slice(0, count)
    const [seq, , , begun] = page.at(-1) ?? []
    return {
      found: page.map(([, at, ...filed]) => ({ ordinal: at, row: unpacked(kind, filed) })),
      next: rows.length > count ? String(isByBegin ? begunBy(String(begun)) : seq) : null,
    }
  }

  #finding(where: string, order: 'seq' | 'key'): StatementSync {
    const sql = `SELECT seq, ordinal, name, key, fromMs, toMs, data FROM all_rows r WHERE ${where} ORDER BY ${order} DESC LIMIT :limit`
    const known = this.#finds.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql, { returnArrays: true })
    this.#finds.set(sql, statement)
    return statement
  }

  /** The last row that there was behind that event: they are counted without a hole, in the order of the events. */
  #lastBy(ordinal: number): number {
    let low = 0
    let high = this.#last
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const [at] = this.#ordinalAt.get(middle) as unknown as [number]
      if (at <= ordinal) low = middle
      else high = middle - 1
    }
    return low
  }
}

const numberIn = (before: string): number => {
  if (!/^\d{1,15}$/.test(before)) throw new UsageError(`${JSON.stringify(before)} is not where a page ended: take it from the page before.`)
  return Number(before)
}
