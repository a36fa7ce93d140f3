import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { candleFiles, tapeFolder } from './tapes.ts'

/** A wild hour, its minutes as seconds: bought and sold every few of them. */
export const QUICK = [
  ['entry.dropPct', '0.15'],
  ['entry.windowMin', '3'],
  ['entry.ttlS', '5'],
  ['entry.minWindowBars', '3'],
  ['exit.takeProfitPct', '0.5'],
  ['exit.hardStopPct', '0.6'],
  ['exit.maxHoldMin', '1'],
  ['risk.cooldownMin', '0'],
].flatMap(([name, value]) => ['--set', `${name}=${value}`])

/** Closes of one wave: it falls far enough to be bought, and rises far enough to be sold, within seconds. */
const WAVE = [2500, 2494, 2486, 2481, 2489, 2500, 2506, 2503]

/** Candles of a second each that are bought and sold in every wave of eight of them, as a file in a folder. */
export const wavingTape = (folder: string, seconds: number): string => {
  const path = join(folder, 'coinbase_ETH-USDT_1s.csv')
  const rows = Array.from({ length: seconds }, (_, at) => {
    const [open, close] = [WAVE.at((at % WAVE.length) - 1)!, WAVE[at % WAVE.length]!]
    return [Date.parse('2026-01-01T00:00:00Z') + at * 1000, open, Math.max(open, close), Math.min(open, close), close, 900].join(',')
  })
  writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))
  return path
}

/** The bundled candles of ETH, a second each, as a file in a folder. */
export const fastTape = (folder: string): string => {
  const [head = '', ...rows] = gunzipSync(readFileSync(candleFiles(tapeFolder).find((path) => path.includes('ETH'))!))
    .toString()
    .trimEnd()
    .split('\n')
  const path = join(folder, 'coinbase_ETH-USDT_1s.csv')
  const fast = rows.map((row, at) => [Date.parse('2026-01-01T00:00:00Z') + at * 1000, ...row.split(',').slice(1)].join(','))
  writeFileSync(path, [head, ...fast].join('\n'))
  return path
}
