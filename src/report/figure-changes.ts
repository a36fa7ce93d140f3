import { format, parse } from '../kernel/money.ts'
import type { Cell, ReportTable } from './table.ts'

type Leaf = string | number | null

/** One figure of a report at two moments; null: it was not there. `difference` null: it is no number at both. */
export type FigureChange = { readonly figure: string; readonly from: Leaf; readonly to: Leaf; readonly difference: Leaf }

const DECIMAL = /^-?\d{1,30}(\.\d{1,18})?$/

/** Of these nothing is not zero: where one is missing there is no difference. */
const NOT_COUNTED = /(mark|markMs|averageCost|contractSize|winRate|profitFactor|expectancy|averageHoldMs|Price|fromMs|toMs|lastMs|begunMs)$/

/** By what one row of a list is known; null: by nothing, and the list is no part of a difference. */
const nameOf = (row: unknown): string | null => {
  if (typeof row !== 'object' || row === null || !('symbol' in row)) return null
  return 'slot' in row && typeof row.slot === 'string' ? `${String(row.symbol)} ${row.slot}` : String(row.symbol)
}

const gather = (value: unknown, path: string, into: Map<string, Leaf>): Map<string, Leaf> => {
  if (value === undefined) return into
  if (value === null || typeof value === 'number') return into.set(path, value)
  if (typeof value !== 'object') return typeof value === 'string' && DECIMAL.test(value) ? into.set(path, value) : into
  const parts = Array.isArray(value) ? value.map((row) => [nameOf(row), row] as const) : Object.entries(value)
  for (const [name, part] of parts) if (name !== null) gather(part, path === '' ? name : `${path} ${name}`, into)
  return into
}

const minus = (figure: string, to: Leaf | undefined, from: Leaf | undefined): Leaf => {
  if (to === null || from === null) return null
  if ((to === undefined || from === undefined) && NOT_COUNTED.test(figure)) return null
  const isCount = typeof (to ?? from) === 'number'
  if (isCount) return Number(to ?? 0) - Number(from ?? 0)
  return format(parse(String(to ?? '0')) - parse(String(from ?? '0')))
}

/** Every number of a report's data that is another one at the second moment, by its path. */
export const changesBetween = (from: object, to: object): FigureChange[] => {
  const [was, is] = [gather(from, '', new Map()), gather(to, '', new Map())]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((figure) => {
    const [before, after] = [was.get(figure), is.get(figure)]
    if (before === after) return []
    return [{ figure, from: before ?? null, to: after ?? null, difference: minus(figure, after, before) }]
  })
}

/** Later numbers are moments: of 1973 on. */
const FIRST_TIME = 1e11

const cell = (figure: string, value: Leaf): Cell => {
  if (typeof value === 'string') return { kind: 'quantity', value }
  if (value === null || !figure.endsWith('Ms')) return { kind: 'count', value }
  if (value < 0) return { kind: 'text', value: `${value} ms` }
  return { kind: value < FIRST_TIME ? 'span' : 'time', value }
}

export const differenceTable = (changes: readonly FigureChange[]): ReportTable => ({
  name: 'difference',
  columns: [
    { heading: 'figure', key: 'figure', kind: 'text', isWhole: true },
    { heading: 'from', key: 'from', kind: 'quantity' },
    { heading: 'to', key: 'to', kind: 'quantity' },
    { heading: 'difference', key: 'difference', kind: 'quantity' },
  ],
  rows: changes.map(({ figure, from, to, difference }) => [figure, cell(figure, from), cell(figure, to), cell(figure, difference)]),
  whenEmpty: 'No figure is another one at the second moment.',
})
