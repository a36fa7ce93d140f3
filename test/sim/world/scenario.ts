import { loadConfig } from '../../../src/config/load.ts'
import type { Config } from '../../../src/config/schema.ts'
import { PAPER_ABILITIES } from '../../../src/exchange/paper/options.ts'
import { cancelCreate } from '../../../src/exchange/paper/profiles/cancel-create.ts'
import { noStops } from '../../../src/exchange/paper/profiles/no-stops.ts'
import { stopLimits } from '../../../src/exchange/paper/profiles/stop-limits.ts'
import type { Capabilities } from '../../../src/exchange/port.ts'
import { parse } from '../../../src/kernel/money.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { type LocalSite, SITES, type Site } from './faults.ts'
import type { LiveScenario } from './live/live-scenario.ts'
import { ownOptionsOf } from './own-options.ts'
import { type Perpetuals, perpetualsOf } from './perpetuals.ts'
import type { RemoteScenario } from './remote-scenario.ts'
import { slotsOf } from './slots-drawn.ts'

/** Long past and round, so that traces are easy to read. */
export const BEGAN_MS = 1_600_000_000_000
/** The venue takes no request later than this after it was stamped. */
export const RECEIVE_WINDOW_MS = 3000
/** An unanswered request counts as unknown. */
export const TIMEOUT_MS = 2000
/** From then on an absence is proof: the receive window, the oldest replica, and a margin for clocks. */
export const PROOF_DELAY_MS = 8000
export const CAPABILITIES: Capabilities = {
  makerFeePct: parse('0.1'),
  takerFeePct: parse('0.15'),
  feeAsset: 'quote',
  spreadPct: parse('0.02'),
  slippagePct: parse('0.02'),
  requestTimeoutMs: TIMEOUT_MS,
  proofDelayMs: PROOF_DELAY_MS,
  ...PAPER_ABILITIES,
  positionMode: 'one-way',
  ...cancelCreate,
  clock: 'own',
}
/** A replica lags behind by at most this. */
export const STALE_MS = 2500

/** All that a seed decides before the first event: the world without its faults. */
export type Scenario = {
  readonly seed: string
  readonly coins: number
  /** null: all coins are bought and sold, none is a contract */
  readonly perpetuals: Perpetuals | null
  readonly config: Config
  readonly timeframeMs: number
  readonly tickEveryMs: number
  /** a price moves by up to this part per tick, and by ten times as much now and then */
  readonly volatility: number
  readonly jumpRate: number
  /** value traded per tick on average, in the quote asset: how fast an order is filled */
  readonly volume: number
  /** share of prices with which somebody outside the rules wants out */
  readonly signalRate: number
  readonly proposeRate: number
  /** whether somebody sends lists of signals to enter */
  readonly sendsEntries: boolean
  /** share of candles with which the strategy wants the plan of what it holds changed */
  readonly changeRate: number
  readonly latencyMs: readonly [number, number]
  readonly appendMs: number
  readonly fees: 'quote' | 'received' | 'third'
  readonly remembersRejected: boolean
  readonly can: Capabilities
  readonly usesSnapshots: boolean
  readonly faultyMs: number
  readonly rates: Readonly<Partial<Record<Site, number>>>
  /** null: the log is a file of the engine's own computer */
  readonly remote: RemoteScenario | null
  /** null: prices come to the engine as they happen, and candles are made of them */
  readonly live: LiveScenario | null
}

const base = loadConfig({ overrides: { 'entry.windowMin': '1', 'entry.minWindowBars': '1', 'log.sealEveryEvents': '40' } })

/** How often a site fails at most, per occasion: requests often, whole processes and markets now and then. */
const WORST: Readonly<Record<LocalSite, number>> = {
  place: 0.4,
  cancel: 0.5,
  query: 0.4,
  notice: 0.4,
  append: 0.05,
  crash: 1,
  outage: 0.3,
  silence: 0.3,
  stop: 0.4,
  end: 0.8,
  halt: 0.2,
  filters: 0.3,
  operator: 0.25,
  person: 0.5,
  intruder: 0.05,
  stranger: 0.8,
  account: 1,
  funds: 0.6,
  clock: 0.5,
  damage: 1,
  restore: 0.5,
}

/** Most venues take five, some fewer, some only such as become limit orders, and some let none rest. */
const stopsOf = (share: number): Capabilities['stops'] => {
  if (share < 0.08) return noStops.stops
  if (share < 0.16) return stopLimits.stops
  return { kind: 'market', most: share < 0.21 ? 1 : share < 0.29 ? 2 : cancelCreate.stops.most }
}

