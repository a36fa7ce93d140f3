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
