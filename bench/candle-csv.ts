import { closeSync, openSync, writeSync } from 'node:fs'

const MINUTE_MS = 60_000
const BEGAN_MS = Date.UTC(2004, 0, 1)
const LINES_A_WRITE = 10_000

/** Minutes on which nothing happens: prices to and fro by a thousandth, far from any drop. */
const line = (minute: number): string => {
  const open = 100 + (minute % 5) / 50
  const close = 100 + ((minute + 1) % 5) / 50
  const [low, high] = open < close ? [open, close] : [close, open]
  const volume = 5 + (minute % 1000) / 1000
  return `${BEGAN_MS + minute * MINUTE_MS},${open.toFixed(2)},${high.toFixed(2)},${low.toFixed(2)},${close.toFixed(2)},${volume.toFixed(3)}\n`
}

/** A file of made-up quiet candles. */
export const writeCandles = (path: string, rows: number): void => {
  const fd = openSync(path, 'w')
  writeSync(fd, 'timestamp,open,high,low,close,volume\n')
  for (let from = 0; from < rows; from += LINES_A_WRITE) {
    const count = Math.min(LINES_A_WRITE, rows - from)
    writeSync(fd, Array.from({ length: count }, (_, at) => line(from + at)).join(''))
  }
  closeSync(fd)
}
