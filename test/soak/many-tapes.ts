import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedUniform } from '../../src/kernel/random.ts'

const START_MS = Date.parse('2026-01-01T00:00:00Z')
/** As many candles as are read before the first decision, and some that nobody asks for. */
export const HISTORY_S = 600
/** The widest step of a second, as a share of the price: a wild market, so that something is bought and sold all the time. */
const STEP = 0.002

/** A random walk in candles of a second, each with its high and its low off its ends, so that a venue plays four prices of each. */
const walk = (seed: string, seconds: number): string => {
  const rows = ['timestamp,open,high,low,close,volume']
  let price = 50 + 100 * keyedUniform(seed, 'begin')
  for (let second = 0; second < seconds; second++) {
    const open = price
    const draw = (of: string): number => keyedUniform(seed, of, second)
    // drawn back to where it began, so that no price leaves what its tick was made for
    price *= 1 + STEP * (2 * draw('step') - 1) + 0.0001 * Math.sign(100 - price)
    const high = Math.max(open, price) * (1 + STEP * 0.2 * (0.1 + draw('high')))
    const low = Math.min(open, price) * (1 - STEP * 0.2 * (0.1 + draw('low')))
    const texts = [open, high, low, price].map((value) => value.toFixed(4))
    rows.push([START_MS + second * 1000, ...texts, (1000 * (0.5 + draw('volume'))).toFixed(3)].join(','))
  }
  return rows.join('\n')
}

export type ManyTapes = { readonly symbols: readonly string[]; readonly args: readonly string[] }

/** Tapes of so many coins for a venue, with the history before; each tells about four quotes and four trades a second. */
export const manyTapes = (folder: string, coins: number, seconds: number): ManyTapes => {
  const symbols = Array.from({ length: coins }, (_, at) => `C${String(at).padStart(3, '0')}/USDT`)
  const args = symbols.flatMap((symbol) => {
    const path = join(folder, `coinbase_${symbol.replace('/', '-')}_1s.csv`)
    writeFileSync(path, walk(symbol, HISTORY_S + seconds))
    return ['--tape', `${symbol}=${path}`]
  })
  return { symbols, args: [...args, '--start-at', String(START_MS + HISTORY_S * 1000), '--for', String(seconds + 60)] }
}
