import { format } from '../../kernel/money.ts'
import { partsOfPosition, positionName } from '../../kernel/slots.ts'
import { begunKinds, type Emitted, type InText, type RowKind, rowKinds } from './row-kinds.ts'

/** A row as it stands in the table: what it is found by, and the rest of its fields as one array in JSON, for their names are the kind's. */
export type FiledRow = [name: string, key: string | null, fromMs: number, toMs: number, data: string]

type AnyRow = Record<string, unknown>
type Fields = {
  /** null: it is called by its symbol and slot */
  readonly name: string | null
  readonly key: string | null
  readonly fromMs: string
  readonly toMs: string
  readonly data: readonly string[]
}

const fieldsOf = (kind: RowKind): Fields => {
  const all = Object.entries<string>(rowKinds[kind])
  const at = (place: string): string[] => all.flatMap(([field, one]) => (one === place ? [field] : []))
  const [name, slot] = at('name')
  const [fromMs = ''] = at('fromMs')
  return { name: slot === undefined ? name! : null, key: at('key')[0] ?? null, fromMs, toMs: at('toMs')[0] ?? fromMs, data: at('data') }
}
const fields = Object.fromEntries(Object.keys(rowKinds).map((kind) => [kind, fieldsOf(kind as RowKind)])) as Record<RowKind, Fields>

/** Ordinals as short texts whose order is that of the numbers. */
const DIGITS = 36
const WIDTH = 7
export const begunKey = (ordinal: number): string => ordinal.toString(DIGITS).padStart(WIDTH, '0')
export const begunBy = (key: string): number => Number.parseInt(key, DIGITS)

const keyOf = <K extends RowKind>(kind: K, row: Emitted[K], key: string | null): string | null => {
  if (key !== null) return (row as AnyRow)[key] as string
  const begunAt = begunKinds[kind]
  return begunAt === undefined ? null : begunKey(begunAt(row))
}

export const packed = <K extends RowKind>(kind: K, row: Emitted[K]): FiledRow => {
  const { name, key, fromMs, toMs, data } = fields[kind]
  const all = row as AnyRow
  const values: unknown[] = []
  for (const field of data) {
    const value = all[field]
    values.push(typeof value === 'bigint' ? format(value) : value)
  }
  const called = name === null ? positionName(row as Emitted['lots']) : (all[name] as string)
  return [called, keyOf(kind, row, key), all[fromMs] as number, all[toMs] as number, JSON.stringify(values)]
}

export const unpacked = <K extends RowKind>(kind: K, [called, id, from, to, data]: FiledRow): InText<Emitted[K]> => {
  const { name, key, fromMs, toMs, data: names } = fields[kind]
  const row: AnyRow = { ...(name === null ? partsOfPosition(called) : { [name]: called }), [fromMs]: from, [toMs]: to }
  if (key !== null) row[key] = id
  for (const [at, value] of (JSON.parse(data) as unknown[]).entries()) row[names[at]!] = value
  return row as InText<Emitted[K]>
}
