import { randomBytes, randomUUID } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { hostname } from 'node:os'
import { faultOf } from '../../../src/cli/fault.ts'
import { initialDeposits } from '../../../src/command/establish.ts'
import { Overtaken } from '../../../src/command/fence-streams.ts'
import { Interruption } from '../../../src/command/interruption.ts'
import { followPast, noPast } from '../../../src/command/paper-past.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { Settings } from '../../../src/config/settings.ts'
import type { ChooseStrategy } from '../../../src/decision/strategy.ts'
import { FencedExchange } from '../../../src/effect/fenced-exchange.ts'
import type { LeasedLog } from '../../../src/event/leased-log.ts'
import { openLogToWrite } from '../../../src/event/open-log-to-write.ts'
import { SteadyAlarm, SteadyClock } from '../../../src/kernel/clock.ts'
import type { LogEvent } from '../../../src/kernel/log-event.ts'
import { parse } from '../../../src/kernel/money.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { TickScale } from '../../../src/market/ticks.ts'
import { type Folded, foldLog } from '../../../src/replay/fold-log.ts'
import { keepSnapshot, startFromSnapshot } from '../../../src/replay/snapshots.ts'
import type { ClockSource } from '../../../src/run/clock-source.ts'
import { runLive } from '../../../src/run/live.ts'
import { asking } from '../../engine/asking.ts'
import { RemoteVenue } from './client.ts'
import { CAPITAL, COINS, OPTIONS, VENUE } from './market.ts'
import { SlowDisk } from './slow-disk.ts'

/**
 * The engine as it will trade live, in a process of its own: lease, log, fold, session, the venue over the network. Its log
 * is the file RIG_LOG, or lies on the server RIG_STORE, mirrored in the folder RIG_MIRRORS.
 */
const { RIG_URL = '', RIG_LOG = '', RIG_ENTRIES = 'on', RIG_CLOCK_OFFSET_MS = '0', RIG_DISK_MS = '0' } = process.env
const { RIG_STORE = '', RIG_MIRRORS = '', RIG_LEASE_MS = '0' } = process.env

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
const strategy: ChooseStrategy = asking(({ symbol, bar }) => {
  const isWanted = RIG_ENTRIES === 'one' ? symbol === COINS[0]?.symbol : keyedUniform('entries', symbol, bar.closeMs) < ENTRY_SHARE
  return mayEnter && isWanted ? { trigger: 'every-other-candle', values: { close: bar.close } } : null
})

const fail = (error: unknown): never => {
  const { exitCode, text } = faultOf(error)
  process.stderr.write(`coinfold: ${text}\n`)
  if (process.env.COINFOLD_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exit(exitCode)
}

const wantedOf = ({ state }: Folded) => ({
  book: BOOK,
  venue: 'remote',
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

const note = (text: string): void => void process.stderr.write(`${text}\n`)
/** hears the type of every event once it is durable, before anything that follows from it is sent */
const durable = channel('rig:durable')

const openLog = (interruption: Interruption): Promise<LeasedLog> =>
  openLogToWrite(RIG_STORE || RIG_LOG, {
    owner: { run, host: hostname(), pid: process.pid, sinceMs: Date.now() },
    leaseMs: Number(RIG_LEASE_MS),
    waits: true,
    stop: new AbortController().signal,
    mirrorFolder: RIG_MIRRORS,
    onWaiting: ({ pid }) => note(`Waiting for pid ${pid}.`),
    onAway: (why) => note(`The store is away (${why}).`),
    onBack: (awayMs, why) => {
      note('The store is back.')
      interruption.over(awayMs, why)
    },
  })

/** False: the owner before had not gone yet, and everything has to be read again. */
const trade = async (): Promise<boolean> => {
  const interruption = new Interruption()
  const log = await openLog(interruption)
  log.lost.catch(fail)
  const { lease, cachePath } = log
  const store = RIG_DISK_MS === '0' ? log.store : new SlowDisk(log.store, Number(RIG_DISK_MS))
  const { folded, beside: past, after } = await startFromSnapshot(cachePath, store, noPast)
  const follow = (event: LogEvent): void => followPast(past, folded.state, event)
  await foldLog(store, folded, { after, isChecked: true, onEvent: follow })
  const clock = new SteadyClock(folded.lastTimeMs)
  let live: ClockSource | null = null
  const coinOf = new Map(COINS.map(({ symbol }, coin) => [symbol, coin]))
  const scales = COINS.map(({ tickSize }) => new TickScale(tickSize))
  const venue = new RemoteVenue({
    url: RIG_URL,
    agent: run,
    clock,
    timeoutMs: VENUE.timeoutMs,
    receiveWindowMs: 600,
    proofDelayMs: VENUE.proofDelayMs,
    silenceMs: 1000,
    lookEveryMs: 1000,
    onTick: (symbol, price, volume, timeMs) => {
      const coin = coinOf.get(symbol)
      if (coin !== undefined) live?.tick(coin, scales[coin]!.floor(parse(price)), timeMs, volume)
    },
  })
  await venue.connect()
  let kept = folded.heads.events
  const stop = new AbortController()
  const { promise: traded, resolve: trading } = Promise.withResolvers<boolean>()
  const session = runLive({
    settings: new Settings(config),
    wanted: wantedOf(folded),
    strategy,
    exchange: lease === null ? venue : new FencedExchange(venue, () => lease.holds()),
    store,
    ...(lease && { epoch: lease.epoch }),
    folded,
    clock,
    birth: { branch: randomBytes(32).toString('hex'), of: 'chance' },
    process: { run, version: 'rig', pid: process.pid, host: hostname() },
    tape: LIVE_TAPE,
    tell: ({ type }) => durable.publish(type),
    follow,
    keepSnapshot: async () => {
      if (folded.heads.events - kept < config.log.snapshotEveryEvents) return
      await keepSnapshot(cachePath, store, folded, past)
      kept = folded.heads.events
    },
    alarm: new SteadyAlarm(clock),
    stop: stop.signal,
    onSilence: () => note('The venue does not say what is open.'),
    onOpen: (source, engine) => {
      interruption.recordIn(engine.recorder, engine.session)
      live = source
    },
    onTrading: () => trading(true),
  })
  const ended = session.catch(async (error: unknown) => {
    if (!(error instanceof Overtaken)) throw error
    venue.close()
    await log.close()
    trading(false)
  })
  ended.catch(fail)
  if (!(await traded)) return false
  const said = { trading: true, pid: process.pid, run, cachePath, events: folded.heads.events }
  process.stdout.write(`${JSON.stringify(said)}\n`)

  process.once('SIGTERM', async () => {
    try {
      stop.abort()
      await ended
      venue.close()
      await keepSnapshot(cachePath, store, folded, past)
      await log.close()
      process.exit(0)
    } catch (error) {
      fail(error)
    }
  })
  return true
}

// nothing may stay behind when the test is gone, however it went
process.stdin.resume().on('end', () => process.exit(1))
while (!(await trade().catch(fail)));
