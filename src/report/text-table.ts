import { exactText, isNumeric, MOST_DIGITS, roundedText } from './cell-text.ts'
import { type Column, type Figure, figureOf, type ReportTable } from './table.ts'
import { shortened, wrapped } from './wrap.ts'

/** What every terminal shows, and every mail and ticket. */
export const LINE = 80
/** No word of a narrow table is longer than the first of them; where there is little room, than the next. */
const WORDS: readonly number[] = [28, 20, 14]
const FEWEST_DIGITS = 4
const DIGITS: readonly number[] = [MOST_DIGITS, 6, FEWEST_DIGITS]
const GAP = '  '
const INDENT = '  '
/** Under a row; the rest is left out. */
const MOST_LINES_BELOW = 5

type Laid = { readonly width: number; readonly lines: readonly string[] }
type Cut = {
  readonly columns: readonly (readonly [at: number, column: Column])[]
  readonly text: (figure: Figure, column: Column) => string
}

/** Plain aligned columns under headings; columns of numbers stand at the right. */
const laid = ({ rows }: ReportTable, { columns, text }: Cut, below: (row: ReportTable['rows'][number]) => readonly string[]): Laid => {
  const shown = columns.map(([at, column]) => {
    const figures = rows.map((row) => figureOf(row[at], column))
    const cells = figures.map((figure) => text(figure, column))
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

const listed = ({ columns }: ReportTable): (readonly [number, Column])[] => [...columns.entries()]

/** All columns, with every digit. */
export const wideText = (table: ReportTable): string =>
  table.rows.length === 0 ? table.whenEmpty : laid(table, { columns: listed(table), text: exactText }, () => []).lines.join('\n')

/** How a table is made narrower, step by step: of how many digits, how long a word, and without which columns. */
type Step = { readonly digits: number; readonly longest: number; readonly without: readonly number[] }

/**
 * First the columns go that say so, in their turn; then words are shortened; then the last spare ones go, and then all from the right but
 * the first.
 */
const steps = (columns: Cut['columns']): Step[] => {
  const turn = columns
    .filter(([, { spare }]) => typeof spare === 'number')
    .sort(([, one], [, other]) => Number(one.spare) - Number(other.spare))
  const others = columns.filter(([, { spare }]) => spare === undefined).slice(1)
  const spare = turn.map(([at]) => at)
  const lessSpare = [...spare, ...columns.flatMap(([at, column]) => (column.spare === 'last' ? [at] : []))]
  const all = [...lessSpare, ...others.reverse().map(([at]) => at)]
  const [longest = 0, ...shorter] = WORDS
  const shortest = shorter.at(-1) ?? longest
  return [
    ...prefixes(spare, 0).flatMap((without) => DIGITS.map((digits) => ({ digits, longest, without }))),
    ...shorter.map((length) => ({ digits: FEWEST_DIGITS, longest: length, without: spare })),
    ...prefixes(lessSpare, spare.length + 1).map((without) => ({ digits: FEWEST_DIGITS, longest: shortest, without })),
    ...prefixes(all, lessSpare.length + 1).map((without) => ({ digits: FEWEST_DIGITS, longest, without })),
  ]
}
const prefixes = (all: readonly number[], from: number): number[][] =>
  Array.from({ length: Math.max(0, all.length + 1 - from) }, (_, more) => all.slice(0, from + more))

const narrow = (table: ReportTable): { readonly lines: readonly string[]; readonly without: readonly string[] } => {
  const hasAny = (at: number): boolean => table.rows.some((row) => figureOf(row[at], table.columns[at]!).value !== null)
  const wanted = listed(table).filter(([at, { spare, isBelow }]) => spare !== 'wide' && !isBelow && (spare === undefined || hasAny(at)))
  const under = listed(table).filter(([, { isBelow }]) => isBelow)
  const below = (row: ReportTable['rows'][number]): string[] =>
    under.flatMap(([at, column]) => belowText(roundedText(figureOf(row[at], column), MOST_DIGITS)))
  const tries = steps(wanted)
  for (const [at, { digits, longest, without }] of tries.entries()) {
    const text = (figure: Figure, { isWhole }: Column): string => {
      const cell = roundedText(figure, digits)
      return figure.kind === 'text' && !isWhole ? shortened(cell, longest) : cell
    }
    const { width, lines } = laid(table, { columns: wanted.filter(([column]) => !without.includes(column)), text }, below)
    if (width > LINE && at < tries.length - 1) continue
    return { lines, without: without.map((column) => table.columns[column]!.heading || table.columns[column]!.key) }
  }
  throw new Error('A table is laid out in one way at least.')
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
export const narrowText = (table: ReportTable): string => {
  if (table.rows.length === 0) return table.whenEmpty
  const { lines, without } = narrow(table)
  const left = without.length === 0 ? [] : wrapped(`No room for: ${without.join(', ')}. --wide shows all.`, LINE)
  return [...lines, ...left].join('\n')
}
