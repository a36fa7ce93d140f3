import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { faultOf } from '../../../src/cli/fault.ts'
import { initialDeposits } from '../../../src/command/establish.ts'
import { type Folded, foldLog } from '../../../src/command/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../../../src/command/snapshots.ts'
import { loadConfig, publicOptions } from '../../../src/config/load.ts'
import type { Strategy } from '../../../src/decision/strategy.ts'
import { Engine } from '../../../src/engine.ts'
import { acquireLease } from '../../../src/event/lease.ts'
import { SqliteStore } from '../../../src/event/sqlite-store.ts'
import { SteadyAlarm, SteadyClock } from '../../../src/kernel/clock.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { Live } from '../../../src/live.ts'
import { TickScale } from '../../../src/market/ticks.ts'
import { RemoteVenue } from './client.ts'
import { CAPITAL, COINS, OPTIONS } from './market.ts'
import { SlowDisk } from './slow-disk.ts'

/** The engine as it will trade live, in a process of its own: lease, log, fold, session, the venue over the network. */
const { RIG_URL = '', RIG_LOG = '', RIG_ENTRIES = 'on', RIG_CLOCK_OFFSET_MS = '0', RIG_DISK_MS = '0' } = process.env

// the wall as a computer with a wrong clock shows it; the clocks of the engine take it from here
const { now } = Date
Date.now = () => now() + Number(RIG_CLOCK_OFFSET_MS)

const BOOK = { book: 'paper.remote.main', symbol: null, base: null, quote: null }
const ENTRY_SHARE = 0.5
let mayEnter = RIG_ENTRIES !== 'off'
process.on('SIGUSR2', () => {
  mayEnter = false
})
const run = randomUUID()
const config = loadConfig({ overrides: OPTIONS })

/** Wants in at every other candle, whatever the price: by the candle alone, so that a restart changes nothing. */
const strategy: Strategy = ({ symbol, bar }) => {
  const isWanted = RIG_ENTRIES === 'one' ? symbol === COINS[0]?.symbol : keyedUniform('entries', symbol, bar.closeMs) < ENTRY_SHARE
  return mayEnter && isWanted ? { trigger: 'every-other-candle', values: { close: bar.close } } : null
}

const fail = (error: unknown): never => {
  const { exitCode, text } = faultOf(error)
  process.stderr.write(`coinfold: ${text}\n`)
  if (process.env.COINFOLD_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exit(exitCode)
}

const wantedOf = ({ state }: Folded) => ({
  book: BOOK,
  venue: 'remote',
  strategy: 'every-other-candle',
  options: publicOptions(config),
  deposits: initialDeposits(state, CAPITAL),
  instruments: COINS.map(({ symbol, base, quote, timeframeMs, filters, tickSize }) => ({
    symbol,
    base,
    quote,
    timeframeMs,
    filters,
    source: 'configured' as const,
    marketTick: tickSize,
  })),
})

/** A feed has no recording to be known by. */
const LIVE_TAPE = {
  hash: 'live',
  coins: COINS.map(({ symbol, timeframeMs }) => ({ symbol, path: 'stream', timeframeMs, rows: 0, sha256: '' })),
}

const trade = async (): Promise<void> => {
  const lease = acquireLease(RIG_LOG, { pid: process.pid, host: hostname(), sinceMs: Date.now() })
  const file = SqliteStore.open(RIG_LOG)
  const store = RIG_DISK_MS === '0' ? file : new SlowDisk(file, Number(RIG_DISK_MS))
  const start = await startFromSnapshot(RIG_LOG, store)
  const folded = await foldLog(store, start.folded, { after: start.after, isChecked: true })
  const clock = new SteadyClock(folded.lastTimeMs)
  let live: Live | null = null
  const coinOf = new Map(COINS.map(({ symbol }, coin) => [symbol, coin]))
  const scales = COINS.map(({ tickSize }) => new TickScale(tickSize))
  const venue = new RemoteVenue({
    url: RIG_URL,
    agent: run,
    clock,
    timeoutMs: config.paper.timeoutMs,
    receiveWindowMs: 600,
    silenceMs: 1000,
    lookEveryMs: 1000,
    onTick: (symbol, price, volume, timeMs) => {
      const coin = coinOf.get(symbol)
      if (coin !== undefined) live?.tick(coin, scales[coin]!.floor(price), timeMs, volume)
    },
  })
  const open = await venue.connect()
  let kept = folded.heads.events
  const engine = await Engine.open({
    config,
    wanted: wantedOf(folded),
    strategy,
    exchange: venue,
    store,
    folded,
    clock,
    process: { run, version: 'rig', pid: process.pid, host: hostname() },
    tape: LIVE_TAPE,
    tell: () => {},
    keepSnapshot: async () => {
      if (folded.heads.events - kept < config.log.snapshotEveryEvents) return
      await keepSnapshot(RIG_LOG, store, folded)
      kept = folded.heads.events
    },
  })
  const trading = new Live({
    engine,
    clock,
    timeframesMs: COINS.map(({ timeframeMs }) => timeframeMs),
    alarm: new SteadyAlarm(clock),
    onFailure: fail,
  })
  live = trading
  venue.listen((report) => trading.report(report))
  await trading.begin(() => open)
  process.stdout.write(`${JSON.stringify({ trading: true, pid: process.pid, events: folded.heads.events, driftMs: venue.driftMs })}\n`)

  process.once('SIGTERM', async () => {
    try {
      await trading.end()
      venue.close()
      await keepSnapshot(RIG_LOG, store, folded)
      await store.close()
      lease.release()
      process.exit(0)
    } catch (error) {
      fail(error)
    }
  })
}

// nothing may stay behind when the test is gone, however it went
process.stdin.resume().on('end', () => process.exit(1))
await trade().catch(fail)
