import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'
import { EVERY_RULE_FAR_AWAY } from './rules.ts'
import { actUntil, MINUTE_MS, nextDueMs, type Stage, setStage } from './stage.ts'

const COINS = 100
/** prices a minute and coin: two a second, as on a busy pair; all rounds together stay below a day, when marks are sampled */
const TICKS_A_BAR = 120
const STEP_MS = MINUTE_MS / TICKS_A_BAR
const BEGAN_MS = Date.UTC(2024, 0, 1)
const BASE_TICKS = 10_000
/** a power of two, so that the walk is read in a circle; 8192 steps are an hour of a coin */
const WALK = 8192
const VOLUME = 100_000
/** 2 % of the base */
const FARTHEST = 200

/** Prices within 2 % of the base: no threshold is as near. Made by a small generator of its own, the same in every run. */
const makeWalk = (): Float64Array => {
  const walk = new Float64Array(WALK)
  let price = BASE_TICKS
  let seed = 1
  for (let at = 0; at < WALK; at++) {
    // numbers of a classic 31-bit generator (Park and Miller, 1988)
    seed = (seed * 16_807) % 2_147_483_647
    price = Math.min(Math.max(price + (seed % 11) - 5, BASE_TICKS - FARTHEST), BASE_TICKS + FARTHEST)
    walk[at] = price
  }
  return walk
}

/** One minute in which every coin is bought and its stop comes to rest at the venue. */
const enter = async (stage: Stage, expected: number): Promise<void> => {
  const { flow, venue, clock } = stage
  for (let second = 0; second < 120; second++) {
    const ms = BEGAN_MS + second * 1000
    await actUntil(stage, ms)
    clock.set(ms)
    venue.setTime(ms)
    for (let coin = 0; coin < COINS; coin++) {
      if (second === 60) flow.take({ kind: 'candle', coin, closeMs: ms })
      venue.tick(coin, BASE_TICKS, VOLUME, ms, second % 60 === 0)
      flow.tick(coin, BASE_TICKS, ms, 1)
    }
    if (flow.hasWork) await flow.settle()
  }
  const stops = venue.openOrders().length
  if (stops !== expected) throw new Error(`${expected} coins rest on a stop before ticks are counted, but ${stops} do.`)
}

/** Hears the farthest prices of the walk once: what a rule says of the first price beyond break-even is said before ticks are counted. */
const goFarthest = async ({ flow, venue, clock }: Stage): Promise<void> => {
  for (const [nth, price] of [BASE_TICKS + FARTHEST, BASE_TICKS - FARTHEST].entries()) {
    const ms = BEGAN_MS + 2 * MINUTE_MS + nth
    clock.set(ms)
    venue.setTime(ms)
    for (let coin = 0; coin < COINS; coin++) {
      venue.tick(coin, price, VOLUME, ms, nth === 0)
      flow.tick(coin, price, ms, 1)
    }
    if (flow.hasWork) await flow.settle()
  }
}

/** The end of all coins' candles, and the rows that begin. */
const turnMinute = ({ flow, venue, recorder, clock }: Stage, minute: number): void => {
  const ms = BEGAN_MS + minute * MINUTE_MS
  clock.set(ms)
  venue.setTime(ms)
  for (let coin = 0; coin < COINS; coin++) {
    flow.take({ kind: 'candle', coin, closeMs: ms })
    recorder.enter(minute * COINS + coin + 1)
  }
}

/** A price of every coin, as the driver plays a tape: the clock moves on, venue and engine hear it. */
const playStep = ({ flow, venue, clock }: Stage, walk: Float64Array, at: number, k: number): void => {
  const ms = BEGAN_MS + at * STEP_MS
  for (let coin = 0; coin < COINS; coin++) {
    if (nextDueMs(flow, venue) <= ms) throw new Error('What is due has been done before the price.')
    clock.set(ms)
    venue.setTime(ms)
    const price = walk[(at + coin * 61) & (WALK - 1)]!
    venue.tick(coin, price, VOLUME * (k + 1), ms, k === 0)
    flow.tick(coin, price, ms, VOLUME)
    if (flow.hasWork) throw new Error('A price within all thresholds makes no work.')
  }
}

/** Every stop is looked up twice a minute, which is no event: it rests where it rested. `tidy` hears of look-ups that were made. */
const playMinute = async (stage: Stage, walk: Float64Array, minute: number, tidy: () => void): Promise<void> => {
  turnMinute(stage, minute)
  for (let k = 0; k < TICKS_A_BAR; k++) {
    const at = minute * TICKS_A_BAR + k
    const ms = BEGAN_MS + at * STEP_MS
    // most prices meet nothing due, and an empty turn of the loop would cost more than they do
    if (nextDueMs(stage.flow, stage.venue) <= ms) {
      await actUntil(stage, ms)
      tidy()
    }
    playStep(stage, walk, at, k)
  }
}

type Collect = (how: { readonly type: 'minor' }) => void
const collector = (): Collect => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

/**
 * Collections of young garbage while `work` runs, but for those it asks for: what was left from before, and what a
 * look-up leaves, must not make the prices look untidy.
 */
const scavengesOf = async (work: (tidy: () => void) => Promise<void>): Promise<number> => {
  const collect = collector()
  const tidy = () => collect({ type: 'minor' })
  tidy()
  let scavenges = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind, flags } = (entry as unknown as { detail: { kind: number; flags: number } }).detail
      if (kind === constants.NODE_PERFORMANCE_GC_MINOR && !(flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED)) scavenges++
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  await work(tidy)
  // entries of the observer come with the next turns of the loop
  await setImmediate()
  await setImmediate()
  observer.disconnect()
  return scavenges
}

/**
 * Prices of a hundred held and protected coins that touch nothing: how many a second, look-ups of the stops included, and
 * what garbage they leave.
 */
export const benchTick = async ({ isQuick, hasRules, say }: Bench): Promise<Figure[]> => {
  const stage = await setStage(COINS, hasRules ? EVERY_RULE_FAR_AWAY : {})
  // a coin that may not be sold has no stop
  await enter(stage, hasRules ? COINS - 1 : COINS)
  await goFarthest(stage)
  const { events } = stage.folded.heads
  const walk = makeWalk()
  // a round is 720,000 ticks; the scavenges are counted over ten million; all of it ends before the day does
  const [minutes, quietMinutes] = isQuick ? [10, 10] : [60, 834]
  let minute = 3
  const play = async (count: number, tidy: () => void): Promise<void> => {
    for (const end = minute + count; minute < end; minute++) await playMinute(stage, walk, minute, tidy)
  }
  const round = async (): Promise<number> => {
    const took = await seconds(() => play(minutes, () => {}))
    return (minutes * TICKS_A_BAR * COINS) / took
  }
  await round()
  const scavenges = await scavengesOf((tidy) => play(quietMinutes, tidy))
  const perSecond: number[] = []
  for (let nth = 0; nth < (isQuick ? 1 : ROUNDS); nth++) perSecond.push(await round())
  if (stage.folded.heads.events !== events) throw new Error('Prices within all thresholds are no events.')
  say(`ticks: ${perSecond.map((speed) => (speed / 1e6).toFixed(2)).join(' ')} million a second, ${scavenges} scavenges`)
  return [
    figure('tick.perSecond', 'ticks/s', perSecond, { is: 'at least', value: 10_000_000 }),
    figure('tick.scavenges', isQuick ? 'in 120 k ticks' : 'in 10 M ticks', [scavenges], { is: 'at most', value: 0 }),
  ]
}
