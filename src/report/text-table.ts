import { exactText, isNumeric, MOST_DIGITS, roundedText } from './cell-text.ts'
import { type Column, type Figure, figureOf, type Table } from './table.ts'
import { shortened, wrapped } from './wrap.ts'

/** What every terminal shows, and every mail and ticket. */
export const LINE = 80
/** No word of a narrow table is longer. */
const LONGEST_WORD = 28
const GAP = '  '
const INDENT = '  '
/** Under a row; the rest is left out. */
const MOST_LINES_BELOW = 5

type Laid = { readonly width: number; readonly lines: readonly string[] }
type Cut = { readonly columns: readonly (readonly [at: number, column: Column])[]; readonly text: (figure: Figure) => string }

/** Plain aligned columns under headings; columns of numbers stand at the right. */
const laid = ({ rows }: Table, { columns, text }: Cut, below: (row: Table['rows'][number]) => readonly string[]): Laid => {
  const shown = columns.map(([at, column]) => {
    const figures = rows.map((row) => figureOf(row[at], column))
    const cells = figures.map(text)
    const width = cells.reduce((longest, cell) => Math.max(longest, cell.length), column.heading.length)
    return { heading: column.heading, cells, width, isRight: figures.every((figure) => figure.value === null || isNumeric(figure)) }
  })
  const line = (cellOf: (column: (typeof shown)[number]) => string): string =>
    shown
      .map((column) => (column.isRight ? cellOf(column).padStart(column.width) : cellOf(column).padEnd(column.width)))
      .join(GAP)
      .trimEnd()
  return {
    width: shown.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length),
    lines: [line(({ heading }) => heading), ...rows.flatMap((row, at) => [line(({ cells }) => cells[at]!), ...below(row)])],
  }
}

const listed = ({ columns }: Table): (readonly [number, Column])[] => [...columns.entries()]

/** All columns, with every digit. */
export const wideText = (table: Table): string =>
  table.rows.length === 0 ? table.whenEmpty : laid(table, { columns: listed(table), text: exactText }, () => []).lines.join('\n')

/** Columns in the order in which they are given up: those that say so, then from the right; the first one stays. */
const givenUp = (columns: Cut['columns']): readonly number[] => {
  const spare = columns
    .filter(([, { spare }]) => typeof spare === 'number')
    .sort(([, one], [, other]) => Number(one.spare) - Number(other.spare))
  const others = columns.filter(([, { spare }]) => spare === undefined).slice(1)
  return [...spare, ...others.reverse()].map(([at]) => at)
}

const narrow = (table: Table): { readonly lines: readonly string[]; readonly without: readonly string[] } => {
  const hasAny = (at: number): boolean => table.rows.some((row) => figureOf(row[at], table.columns[at]!).value !== null)
  const wanted = listed(table).filter(([at, { spare, isBelow }]) => spare !== 'wide' && !isBelow && (spare === undefined || hasAny(at)))
  const under = listed(table).filter(([, { isBelow }]) => isBelow)
  const below = (row: Table['rows'][number]): string[] =>
    under.flatMap(([at, column]) => belowText(roundedText(figureOf(row[at], column), MOST_DIGITS)))
  const order = givenUp(wanted)
  for (let out = 0; ; out++) {
    const gone = order.slice(0, out)
    const columns = wanted.filter(([at]) => !gone.includes(at))
    for (const digits of [MOST_DIGITS, 6, 4]) {
      const text = (figure: Figure): string => {
        const cell = roundedText(figure, digits)
        return figure.kind === 'text' ? shortened(cell, LONGEST_WORD) : cell
      }
      const { width, lines } = laid(table, { columns, text }, below)
      if (width <= LINE || out === order.length)
        return { lines, without: gone.map((at) => table.columns[at]!.heading || table.columns[at]!.key) }
    }
  }
}

const belowText = (text: string): string[] => {
  const width = LINE - INDENT.length
  const lines = text === '' ? [] : wrapped(text, width)
  const shown = lines.slice(0, MOST_LINES_BELOW)
  if (shown.length < lines.length) shown.push(withoutEnd(shown.pop()!, width))
  return shown.map((line) => `${INDENT}${line}`)
}

/** A line in which room is made for the dots that say that more follows. */
const withoutEnd = (line: string, width: number): string => {
  const room = width - ' ...'.length
  const end = line.length <= room ? line.length : line.lastIndexOf(' ', room)
  return `${line.slice(0, end === -1 ? room : end)} ...`
}

/** For a terminal of 80 columns: rounded, and of what has no room the least is left out, and named. */
export const narrowText = (table: Table): string => {
  if (table.rows.length === 0) return table.whenEmpty
  const { lines, without } = narrow(table)
  const left = without.length === 0 ? [] : wrapped(`No room for: ${without.join(', ')}. --wide shows all.`, LINE)
  return [...lines, ...left].join('\n')
}
