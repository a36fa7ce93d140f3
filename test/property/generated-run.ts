import fc from 'fast-check'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { EventStore, Row } from '../../src/event/store.ts'
import type { PaperVenue } from '../../src/exchange/paper/venue.ts'
import type { LookUpAnswer, Report, Trade } from '../../src/exchange/port.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { noCounts } from '../../src/market/tape/candle-rows.ts'
import { emptyColumns, MemorySeries } from '../../src/market/tape/candle-series.ts'
import type { Tape } from '../../src/market/tape/tape.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { runPaper } from '../../src/run/paper.ts'
import { atOnce } from '../engine/at-once.ts'
import { bootFrom, type Played } from '../engine/play.ts'

/**
 * Small markets and the options of an engine, drawn and shrunk: what a whole engine makes of them in this process is a
 * log nobody wrote by hand. Candles of a minute around a price of 100 that walk in steps wide enough to reach every exit.
 */
const START_MS = 1_522_800_000_000
const MINUTE_MS = 60_000
/** of coins whose quote another coin earns as well: ETH/BTC is paid for with bought BTC's own pool */
const SYMBOLS = ['BTC/USD', 'ETH/BTC', 'ETH/USD'] as const

/** Tenths of a percent from one price of a candle to the next, and how much was traded in it. */
export type Candle = { readonly moves: readonly number[]; readonly volume: number; readonly isMissing: boolean }
export type Market = Readonly<Record<string, readonly Candle[]>>
export type Run = { readonly market: Market; readonly set: Readonly<Record<string, string>> }

const candle: fc.Arbitrary<Candle> = fc.record({
  moves: fc.array(fc.integer({ min: -14, max: 14 }), { minLength: 3, maxLength: 3 }),
  volume: fc.constantFrom(0, 3, 400, 40_000, 40_000),
  isMissing: fc.integer({ min: 0, max: 11 }).map((n) => n === 11),
})
const candlesOf = (minLength: number, maxLength: number) => fc.array(candle, { minLength, maxLength, size: 'max' })
/** BTC/USD first, because it is there always; a coin without candles is not on the tape. */
const markets = (length: number): fc.Arbitrary<Market> =>
  fc
    .tuple(candlesOf(length / 2, length), candlesOf(0, length), candlesOf(0, length), fc.nat({ max: 3 }))
    .map(([btc, ethBtc, eth, which]) => ({
      'BTC/USD': btc,
      ...(which % 2 === 1 && ethBtc.length > 9 ? { 'ETH/BTC': ethBtc } : {}),
      ...(which > 1 && eth.length > 9 ? { 'ETH/USD': eth } : {}),
    }))

const text = <T>(...values: readonly T[]): fc.Arbitrary<string> => fc.constantFrom(...values).map(String)
/** Everything that changes what a log says; unlikely values, so that small markets see everything. */
const options: fc.Arbitrary<Record<string, string>> = fc.record({
  'entry.dropPct': text(0.1, 0.5, 1),
  'entry.windowMin': text(5, 15),
  'entry.minWindowBars': text(1, 3),
  'entry.limitOffsetPct': text(-0.4, 0, 0.4),
  'entry.ttlS': text(2, 60, 170),
  'sizing.tradePct': text(3, 30, 60),
  'risk.maxCoinExposurePct': fc.constant('100'),
  'risk.cooldownMin': text(0, 0, 15),
  'risk.dailyLossPct': text(0, 0, 1, 5),
  'risk.maxDrawdownPct': text(0, 0, 2),
  'risk.drawdownPauseMin': text(0, 30),
  'risk.lossStreakTrades': text(0, 0, 1, 3),
  'risk.lossStreakPauseMin': text(0, 10),
  'risk.stopGuardTrades': text(0, 0, 2),
  'risk.stopGuardPauseMin': text(0, 10),
  'risk.onDailyLoss': text('halt', 'flatten'),
  'risk.maxPositions': text(1, 2, 10),
  'calendar.maintenance': text('', '', 'mon-sun 00:20-00:30'),
  'exit.hardStopPct': text(0.5, 2, 5),
  'exit.takeProfitPct': text(0.3, 1, 2.5),
  'exit.maxHoldMin': text(3, 15, 1440),
  'exit.retryS': text(1, 30),
  'exit.trailingActivatePct': text(0, 0, 0.2),
  'exit.trailingDistancePct': text(0.3, 1),
  'exit.softStopPct': text(0, 0, 0.4),
  'exit.takeProfitPartPct': text(100, 100, 40),
  'exit.ladder': text('market', 'market', 'aggressive', 'patient'),
  'exit.patientS': text(5, 30, 90),
  'exit.neverMarket': text('off', 'off', 'off', 'on'),
  'exit.breakEvenAtPct': text(0, 0, 0.2),
  'exit.roi': text('', '', '0=0.4,2=0'),
  'exit.scorePoints': text(0, 0, 40),
  'exit.scoreProfitPct': text(0.1),
  'exit.scoreMomentumBars': text(2),
  'exit.scoreMomentumPct': text(0.2),
  'exit.idleExitMin': text(0, 0, 2),
  'market.markEveryS': text(60, 900),
  'paper.seed': text(1, 2, 3, 4, 5, 6, 7),
  'paper.candlePath': text('nearest', 'low-first', 'high-first'),
  'paper.feeAsset': text('quote', 'received'),
  'paper.makerFeePct': text(0, 0.1, 0.0777),
  'paper.takerFeePct': text(0, 0.1, 0.1333),
  'paper.spreadPct': text(0, 0.02, 0.3),
  'paper.slippagePct': text(0, 0.02, 0.3),
  'paper.maxVolumeSharePct': text(1, 10, 100),
  'paper.latencyMaxMs': text(20, 120, 4000),
  'paper.unansweredPct': text(0, 0, 20, 100),
  'log.sealEveryEvents': text(7, 25, 10_000),
})

