import { DatabaseSync } from 'node:sqlite'
import { noPast } from '../src/command/paper-past.ts'
import { loadConfig } from '../src/config/load.ts'
import { Settings } from '../src/config/settings.ts'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import type { EventStore, Stored } from '../src/event/store.ts'
import type { Tape } from '../src/market/tape/tape.ts'
import { foldNothing } from '../src/replay/fold-log.ts'
import { runPaper } from '../src/run/paper.ts'
import type { Bench } from './figure.ts'
import { EVERY_RULE } from './rules.ts'
import { syntheticTape, type Wave } from './synthetic-tape.ts'

/** Events handed to the file at once: the log is made for reading, so nobody waits for its disk. */
const GROUP = 2000

/** A store that says "durable" before it is, for making logs in seconds that an engine would need hours for. */
const hasty = (store: SqliteStore): { store: EventStore; flush: () => Promise<void> } => {
  let waiting: (readonly [string, number, readonly Stored[]])[] = []
  const flush = async () => {
    const group = waiting
    waiting = []
    await Promise.all(group.map(([stream, expected, events]) => store.append(stream, expected, events)))
  }
  const append: EventStore['append'] = async (stream, expected, events) => {
    if (waiting.push([stream, expected, events]) >= GROUP) await flush()
  }
  const { readAll, readStream, subscribe, close } = SqliteStore.prototype
  return {
    flush,
    store: {
      append,
      isDense: true,
      holdsBack: true,
      findMissing: () => null,
      readAll: readAll.bind(store),
      readStream: readStream.bind(store),
      subscribe: subscribe.bind(store),
      close: close.bind(store),
    },
  }
}

const PERIOD_MIN = 60
const phaseOf = (coin: number, minute: number): number => ((minute + coin * 7) % PERIOD_MIN) / PERIOD_MIN
const FALLING = 0.4

/** Falls far enough to be bought, rises far enough to be sold, and every eighth time falls on into the stop, so that the capital lasts. */
const swinging: Wave = (coin, minute) => {
  const phase = phaseOf(coin, minute)
  const depth = Math.floor((minute + coin * 7) / PERIOD_MIN) % 8 === 7 ? 500 : 200
  return 10_000 - Math.round(depth * (phase < FALLING ? phase / FALLING : (1 - phase) / (1 - FALLING)))
}

/** Entries come in a few pieces, exits in many: fills, and not the stops that follow each of them, should be many. */
const thinning: Wave = (coin, minute) => (phaseOf(coin, minute) < FALLING ? 1500 : 300)

// Chosen so that the mix is that of the bundled run (marks first, then the steps of orders) with a fifth of it fills.
export const OPTIONS = {
  'entry.dropPct': '1',
  'entry.ttlS': '600',
  'sizing.tradePct': '9',
  'exit.maxHoldMin': '600',
  'exit.hardStopPct': '2',
  'exit.takeProfitPct': '0.8',
  'market.markEveryS': '60',
}
export const CAPITAL = { USD: '100000' }
/** as many as the bundled tape has */
const COINS = 3
/** how many events a minute of this tape makes at least, all coins together; only bounds the tape's length */
const EVENTS_A_MINUTE = 2

/** A tape on which coins are bought and sold every hour. */
export const swingingTape = (minutes: number): Tape => syntheticTape({ coins: COINS, minutes, price: swinging, volume: thinning })

/** Writes a valid log of at least `events` events: a whole engine's, on a tape made for it. Deterministic but for times and ids. */
export const makeLongLog = async (path: string, events: number, { hasRules, say }: Pick<Bench, 'hasRules' | 'say'>): Promise<void> => {
  const overrides = { ...OPTIONS, ...(hasRules && EVERY_RULE) }
  const config = { ...loadConfig({ overrides }), capital: CAPITAL }
  const file = SqliteStore.open(path)
  const { store, flush } = hasty(file)
  const folded = foldNothing()
  const stop = new AbortController()
  const tape = swingingTape(Math.ceil(events / EVENTS_A_MINUTE) + 1000)
  const onProgress = async () => {
    if (folded.heads.events >= events) stop.abort()
  }
  await runPaper({
    settings: new Settings(config),
    tape,
    store,
    folded,
    past: noPast(),
    version: 'bench',
    speed: Number.POSITIVE_INFINITY,
    stop: stop.signal,
    tell: () => {},
    keepSnapshot: async () => {},
    onProgress,
  })
  await flush()
  await file.close()
  if (folded.heads.events < events) throw new Error(`The tape ended after ${folded.heads.events} of ${events} events.`)
  say(`made a log of ${folded.heads.events} events`)
}

/** Copies the first events of a log into a new one. */
export const copyBeginning = async (from: string, to: string, events: number): Promise<void> => {
  await SqliteStore.open(to).close()
  const database = new DatabaseSync(to)
  database.prepare('ATTACH ? AS whole').run(from)
  database.exec(
    `INSERT INTO texts SELECT * FROM whole.texts; INSERT INTO streams SELECT * FROM whole.streams; INSERT INTO events SELECT * FROM whole.events WHERE position <= ${events}`,
  )
  database.close()
}
