import { relative } from 'node:path'
import { isServerUrl } from '../kernel/server-url.ts'
import { minuteOf } from '../report/cell-text.ts'
import { comparisonTable, counted, figuresTable, summaryLines, type TitledLine } from '../report/figures-shown.ts'
import { filtersLine } from './filters-line.ts'
import { print } from './output.ts'
import type { RunResult } from './run-once.ts'
import { showTables, type TableFlags } from './show-tables.ts'
import { titled } from './titled.ts'

/** A row that was skipped may have left a hole that nobody sees. */
const holesOf = ({ gaps, missingCandles, skipped }: RunResult['tape']): string => {
  if (gaps > 0) return `, ${gaps} holes of ${missingCandles} candles`
  return Object.values(skipped).some((times) => times > 0) ? '' : ', no holes'
}

const linesOf = (result: RunResult, isExact: boolean): TitledLine[] => {
  const { tape } = result
  const outside = tape.outside === 0 ? '' : ` ${tape.outside} outside the part,`
  const skipped = Object.fromEntries(Object.entries(tape.skipped).filter(([, times]) => times > 0))
  return [
    ...(result.label === null ? [] : [['label', result.label] as [string, string]]),
    ['coins', result.coins.join(', ')],
    ['candles', `${minuteOf(tape.firstMs)} to ${minuteOf(tape.lastMs)} UTC`],
    ...Object.entries(result.instruments).map(filtersLine),
    ['bars', `${result.bars} of ${tape.rows} rows,${outside} skipped ${counted(skipped)}${holesOf(tape)}`],
    ...summaryLines(result, isExact),
    ['events', `${result.events}, ${result.written} written in ${result.seconds.toFixed(2)} s (${result.eventsPerSecond} events/s)`],
    ['head', result.head],
  ]
}

/** from here, where that is shorter than the whole path */
const shortest = (path: string): string => {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

/** What came of a run, and what to look at next. */
export const showRun = (result: RunResult, flags: TableFlags): void => {
  const { json, wide, csv } = flags
  if (json || csv) return showTables(result, { title: '', tables: [figuresTable(result)] }, flags)
  print(titled(linesOf(result, wide === true), wide === true))
  const log = isServerUrl(result.log) ? `--log '${result.log}'` : `--log ${shortest(result.log)}`
  print(`\nLook further:\n  npm start -- verify ${log}\n  npm start -- replay ${log}\n  npm start -- report lots ${log}`)
}

/** One column a run, so that what an assumption is worth can be seen at a glance. */
export const printComparison = (results: Record<string, RunResult>, flags: TableFlags): void =>
  showTables({ paths: results }, { title: 'Three runs that differ in --path', tables: [comparisonTable(results)] }, flags)
