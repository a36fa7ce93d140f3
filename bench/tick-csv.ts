import { closeSync, openSync, writeSync } from 'node:fs'

const BEGAN_MS = Date.UTC(2024, 0, 1)
const LINES_A_WRITE = 10_000
/** Of a large coin on a lively day a third of all events, and more, happen in the millisecond of the one before; the others some apart. */
const ROWS_OF_TWO_MOMENTS = 3
const APART_MS = 3

const timeOf = (row: number): number => BEGAN_MS + Math.floor((row * 2) / ROWS_OF_TWO_MOMENTS) * APART_MS
/** Two prices of a quiet market, a cent apart, which move slowly. */
const priceOf = (row: number): number => 2683.8 + (row % 2) / 100 + Math.floor(row / 5000) / 50

const trade = (row: number): string =>
  `${timeOf(row)},${1_520_538_925 + row},${row % 2 === 0 ? 'sell' : 'buy'},${priceOf(row).toFixed(8)},${(0.002 + (row % 977) / 1000).toFixed(8)}\n`
const quote = (row: number): string =>
  `${timeOf(row)},${priceOf(row).toFixed(8)},${(0.5 + (row % 31)).toFixed(8)},${(priceOf(row) + 0.01).toFixed(8)},${(0.25 + (row % 17)).toFixed(8)}\n`

const write = (path: string, header: string, rows: number, line: (row: number) => string): void => {
  const fd = openSync(path, 'w')
  writeSync(fd, `${header}\n`)
  for (let from = 0; from < rows; from += LINES_A_WRITE) {
    const count = Math.min(LINES_A_WRITE, rows - from)
    writeSync(fd, Array.from({ length: count }, (_, at) => line(from + at)).join(''))
  }
  closeSync(fd)
}

/** Files of made-up trades and quotes, as a recorder writes them. */
export const writeTrades = (path: string, rows: number): void => write(path, 'timestamp,id,side,price,amount', rows, trade)
export const writeQuotes = (path: string, rows: number): void => write(path, 'timestamp,bid,bidSize,ask,askSize', rows, quote)
