import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { Settings } from '../src/config/settings.ts'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { pause, steadyTimers } from '../src/kernel/clock.ts'
import type { LogEvent } from '../src/kernel/log-event.ts'
import { VenueTime } from '../src/kernel/venue-time.ts'
import type { Feed, FeedInstrument, FeedItem } from '../src/market/live/feed.ts'
import { foldNothing } from '../src/replay/fold-log.ts'
import { runLiveSession } from '../src/run/live-session.ts'

const MINUTE_MS = 60_000
/** A moment behind the end of a minute, so that its candle is told in time however long the bench takes. */
const BEGAN_MS = Date.parse('2026-01-01T00:00:01Z')
/** One coin falls by a hundredth, is bought, and sold a twentieth above; nothing else moves it. */
const OPTIONS = {
  'entry.dropPct': '0.5',
  'entry.minWindowBars': '1',
  'entry.limitOffsetPct': '1',
  'entry.ttlS': '600',
  'sizing.tradePct': '0.5',
  'risk.maxPositions': '1000',
  'exit.takeProfitPct': '4',
  'exit.hardStopPct': '20',
  'live.candleGraceMs': '60000',
  'paper.latencyMinMs': '1',
  'paper.latencyMaxMs': '1',
}
/** What a durable intent of an exit is: the stop that it needs the coins of is taken back first. */
const INTENTS = new Set(['ProtectionCancelRequested', 'ProtectionRecallRequested', 'ExitRequested'])
/** as much as one page of the database: what a commit writes at least */
const RAW_BYTES = Buffer.alloc(4096, 'x')

const instrumentOf = (base: string): FeedInstrument => ({
  ...{ symbol: `${base}/USDT`, base, quote: 'USDT', settle: null, contractSize: '1', isTrading: true },
  ...{ tickSize: '0.01', stepSize: '0.001', minQuantity: '0.001', minNotional: '1' },
})

/** A feed that says what it is told to. */
class SpokenFeed implements Feed {
  readonly aheadOfSteadyMs = BEGAN_MS - steadyTimers.steadyMs()
  readonly uncertainMs = 0
  readonly measuredMs = steadyTimers.steadyMs()
  say: (item: FeedItem) => void = () => {}
  readonly #told: readonly FeedInstrument[]

  constructor(told: readonly FeedInstrument[]) {
    this.#told = told
  }

  open = async (): Promise<readonly FeedInstrument[]> => this.#told
  history = async () =>
    Array.from({ length: 20 }, (_, nth) => ({
      openMs: openMsOf(nth - 21),
      open: '100',
      high: '100',
      low: '100',
      close: '100',
      volume: '1000',
    }))
  begin(hear: (item: FeedItem) => void): void {
    this.say = hear
    hear({ kind: 'line', is: 'up', because: 'a bench speaks', symbols: null })
  }
  close = async (): Promise<void> => {}
}

/** of the minutes before the one in which it began */
const openMsOf = (minutes: number): number => (Math.floor(BEGAN_MS / MINUTE_MS) + minutes) * MINUTE_MS

/** Begins what goes on beside the engine, given its log; `stop` ends it. */
type Beside = (log: string) => Promise<{ stop(): void }>

/** Milliseconds from a price to the intent that follows from it on the disk, and of one write with its wait for the disk, turn about. */
export const measureIntents = async (
  folder: string,
  coins: number,
  beside: Beside = async () => ({ stop: () => {} }),
): Promise<{ readonly intents: number[]; readonly raw: number[] }> => {
  const told = Array.from({ length: coins }, (_, coin) => instrumentOf(`C${String(coin).padStart(3, '0')}`))
  const symbols = told.map(({ symbol }) => symbol)
  const settings = new Settings(loadConfig({ overrides: { ...OPTIONS, 'capital.USDT': '1000000' } }))
  const feed = new SpokenFeed(told)
  const nowMs = (): number => Math.floor(steadyTimers.steadyMs() + feed.aheadOfSteadyMs)
  const running = new VenueTime(steadyTimers, () => feed.aheadOfSteadyMs, 0)
  const log = join(folder, 'live-intent.db')
  const store = SqliteStore.open(log)
  const ended = new AbortController()
  const waits = new Map<string, (event: LogEvent) => void>()
  const tell = (event: LogEvent): void => waits.get(event.parts.symbol ?? '')?.(event)
  const heard = (symbol: string, types: ReadonlySet<string>): Promise<void> =>
    new Promise((resolve) => waits.set(symbol, ({ type }) => types.has(type) && resolve()))
  let trading = (): void => {}
  const isTrading = new Promise<void>((resolve) => (trading = resolve))
  const session = runLiveSession({
    ...{ settings, feed, told, mode: 'paper', store, folded: foldNothing(), open: {}, version: 'bench', stop: ended.signal },
    identity: { venue: 'binance', symbols, timeframeMs: MINUTE_MS },
    ...{ running, tell, follow: () => {}, keepSnapshot: async () => {}, say: () => {} },
    onTrading: () => trading(),
  })
  const price = (symbol: string, at: string): void => {
    feed.say({ kind: 'trade', symbol, price: at, quantity: '1000000', tradeId: '1', venueTimeMs: nowMs() })
    feed.say({ kind: 'quote', symbol, bid: at, ask: at, venueTimeMs: nowMs() })
  }
  await isTrading
  const besides = await beside(log)
  const intents: number[] = []
  const raw: number[] = []
  const file = openSync(join(folder, 'live-intent.raw'), 'a')
  for (const symbol of symbols) {
    price(symbol, '99')
    // what was told before the engine looked for the first time is over
    await pause(steadyTimers, 3)
    price(symbol, '99')
    const isProtected = heard(symbol, new Set(['ProtectionAccepted']))
    const candle = { openMs: openMsOf(-1), open: '100', high: '100', low: '99', close: '99', volume: '1000' }
    feed.say({ kind: 'candle', symbol, timeframeMs: MINUTE_MS, candle })
    const goes = setInterval(() => price(symbol, '98.99'), 5)
    await isProtected
    clearInterval(goes)
    await pause(steadyTimers, 3)
    const isIntended = heard(symbol, INTENTS)
    const began = performance.now()
    price(symbol, '104')
    await isIntended
    intents.push(performance.now() - began)
    const beganRaw = performance.now()
    writeSync(file, RAW_BYTES)
    fdatasyncSync(file)
    raw.push(performance.now() - beganRaw)
  }
  closeSync(file)
  besides.stop()
  ended.abort()
  await session
  await store.close()
  return { intents, raw }
}
