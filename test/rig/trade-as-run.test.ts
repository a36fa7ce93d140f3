import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { VenueTime } from '../../src/kernel/venue-time.ts'
import { newFeed } from '../../src/market/live/open-feed.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { foldNothing } from '../../src/replay/fold-log.ts'
import { runLiveSession } from '../../src/run/live-session.ts'
import { play } from '../engine/play.ts'
import { HandTimers } from '../market/live/hand-timers.ts'
import { LocalVenue } from './venues/local-venue.ts'
import { readTapes } from './venues/tape/read-tape.ts'

const MINUTE_MS = 60_000
const BEGAN_MS = Date.parse('2026-01-01T00:00:00Z')
const SYMBOL = 'ETH/USDT'
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '10',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '2',
  'risk.cooldownMin': '0',
  'entry.dropPct': '1.5',
}

const folder = mkdtempSync(join(tmpdir(), 'trade-as-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Half an hour without a word, then falls that are bought and what ends them, early in its candle. */
const closes = [...Array.from({ length: 30 }, () => 2000), 1995, 1960, 1958, 2060, 2058, 2020, 2018, 1850, 1852, 1849, 1990, 1992, 1991]
const rows = closes.map((close, at) => {
  const open = closes[at - 1] ?? close
  return `${BEGAN_MS + at * MINUTE_MS},${open},${Math.max(open, close)},${Math.min(open, close)},${close},5000`
})
const path = join(folder, 'binance_ETH-USDT_1m.csv')
writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))

/** What was decided on which candle, and why something was sold. */
const decisions = (events: readonly LogEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'EntryRequested')
      return [
        `in at candle ${(event.data.because.barCloseMs - BEGAN_MS) / MINUTE_MS}: ${event.data.because.trigger} ${event.data.because.judged.close}`,
      ]
    if (event.type === 'PositionClosed') return [`out: ${event.data.reason}`]
    return []
  })

/** How much of the market passes at once, and how long whatever follows from it is waited for. */
const STEP_MS = 1000
const SOCKETS_MS = 4

/** The last minutes of the tape at a venue on this computer, in steps: time is moved by hand on both sides. */
const traded = async (config: ReturnType<typeof loadConfig>): Promise<{ readonly events: LogEvent[]; readonly store: MemoryStore }> => {
  const venue = await LocalVenue.start()
  venue.play({ ...readTapes([`${SYMBOL}=${path}`])[0]!, startAt: BEGAN_MS + 29.5 * MINUTE_MS })
  const timers = new HandTimers()
  const feed = newFeed({
    venue: 'binance',
    venueUrl: venue.url,
    timeframesMs: [MINUTE_MS],
    admit: async () => {},
    replied: () => {},
    timers,
    draw: () => 0.5,
  })
  const [stop, store, events] = [new AbortController(), new MemoryStore(), [] as LogEvent[]]
  const { promise: trading, resolve } = Promise.withResolvers<void>()
  const told = await feed.open([SYMBOL])
  const session = runLiveSession({
    settings: new Settings(config),
    feed,
    told,
    identity: { venue: 'binance', symbols: [SYMBOL], timeframeMs: MINUTE_MS },
    mode: 'local',
    store,
    folded: foldNothing(),
    open: {},
    version: 'test',
    stop: stop.signal,
    running: new VenueTime(timers, () => feed.aheadOfSteadyMs ?? 0, 0),
    timers,
    tell: (event) => events.push(event),
    follow: () => {},
    keepSnapshot: async () => {},
    say: () => {},
    onTrading: () => resolve(),
  })
  try {
    await Promise.race([trading, session])
    const endMs = BEGAN_MS + closes.length * MINUTE_MS + 2 * STEP_MS
    while (venue.nowMs < endMs) {
      await timers.advance(STEP_MS)
      await venue.step(STEP_MS)
      await sleep(SOCKETS_MS)
    }
    stop.abort()
    await session
  } finally {
    await venue.close()
  }
  return { events, store }
}

test('the same candles lead to the same decisions on a tape and on a live market', async () => {
  const live = await traded(loadConfig({ overrides: SET }))
  const played = await play({ tape: await openTape([path]), set: SET })
  expect(decisions(live.events)).toEqual(decisions(played.events))
  expect(decisions(played.events).length).toBeGreaterThan(3)
  expect(await verifyLog(live.store.readAll(null), {})).toMatchObject({ ok: true })
}, 90_000)

test('without candles of before, nothing is bought until the windows are warm', async () => {
  const live = await traded(loadConfig({ overrides: { ...SET, 'live.warmUpBars': '0' } }))
  // it begins in candle 29, and a window holds ten
  expect(decisions(live.events)[0]).toMatch(/^in at candle (39|4\d): /)
}, 90_000)
