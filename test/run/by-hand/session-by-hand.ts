import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Verdict } from '../../../src/command/input.ts'
import { followOpenRequests, type OpenRequests } from '../../../src/command/open-requests.ts'
import { loadConfig, publicOptions } from '../../../src/config/load.ts'
import { rememberedConfig } from '../../../src/config/remembered-config.ts'
import { Settings } from '../../../src/config/settings.ts'
import { decode } from '../../../src/event/codec.ts'
import { MemoryStore } from '../../../src/event/memory/store.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { VenueTime } from '../../../src/kernel/venue-time.ts'
import type { FeedCandle, FeedInstrument } from '../../../src/market/live/feed.ts'
import { foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import type { ClockSource } from '../../../src/run/clock-source.ts'
import { InputFiles } from '../../../src/run/inputs/input-files.ts'
import { newestKept } from '../../../src/run/inputs/input-reading.ts'
import { keptSessions } from '../../../src/run/inputs/kept-sessions.ts'
import { segmentsIn } from '../../../src/run/inputs/segment-folder.ts'
import { type SessionParity, sessionParity } from '../../../src/run/inputs/session-parity.ts'
import { runLiveSession } from '../../../src/run/live-session.ts'
import { HandTimers } from '../../market/live/hand-timers.ts'
import { HandFeed } from './hand-feed.ts'

export const MINUTE_MS = 60_000
export const BEGAN_MS = Date.parse('2026-01-01T00:00:00Z')
const PRICES_A_MINUTE = 12
/** What a start is given, and then time for what a session may still do. */
const BOOT_MS = 2000
const BEAT_MS = 100
const STEP_MS = MINUTE_MS / PRICES_A_MINUTE

export const instrument = (symbol: string, over: Partial<FeedInstrument> = {}): FeedInstrument => ({
  symbol,
  base: symbol.split('/')[0]!,
  quote: symbol.split('/')[1]!.split(':')[0]!,
  settle: symbol.split(':')[1] ?? null,
  tickSize: '0.01',
  stepSize: '0.001',
  minQuantity: '0.001',
  minNotional: '5',
  contractSize: '1',
  isTrading: true,
  ...over,
})

/** A log and what was taken in beside it. */
export type Kept = { readonly store: MemoryStore; readonly folder: string }

const eventsOf = async (store: MemoryStore): Promise<LogEvent[]> => (await Array.fromAsync(store.readAll(null))).flat().map(decode)

/** What stands on the disk at this moment, as a kill leaves it. */
const asKilled = async ({ store, folder }: Kept, name: string): Promise<Kept> => {
  const copy: Kept = { store: new MemoryStore(), folder: join(folder, '..', name) }
  for (const { position: _, ...row } of (await Array.fromAsync(store.readAll(null))).flat())
    await copy.store.append(row.stream, row.number - 1, [row])
  cpSync(folder, copy.folder, { recursive: true })
  return copy
}

export type Hands = {
  readonly feed: HandFeed
  readonly source: () => ClockSource
  readonly nowMs: () => number
  readonly pass: (ms: number) => Promise<void>
  /** minutes of all coins: their closes; each goes in a straight line from the one before, and its candle is told a little later */
  readonly minutes: (closes: Readonly<Record<string, readonly number[]>>, beside?: (nowMs: number) => void) => Promise<void>
  readonly killed: (name: string) => Promise<Kept>
  readonly log: () => Promise<LogEvent[]>
}

type Session = {
  readonly kept: Kept
  readonly told: readonly FeedInstrument[]
  readonly set?: Readonly<Record<string, string>>
  readonly history?: Readonly<Record<string, readonly FeedCandle[]>>
  /** when it begins, not before the log ends; just before BEGAN_MS */
  readonly atMs?: number
  readonly first?: Readonly<Record<string, number>>
  readonly onVerdicts?: (verdicts: readonly Verdict[]) => void
  readonly during: (hands: Hands) => Promise<void>
}

const candle = (openMs: number, from: number, to: number, volume = 5000): FeedCandle => ({
  openMs,
  open: from.toFixed(2),
  high: Math.max(from, to).toFixed(2),
  low: Math.min(from, to).toFixed(2),
  close: to.toFixed(2),
  volume: String(volume),
})

/** Candles of before, all at one price. */
export const calm = (price: number, count: number, endMs = BEGAN_MS - MINUTE_MS): FeedCandle[] =>
  Array.from({ length: count }, (_, at) => candle(endMs - (count - at) * MINUTE_MS, price, price))

/** Paper trading on a market told by hand, in time moved by hand: one session, which ends in order. Returns the log so far. */
export const sessionByHand = async ({
  kept,
  told,
  set = {},
  history = {},
  atMs,
  first = {},
  onVerdicts,
  during,
}: Session): Promise<LogEvent[]> => {
  const { store, folder } = kept
  const [timers, stop, open] = [new HandTimers(), new AbortController(), {} as OpenRequests]
  const folded = foldNothing()
  await foldLog(store, folded, { isChecked: true, onEvent: (event) => followOpenRequests(open, folded.state, event) })
  const beginsMs = Math.max(atMs ?? BEGAN_MS - 2 * BOOT_MS, folded.lastTimeMs)
  const feed = new HandFeed(beginsMs - timers.steadyMs(), history)
  const running = new VenueTime(timers, () => feed.aheadOfSteadyMs, folded.lastTimeMs)
  const settings = new Settings(loadConfig({ overrides: set }))
  const files = new InputFiles(
    { folder, cited: folded.cursor.input, keep: () => settings.now.inputs, say: () => {} },
    newestKept(segmentsIn(folder)),
  )
  const { promise: trading, resolve } = Promise.withResolvers<ClockSource>()
  const session = runLiveSession({
    ...{ settings, feed, told, store, folded, open, running, timers },
    identity: { venue: 'binance', symbols: told.map(({ symbol }) => symbol), timeframeMs: MINUTE_MS },
    mode: 'paper',
    version: 'test',
    stop: stop.signal,
    tell: () => {},
    follow: (event) => followOpenRequests(open, folded.state, event),
    keepSnapshot: async () => {},
    say: () => {},
    ...(onVerdicts && { onVerdicts }),
    keeping: { files, optionsOf: publicOptions },
    onTrading: (_, source) => resolve(source),
  })
  const booting = Promise.race([trading, session.then(() => Promise.reject(new Error('The session ended before it traded.')))])
  for (let waitedMs = 0; waitedMs < BOOT_MS; waitedMs += BEAT_MS) await timers.advance(BEAT_MS)
  const source = await booting
  const nowMs = (): number => running.nowMs()
  const pass = (ms: number): Promise<void> => timers.advance(ms)
  const lastOf = new Map(Object.entries(first))
  const tellCandle = (symbol: string, openMs: number, from: number, to: number): void =>
    feed.tell({ kind: 'candle', symbol, timeframeMs: MINUTE_MS, candle: candle(openMs, from, to) })
  const minutes: Hands['minutes'] = async (closes, beside = () => {}) => {
    const count = Math.max(...Object.values(closes).map(({ length }) => length))
    const intoMs = nowMs() % MINUTE_MS
    if (intoMs > 0) {
      await pass(MINUTE_MS - intoMs)
      // the one in progress
      for (const [symbol, price] of lastOf) tellCandle(symbol, nowMs() - MINUTE_MS, price, price)
    }
    for (let at = 0; at < count; at++) {
      const openMs = nowMs()
      for (let step = 0; step < PRICES_A_MINUTE; step++) {
        beside(nowMs())
        for (const [symbol, own] of Object.entries(closes))
          tellPrice(feed, symbol, lineAt(lastOf.get(symbol) ?? own[0]!, own[at]!, step), nowMs())
        await pass(STEP_MS)
      }
      for (const [symbol, own] of Object.entries(closes)) {
        const from = lastOf.get(symbol) ?? own[0]!
        lastOf.set(symbol, own[at]!)
        tellCandle(symbol, openMs, from, own[at]!)
      }
      await pass(0)
    }
  }
  await during({ feed, source: () => source, nowMs, pass, minutes, killed: (name) => asKilled(kept, name), log: () => eventsOf(store) })
  stop.abort()
  for (let waitedMs = 0; waitedMs < BOOT_MS; waitedMs += BEAT_MS) await timers.advance(BEAT_MS)
  await session
  await files.close()
  return eventsOf(store)
}

const lineAt = (from: number, to: number, step: number): number => from + ((to - from) * (step + 1)) / PRICES_A_MINUTE

const tellPrice = (feed: HandFeed, symbol: string, price: number, venueTimeMs: number): void => {
  const [bid, ask] = [(price - 0.01).toFixed(2), (price + 0.01).toFixed(2)]
  feed.tell({ kind: 'quote', symbol, bid, ask, venueTimeMs })
  feed.tell({ kind: 'trade', symbol, price: price.toFixed(2), quantity: '400', tradeId: randomUUID(), venueTimeMs })
}

/** Every session that is kept, played again. */
export const parityOf = async ({ store, folder }: Kept): Promise<readonly SessionParity[]> => {
  const of: SessionParity[] = []
  for (const session of keptSessions(segmentsIn(folder))) {
    const { config } = rememberedConfig(session.header.options)
    of.push(
      await sessionParity(store, session, { settings: new Settings(config), configOf: (options) => rememberedConfig(options).config }),
    )
  }
  return of
}
