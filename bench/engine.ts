import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bench, type Figure, figure, ROUNDS } from './figure.ts'

const MINUTE_MS = 60_000
const BEGAN_MS = Date.UTC(2024, 0, 1)
const QUIET_COINS = ['AAA', 'BBB', 'CCC']
const main = fileURLToPath(new URL('../src/start.mjs', import.meta.url))
const preload = new URL('./peak-memory.ts', import.meta.url).href

type Run = { readonly barsPerSecond: number; readonly peakMb: number; readonly events: number }

/** The whole engine as a process of its own, as a person starts it. Bars a second are those of the play, without reading the tape. */
const run = (folder: string, name: string, args: readonly string[]): Run => {
  const memory = join(folder, 'memory')
  const log = join(folder, `${name}.db`)
  const text = execFileSync(process.execPath, ['--import', preload, main, 'run', '--log', log, '--json', ...args], {
    encoding: 'utf8',
    env: { ...process.env, PEAK_MEMORY_FILE: memory, COINFOLD_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { bars, seconds, events } = JSON.parse(text)
  return { barsPerSecond: bars / seconds, peakMb: Number(readFileSync(memory, 'utf8')) / 1024, events }
}

/** Candle files on which nothing happens: prices to and fro by a thousandth, far from any drop. */
const quietTape = (folder: string, minutes: number): string[] =>
  QUIET_COINS.map((coin, index) => {
    const lines = Array.from({ length: minutes }, (_, minute) => {
      const open = 100 + ((minute + index) % 5) / 50
      const close = 100 + ((minute + index + 1) % 5) / 50
      const [low, high] = [Math.min(open, close), Math.max(open, close)].map((price) => price.toFixed(2))
      return `${BEGAN_MS + minute * MINUTE_MS},${open.toFixed(2)},${high},${low},${close.toFixed(2)},5`
    })
    const path = join(folder, `bench_${coin}-USD_1m.csv`)
    writeFileSync(path, `timestamp,open,high,low,close,volume\n${lines.join('\n')}\n`)
    return path
  })

export const benchEngine = ({ folder, isQuick, say }: Bench): Figure[] => {
  const tape = quietTape(folder, isQuick ? 1000 : 200_000)
  const rounds = Array.from({ length: isQuick ? 1 : ROUNDS }, (_, round) => {
    const bundled = run(folder, `bundled-${round}`, [])
    const quiet = run(folder, `quiet-${round}`, ['--tape', ...tape])
    say(`engine round ${round + 1}: ${Math.round(bundled.barsPerSecond)} bars/s bundled, ${Math.round(quiet.barsPerSecond)} bars/s quiet`)
    return { bundled, quiet }
  })
  const of = (pick: (round: (typeof rounds)[number]) => number) => rounds.map(pick)
  return [
    figure(
      'engine.barsPerSecond',
      'bars/s, bundled tape',
      of(({ bundled }) => bundled.barsPerSecond),
      null,
    ),
    figure(
      'engine.quietBarsPerSecond',
      'bars/s, quiet tape',
      of(({ quiet }) => quiet.barsPerSecond),
      null,
      100_000,
    ),
    figure(
      'memory.peakMb',
      'MB, bundled tape',
      of(({ bundled }) => bundled.peakMb),
      null,
    ),
    figure(
      'memory.quietPeakMb',
      'MB, quiet tape',
      of(({ quiet }) => quiet.peakMb),
      null,
    ),
  ]
}
