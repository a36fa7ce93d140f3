import { execFileSync } from 'node:child_process'
import { createReadStream, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openTape, type Tape } from '../src/market/tape/tape.ts'
import { writeCandles } from './candle-csv.ts'
import { entryOf } from './entry.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'
import { writeQuotes, writeTrades } from './tick-csv.ts'

const ROWS = 1_000_000
const SMALL_ROWS = 4000
const LONG_ROWS = 10_000_000
const QUICK_ROWS = 40_000
/** A file that was just written is compared by its hash; this is one that was there before. */
const OLD_ENOUGH_MS = 2500
const root = fileURLToPath(new URL('..', import.meta.url))
const preload = new URL('./peak-memory.ts', import.meta.url).href

/** Reads the file and splits it into lines and fields, in pieces: the least that any reader of text does. */
const splitAll = async (path: string): Promise<number> => {
  let fields = 0
  let rest = ''
  for await (const piece of createReadStream(path, { encoding: 'latin1', highWaterMark: 1 << 20 })) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) fields += line.split(',').length
  }
  return fields
}

const readAll = ({ coins }: Tape): number => {
  let sum = 0
  for (const { series } of coins)
    for (let row = 0; row < series.rows; row++)
      sum += series.openMs(row) + series.open(row) + series.high(row) + series.low(row) + series.close(row) + series.volume(row)
  return sum
}

/** Seconds of a whole `run` by the code in this folder; COPIES is where it may keep copies. */
const wholeRun = (code: string, { folder }: Bench, tape: string, copies: string | null): number => {
  const log = join(folder, 'whole.db')
  const began = performance.now()
  execFileSync(process.execPath, ['--no-warnings', entryOf(code), 'run', '--tape', tape, '--log', log, '--json'], {
    // the earlier code takes the name for an option that it does not know
    env: { ...process.env, COINFOLD_LOG_LEVEL: 'silent', COINFOLD_TAPE_CACHE: copies ?? '' },
    stdio: 'ignore',
  })
  const took = (performance.now() - began) / 1000
  for (const end of ['', '-wal', '-shm', '.lease', '.snapshot']) rmSync(`${log}${end}`, { force: true })
  return took
}

const reading = async ({ folder, isQuick, say }: Bench, tape: string): Promise<Figure[]> => {
  const rows = isQuick ? QUICK_ROWS : ROWS
  const copies = { path: join(folder, 'read-copies') }
  await openTape([tape], { copies })
  const shares: number[] = []
  const speeds: number[] = []
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const split = await seconds(() => splitAll(tape))
    const read = await seconds(() => openTape([tape]))
    const copied = await seconds(async () => readAll(await openTape([tape], { copies })))
    shares.push(split / read)
    speeds.push(rows / copied)
    say(`tape round ${round + 1}: split ${split.toFixed(2)} s, read ${read.toFixed(2)} s, from the copy ${copied.toFixed(3)} s`)
  }
  return [
    figure('tape.rowsPerSecond', 'of splitting the same lines', shares, { is: 'at least', value: 0.5 }),
    figure('tape.copyRowsPerSecond', 'rows/s, from the copy', speeds, { is: 'at least', value: 5_000_000 }),
  ]
}

/** Opening trades and quotes, each against splitting the same lines. */
const readingTicks = async ({ folder, isQuick, say }: Bench): Promise<Figure[]> => {
  const rows = isQuick ? QUICK_ROWS : ROWS
  const figures: Figure[] = []
  for (const [kind, write] of [['trade', writeTrades] as const, ['quote', writeQuotes] as const]) {
    const tape = join(folder, `bench_TICK-USD_${kind}s.csv`)
    write(tape, rows)
    const shares: number[] = []
    for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
      const split = await seconds(() => splitAll(tape))
      const read = await seconds(() => openTape([tape]))
      shares.push(split / read)
      say(`${kind}s round ${round + 1}: split ${split.toFixed(2)} s, read ${read.toFixed(2)} s`)
    }
    rmSync(tape)
    figures.push(figure(`tape.${kind}RowsPerSecond`, 'of splitting the same lines', shares, { is: 'at least', value: 0.5 }))
  }
  return figures
}

/** Memory of a whole run, which takes most of a minute: measured once. */
const peak = ({ folder, isQuick, say }: Bench): Figure[] => {
  const tape = join(folder, 'bench_LONG-USD_1m.csv')
  writeCandles(tape, isQuick ? QUICK_ROWS : LONG_ROWS)
  const memory = join(folder, 'tape-memory')
  const args = ['--import', preload, entryOf(root), 'run', '--tape', tape, '--log', join(folder, 'long-tape.db'), '--json']
  execFileSync(process.execPath, args, {
    env: { ...process.env, PEAK_MEMORY_FILE: memory, COINFOLD_LOG_LEVEL: 'silent', COINFOLD_TAPE_CACHE: join(folder, 'long-copies') },
    stdio: 'ignore',
  })
  rmSync(tape)
  const peakMb = Number(readFileSync(memory, 'utf8')) / 1024
  say(`tape of ${isQuick ? QUICK_ROWS : LONG_ROWS} rows: ${peakMb.toFixed(0)} MB`)
  return [figure('tape.peakMb', 'MB, 10 M rows', [peakMb], { is: 'at most', value: 250 })]
}

/** Whole runs against those of an earlier checkout, turn and turn about. */
const against = (bench: Bench, tape: string, checkout: string): Figure[] => {
  const { folder, isQuick, say } = bench
  const small = join(folder, 'bench_SMALL-USD_1m.csv')
  writeCandles(small, SMALL_ROWS)
  const copies = join(folder, 'whole-copies')
  const samples = Array.from({ length: isQuick ? 1 : ROUNDS }, (_, round) => {
    rmSync(copies, { recursive: true, force: true })
    const then = wholeRun(checkout, bench, tape, null)
    const [first, second] = [wholeRun(root, bench, tape, copies), wholeRun(root, bench, tape, copies)]
    const [smallThen, smallNow] = [wholeRun(checkout, bench, small, null), wholeRun(root, bench, small, copies)]
    say(
      `tape whole, round ${round + 1}: ${first.toFixed(2)} s, again ${second.toFixed(2)} s, before ${then.toFixed(2)} s; small ${smallNow.toFixed(2)} of ${smallThen.toFixed(2)} s`,
    )
    return { whole: first / then, second: second / then, small: smallNow / smallThen }
  })
  const of = (pick: (sample: (typeof samples)[number]) => number, name: string, value: number): Figure =>
    figure(`tape.${name}AgainstBefore`, 'of before', samples.map(pick), { is: 'at most', value })
  return [of(({ whole }) => whole, 'whole', 0.55), of(({ second }) => second, 'second', 0.4), of(({ small }) => small, 'small', 0.6)]
}

export const benchTape = async (bench: Bench, checkout: string | undefined): Promise<Figure[]> => {
  const tape = join(bench.folder, 'bench_TAPE-USD_1m.csv')
  writeCandles(tape, bench.isQuick ? QUICK_ROWS : ROWS)
  await setTimeout(OLD_ENOUGH_MS)
  const read = [...(await reading(bench, tape)), ...(await readingTicks(bench))]
  return [...read, ...peak(bench), ...(checkout === undefined ? [] : against(bench, tape, checkout))]
}