/** Some options contradict each other, and then no engine starts. */
const isPossible = (set: Readonly<Record<string, string>>): boolean => {
  try {
    return loadConfig({ overrides: set }) !== null
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}
/** A market whose every candle is missing is no tape. */
const isPlayable = (market: Market): boolean => tapeOf(market).coins.some(({ symbol }) => symbol === 'BTC/USD')

/** `length`: candles a coin at most. */
export const runs = (length: number): fc.Arbitrary<Run> =>
  fc.record({ market: markets(length).filter(isPlayable), set: options.filter(isPossible) })

const SCALE = 100
const coinOf = (symbol: string, candles: readonly Candle[]): TapeCoin => {
  const [base = '', quote = ''] = symbol.split('/')
  const kept = candles.map((one, index) => ({ ...one, index })).filter(({ isMissing }) => !isMissing)
  const columns = emptyColumns(kept.length)
  let price = 100 * SCALE
  kept.forEach(({ moves, volume, index }, row) => {
    // the band keeps a long fall from ending at nothing
    const points = [price, ...moves.map((move) => (price = Math.min(20_000, Math.max(5000, Math.round(price * (1 + move / 1000))))))]
    columns.timeMs[row] = START_MS + index * MINUTE_MS
    columns.open[row] = points[0]!
    columns.high[row] = Math.max(...points)
    columns.low[row] = Math.min(...points)
    columns.close[row] = price
    columns.volume[row] = volume
  })
  const counts = { ...noCounts(), rows: kept.length, used: kept.length }
  const hash = sha256(JSON.stringify(candles))
  return {
    series: new MemorySeries({ timeframeMs: MINUTE_MS, tickSize: '0.01' }, columns),
    symbol,
    base,
    quote,
    venue: 'made',
    path: symbol,
    sha256: hash,
    candles: hash,
    counts,
    problems: [],
  }
}

export const tapeOf = (market: Market): Tape => {
  const coins = SYMBOLS.flatMap((symbol) => {
    const candles = market[symbol]
    const coin = candles === undefined ? null : coinOf(symbol, candles)
    return coin === null || coin.series.rows === 0 ? [] : [coin]
  })
  const used = coins.reduce((sum, coin) => sum + coin.series.rows, 0)
  const lines = coins.map(({ symbol, path, series: { timeframeMs, rows }, sha256 }) => ({ symbol, path, timeframeMs, rows, sha256 }))
  return {
    venue: 'made',
    coins,
    counts: { ...noCounts(), rows: used, used },
    identity: { hash: sha256(JSON.stringify(lines)), coins: lines },
    remarks: [],
  }
}

/** A whole engine on a generated market, in this process; goes on where the store ends. Nobody watches the venue. */
export const runOn = async ({ market, set }: Run, store: EventStore = new MemoryStore()): Promise<{ rows: Row[]; hashes: Hashes }> => {
  const config = loadConfig({ overrides: set })
  const { folded, past } = await bootFrom(store)
  await runPaper({
    settings: new Settings(config),
    tape: tapeOf(market),
    store,
    folded,
    past,
    ...atOnce(),
  })
  return { rows: await rowsOf(store), hashes: stateHashes(folded.state) }
}
type Hashes = ReturnType<typeof stateHashes>

export const rowsOf = async (store: EventStore): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const page of store.readAll(null)) rows.push(...page)
  return rows
}
/** A log of these rows, say the beginning of another one. */
export const storeOf = async (rows: readonly Row[]): Promise<EventStore> => {
  const store = new MemoryStore()
  for (const row of rows) await store.append(row.stream, row.number - 1, [row])
  return store
}

/** All that the venue itself knows of the orders that it was sent: each is looked up when everything has been told. */
export const venueOrders = ({ venue, placed }: Pick<Played, 'venue' | 'placed'>): Map<string, LookUpAnswer> => {
  const answers = new Map<string, LookUpAnswer>()
  venue.listen((report: Report) => {
    if (report.kind === 'order') answers.set(report.orderId, report.answer)
  })
  for (const { order } of placed) venue.query({ symbol: order.symbol, orderId: order.orderId, venueOrderId: null, askedMs: 0 })
  drain(venue)
  return answers
}

const drain = (venue: PaperVenue): void => {
  while (venue.nextDueMs() < Number.POSITIVE_INFINITY) venue.step()
}

export const tradesOf = (answers: ReadonlyMap<string, LookUpAnswer>): readonly Trade[] =>
  [...answers.values()].flatMap((answer) => (answer.is === 'found' ? (answer.trades as readonly Trade[]) : []))
