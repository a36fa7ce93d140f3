import { bareText } from './cell-text.ts'
import { type Column, type Figure, figureOf, type ReportTable } from './table.ts'

/** A spreadsheet takes what begins so for a formula, wherever it came from; behind an apostrophe it is a text. */
const FORMULA = /^[=+\-@\t\r]/

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const field = (figure: Figure): string => {
  const text = bareText(figure)
  return figure.kind === 'text' && FORMULA.test(text) ? `"'${text.replaceAll('"', '""')}"` : quoted(text)
}

const UNITS: Partial<Record<Figure['kind'], string>> = { share: 'Pct', span: 'S', time: 'Utc' }
const headingOf = ({ key, kind }: Column): string => `${key}${UNITS[kind] ?? ''}`

/** RFC 4180, with every column and every digit; its lines end with CR and LF. */
export const csvOf = ({ columns, rows }: ReportTable): string =>
  [columns.map((column) => quoted(headingOf(column))), ...rows.map((row) => columns.map((column, at) => field(figureOf(row[at], column))))]
    .map((fields) => `${fields.join(',')}\r\n`)
    .join('')
