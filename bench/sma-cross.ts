import { join } from 'node:path'
import { noPast } from '../src/command/paper-past.ts'
import { loadConfig } from '../src/config/load.ts'
import { Settings } from '../src/config/settings.ts'
import { MemoryStore } from '../src/event/memory/store.ts'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import type { EventStore } from '../src/event/store.ts'
import type { Tape } from '../src/market/tape/tape.ts'
import { foldNothing } from '../src/replay/fold-log.ts'
import { runPaper } from '../src/run/paper.ts'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'
import { seededTape } from './synthetic-tape.ts'

const CANDLES = 1_051_200
const strategy = join(import.meta.dirname, 'strategies', 'sma-cross.ts')

/** Candles a second of the engine's part: tape and start of the process not counted. */
const play = async (tape: Tape, store: EventStore): Promise<{ readonly perSecond: number; readonly events: number }> => {
  const folded = foldNothing()
  const settings = new Settings(loadConfig({ overrides: { 'entry.strategy': strategy } }))
  const took = await seconds(() =>
    runPaper({
      settings,
      tape,
      store,
      folded,
      past: noPast(),
      version: 'bench',
      speed: Number.POSITIVE_INFINITY,
      stop: new AbortController().signal,
      tell: () => {},
      keepSnapshot: async () => {},
      onProgress: async () => {},
    }),
  )
  return { perSecond: tape.counts.used / took, events: folded.heads.events }
}

/** A strategy of its own file, which trades whenever two averages cross, on two years of minutes. */
export const benchSmaCross = async ({ folder, isQuick, say }: Bench): Promise<Figure[]> => {
  const tape = seededTape(isQuick ? 5000 : CANDLES)
  const samples: { memory: number[]; durable: number[] } = { memory: [], durable: [] }
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const memory = await play(tape, new MemoryStore())
    const store = SqliteStore.open(join(folder, `sma-cross-${round}.db`))
    const durable = await play(tape, store)
    await store.close()
    samples.memory.push(memory.perSecond)
    samples.durable.push(durable.perSecond)
    say(
      `sma-cross round ${round + 1}: ${Math.round(memory.perSecond)} candles/s in memory, ${Math.round(durable.perSecond)} durable, ${memory.events} events`,
    )
  }
  return [
    figure('backtest.smaCross', 'candles/s, log in memory', samples.memory, null, 1_000_000),
    figure('backtest.smaCrossDurable', 'candles/s, durable log', samples.durable, null),
  ]
}