const MOVES: readonly Capabilities['moveStop'][] = ['amend', 'two-stops', 'cancel-replace', 'cancel-create']

const OFFSETS = ['-0.2', '0', '0.3'] as const

/** A minute is long here: what is asked for falls at once, and again while positions are held. */
const ROI = [
  { fromMin: 0, gainPct: '0.6' },
  { fromMin: 1, gainPct: '0' },
  { fromMin: 2, gainPct: '-0.2' },
]

/** One in ten has no fault at all: what goes wrong there is plainly wrong. */
export const isKindSeed = (seed: string): boolean => keyedUniform(seed, 'scenario', 'kind') < 0.1

export const scenarioOf = (seed: string): Scenario => {
  const draw = (...key: readonly (string | number)[]): number => keyedUniform(seed, 'scenario', ...key)
  const pick = <T>(key: string, values: readonly T[]): T => values[Math.floor(draw(key) * values.length)]!
  const between = (key: string, least: number, most: number): number => least + Math.floor(draw(key) * (most - least + 1))
  const isKind = isKindSeed(seed)
  const rates: Partial<Record<Site, number>> = {}
  for (const site of SITES) if (!isKind && draw('site', site) < 0.5) rates[site] = WORST[site] * draw('rate', site) ** 2
  const acknowledgement = draw('acknowledgement') < 0.15 ? 'provisional' : 'final'
  const trailing = pick('trailing', ['0', '0', '0.05', '0.4'])
  const config: Config = {
    ...base,
    entry: {
      ...base.entry,
      ttlS: between('ttl', 2, 30),
      limitOffsetPct: pick('offset', OFFSETS),
      maxEntries: pick('entries', [1, 1, 2, 4]),
      scaleStepPct: pick('scale-step', ['0', '0.02', '0.1']),
      // beyond the price none could rest
      postOnly: pick('offset', OFFSETS) === '0.3' ? 'off' : pick('post-only', ['off', 'on']),
      requoteAttempts: pick('requotes', [0, 1, 3]),
      requoteDelayMs: pick('requote-delay', [100, 1000]),
    },
    exit: {
      ...base.exit,
      hardStopPct: pick('stop', ['0.3', '0.8', '3']),
      takeProfitPct: pick('take-profit', ['0.4', '1', '5']),
      maxHoldMin: pick('hold', [1, 2, 5]),
      retryS: between('retry', 1, 5),
      trailingActivatePct: trailing,
      trailingStaleS: pick('trailing-stale', [300, 15, 5, 0]),
      trailingAfterMin: trailing === '0' ? 0 : pick('trailing-after', [0, 1, 2]),
      trailingDistancePct: '0.3',
      trailingStepPct: '0.1',
      softStopPct: pick('soft-stop', ['0', '0', '0.2']),
      breakEvenAtPct: pick('break-even', ['0', '0', '0.05', '0.3']),
      roi: pick('roi', [[], [], ROI, ROI.slice(1)]),
      signal: pick('signal', ['break-even', 'break-even', 'any-price', 'off']),
      scorePoints: pick('score', [0, 0, 40, 70]),
      scoreProfitPct: '0.05',
      scoreMomentumBars: 2,
      scoreMomentumPct: '0.1',
      scoreAgeMin: 1,
      idleExitMin: pick('idle', [0, 0, 1]),
      stopsBy: pick('stops-by', ['percent', 'percent', 'atr']),
      takeProfitAtr: '3',
      atrBars: 3,
      atrMinBars: 1,
      takeProfitPartPct: pick('part', ['100', '100', '30', '60']),
      ladder: pick('ladder', ['market', 'aggressive', 'patient', 'patient']),
      patientS: between('patient', 2, 15),
      maxSlippagePct: pick('slippage', ['0', '0.1', '0.5']),
      withdrawals: pick('withdrawals', [0, 0, 1, 3]),
      neverMarket: pick('never-market', ['off', 'off', 'off', 'on']),
      stopAtVenue: pick('stop-at-venue', ['hard', 'nearest'] as const),
      stopLimitPct: pick('stop-limit', ['0', '0.1', '1']),
      stopLimitS: between('stop-limit-s', 1, 5),
      exposedAlarmMs: pick('exposed-alarm', [5_000, 1_000, 200]),
      switching: pick('switching', ['off', 'off', 'on'] as const),
      switchStopBelowPct: pick('switch-below', ['0.05', '0.2']),
      switchTargetAbovePct: pick('switch-above', ['0.02', '0.1']),
      switchCooldownS: pick('switch-cooldown', [2, 5, 20]),
      planChangeEveryS: pick('change-every', [0, 10, 60]),
      neverSell: pick('never-sell', [[], [], [], [], [], ['BBB']]),
    },
    market: { ...base.market, quoteAgeLimitS: between('age', 2, 10), markEveryS: 30 },
    sizing: { ...base.sizing, tradePct: pick('trade', ['2', '10', '45']) },
    queue: { ...base.queue, maxReports: pick('reports', [1, 3, 10, 10_000]) },
    risk: {
      ...base.risk,
      maxPositions: between('positions', 1, 3),
      maxCoinExposurePct: '100',
      cooldownMin: pick('cooldown', [0, 0, 1]),
      ...lossLimits(pick),
    },
    signals: {
      ...base.signals,
      waveS: pick('wave', [0, 1, 4]),
      best: pick('best', [1, 1, 2]),
      maxWaiting: pick('wave-waiting', [2, 4, 100]),
    },
    log: { ...base.log, sealEveryEvents: pick('seal', [1, 2, 5, 20, 60]) },
  }
  const fees = pick('fees', ['quote', 'received', 'third'] as const)
  const coins = between('coins', 1, 3)
  const perpetuals = perpetualsOf(coins, config.exit.hardStopPct, { draw, pick })
  const isShared = perpetuals === null && draw('slots') < 0.3
  return {
    seed,
    coins,
    perpetuals,
    config: { ...config, coins: ownOptionsOf(coins, perpetuals, draw), ...(isShared && { slots: slotsOf(draw) }) },
    timeframeMs: 5000,
    tickEveryMs: pick('tick', [400, 700, 1500]),
    volatility: pick('volatility', [0.0004, 0.001, 0.003]),
    jumpRate: pick('jumps', [0, 0.01, 0.03]),
    volume: pick('volume', [60, 600, 60_000]),
    signalRate: pick('signals', [0, 0, 0.05]),
    sendsEntries: draw('lists') < 0.35,
    proposeRate: pick('propose', [0.3, 0.6, 1]),
    changeRate: pick('changes', [0, 0, 0, 0, 0.4]),
    latencyMs: pick('latency', [
      [5, 150],
      [5, 150],
      [20, 900],
    ]),
    appendMs: pick('append', [0, 2, 40]),
    fees,
    // whoever refuses after an acknowledgement must be able to say so later
    remembersRejected: acknowledgement === 'provisional' || draw('remembers') < 0.5,
    can: {
      ...CAPABILITIES,
      feeAsset: fees === 'received' ? 'received' : 'quote',
      stops: stopsOf(draw('stops')),
      moveStop: pick('move', MOVES),
      positionMode: perpetuals !== null && draw('hedge') < 0.3 ? 'hedge' : 'one-way',
      timesInForce: pick('at-once', [['GTC', 'IOC'], ['GTC', 'IOC'], ['GTC', 'IOC'], ['GTC']]),
      acknowledgement,
    },
    usesSnapshots: draw('snapshots') < 0.5,
    faultyMs: between('length', 60, 180) * 1000,
    rates,
    remote: null,
    live: null,
  }
}

/** Limits of loss that small worlds reach: most have one or two, some none. */
const lossLimits = (pick: <T>(key: string, values: readonly T[]) => T): Partial<Config['risk']> => ({
  dailyLossPct: pick('daily-loss', ['0', '0', '0.05', '0.3', '1']),
  onDailyLoss: pick('on-daily-loss', ['halt', 'flatten']),
  maxDrawdownPct: pick('drawdown', ['0', '0', '0.1', '0.5']),
  drawdownPauseMin: pick('drawdown-pause', [0, 1]),
  lossStreakTrades: pick('streak', [0, 0, 2, 4]),
  lossStreakPauseMin: pick('streak-pause', [0, 1]),
  stopGuardTrades: pick('stop-guard', [0, 0, 2]),
  stopGuardPauseMin: pick('stop-guard-pause', [0, 1]),
  // worlds begin at 12:26:40: in two of three another day begins while they last
  dayStartsAt: pick('day', ['00:00', '12:28', '12:29']),
})
