import { type Command, Option } from 'commander'
import { UsageError } from '../kernel/errors.ts'
import { csvOf } from '../report/csv.ts'
import type { ReportTable } from '../report/table.ts'
import { LINE, narrowText, wideText } from '../report/text-table.ts'
import { wrapped } from '../report/wrap.ts'
import { colours, print, printJson } from './output.ts'

/** What `withTableFlags` adds to a command's options. */
export type TableFlags = { readonly json?: true; readonly wide?: true; readonly csv?: true }

/** For every command that shows figures: rounded for 80 columns, or exact. */
export const withTableFlags = (command: Command): Command =>
  command
    .addOption(new Option('--json', 'one JSON document on standard output, with every row and every digit').conflicts(['wide', 'csv']))
    .addOption(new Option('--wide', 'every column and every digit, however long the lines').conflicts('csv'))
    .option('--csv', 'for a spreadsheet: every row, column and digit')

/** Of what may be long a person sees the end, or of a ranking the beginning. */
export const LAST = 50

export type Shown = {
  readonly title: string
  /** the first one is what was asked for */
  readonly tables: readonly ReportTable[]
  /** by name, which of them goes into the spreadsheet */
  readonly named?: string | undefined
  /** every row, however many there are */
  readonly all?: boolean | undefined
}

/** The one table that a spreadsheet can hold. */
const theOne = (tables: readonly ReportTable[], named: string | undefined): ReportTable => {
  const found = named === undefined ? tables[0] : tables.find(({ name }) => name === named)
  if (found !== undefined) return found
  throw new UsageError(`There is no table "${named}" here: --table takes ${tables.map(({ name }) => name).join(' or ')}.`)
}

const ended = (table: ReportTable, all: boolean | undefined): { readonly table: ReportTable; readonly said: string } => {
  const { rows, many, total = rows.length, isBestFirst } = table
  if (many === undefined || all || total <= LAST) return { table, said: '' }
  const shown = isBestFirst ? rows.slice(0, LAST) : rows.slice(-LAST)
  return { table: { ...table, rows: shown }, said: `\nThe ${isBestFirst ? 'first' : 'last'} ${LAST} of ${total} ${many}; --all shows all.` }
}

/** Prints `data` or the tables made of it, as the flags say. */
export const showTables = (data: object, { title, tables, named, all }: Shown, { json, wide, csv }: TableFlags): void => {
  if (json) return printJson(data)
  const one = named === undefined && !csv ? null : theOne(tables, named)
  if (csv) return void process.stdout.write(csvOf(one!))
  const texts = (one === null ? tables : [one]).map((whole) => {
    const { table, said } = ended(whole, all)
    const about = table.about === undefined ? '' : `${(wide ? [table.about] : wrapped(table.about, LINE)).join('\n')}\n`
    return `${about}${wide ? wideText(table) : narrowText(table)}${said}`
  })
  print([colours.bold(title), ...texts].filter((text) => text !== '').join('\n\n'))
}
