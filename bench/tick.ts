import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Bench, type Figure, figure, ROUNDS } from './figure.ts'
import { actUntil, MINUTE_MS, type Stage, setStage } from './stage.ts'

const COINS = 100
/** prices a minute and coin: two a second, as on a busy pair; all rounds together stay below a day, when marks are sampled */
const TICKS_A_BAR = 120
const STEP_MS = MINUTE_MS / TICKS_A_BAR
const BEGAN_MS = Date.UTC(2024, 0, 1)
const BASE_TICKS = 10_000
/** a power of two, so that the walk is read in a circle; 8192 steps are an hour of a coin */
const WALK = 8192
const VOLUME = 100_000

/** Prices within 2 % of the base: no threshold is as near. Made by a small generator of its own, the same in every run. */
const makeWalk = (): Float64Array => {
  const walk = new Float64Array(WALK)
  let price = BASE_TICKS
  let seed = 1
  for (let at = 0; at < WALK; at++) {
    // numbers of a classic 31-bit generator (Park and Miller, 1988)
    seed = (seed * 16_807) % 2_147_483_647
    price = Math.min(Math.max(price + (seed % 11) - 5, BASE_TICKS - 200), BASE_TICKS + 200)
    walk[at] = price
  }
  return walk
}

/** One minute in which every coin is bought and its stop comes to rest at the venue. */
const enter = async (stage: Stage): Promise<void> => {
  const { flow, venue, clock } = stage
  for (let second = 0; second < 120; second++) {
    const ms = BEGAN_MS + second * 1000
    await actUntil(stage, ms)
    clock.set(ms)
    venue.setTime(ms)
    for (let coin = 0; coin < COINS; coin++) {
      if (second === 60) flow.closeBar(coin, ms)
      venue.tick(coin, BASE_TICKS, VOLUME, ms, second % 60 === 0)
      flow.tick(coin, BASE_TICKS, ms, 1)
    }
    if (flow.hasWork) await flow.settle()
  }
  const stops = venue.openOrders().length
  if (stops !== COINS) throw new Error(`Every coin rests on a stop before ticks are counted, but ${stops} of ${COINS} do.`)
}

/** The end of all coins' candles, and the rows that begin. */
const turnMinute = ({ flow, venue, recorder, clock }: Stage, minute: number): void => {
  const ms = BEGAN_MS + minute * MINUTE_MS
  clock.set(ms)
  venue.setTime(ms)
  for (let coin = 0; coin < COINS; coin++) {
    flow.closeBar(coin, ms)
    recorder.enterRow(minute * COINS + coin)
  }
}

/** A price of every coin, as the driver plays a tape: nothing is due, the clock moves on, venue and engine hear it. */
const playStep = ({ flow, venue, clock }: Stage, walk: Float64Array, at: number, k: number): void => {
  const ms = BEGAN_MS + at * STEP_MS
  for (let coin = 0; coin < COINS; coin++) {
    if (venue.nextDueMs() <= ms || flow.nextDeadlineMs() <= ms) throw new Error('Nothing is due while prices stay where they are.')
    clock.set(ms)
    venue.setTime(ms)
    const price = walk[(at + coin * 61) & (WALK - 1)]!
    venue.tick(coin, price, VOLUME * (k + 1), ms, k === 0)
    flow.tick(coin, price, ms, VOLUME)
    if (flow.hasWork) throw new Error('A price within all thresholds makes no work.')
  }
}

const playMinute = (stage: Stage, walk: Float64Array, minute: number): void => {
  turnMinute(stage, minute)
  for (let k = 0; k < TICKS_A_BAR; k++) playStep(stage, walk, minute * TICKS_A_BAR + k, k)
}

/** What was left from before must not make the ticks look untidy. */
const clearNursery = async (): Promise<void> => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  await setImmediate()
}

/** Prices of a hundred held and protected coins that touch nothing: how many a second, and what garbage they leave. */
export const benchTick = async ({ isQuick, say }: Bench): Promise<Figure[]> => {
  const stage = await setStage(COINS)
  await enter(stage)
  const { events } = stage.folded.heads
  const walk = makeWalk()
  // a round is about a million ticks; ten of them, the first not counted for speed, are the ten million of the scavenges
  const minutes = isQuick ? 10 : 84
  let minute = 3
  const round = (): number => {
    const began = performance.now()
    for (const end = minute + minutes; minute < end; minute++) playMinute(stage, walk, minute)
    return (minutes * TICKS_A_BAR * COINS) / ((performance.now() - began) / 1000)
  }
  round()
  await clearNursery()
  let scavenges = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { detail: { kind: number } }).detail
      if (kind === constants.NODE_PERFORMANCE_GC_MINOR) scavenges++
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const perSecond = Array.from({ length: (isQuick ? 1 : ROUNDS) + 1 }, round)
  // entries of the observer come with the next turns of the loop
  await setImmediate()
  await setImmediate()
  observer.disconnect()
  if (stage.folded.heads.events !== events) throw new Error('Prices within all thresholds are no events.')
  say(`ticks: ${perSecond.map((speed) => (speed / 1e6).toFixed(2)).join(' ')} million a second, ${scavenges} scavenges`)
  return [
    figure('tick.perSecond', 'ticks/s', perSecond.slice(-ROUNDS), { is: 'at least', value: 1_000_000 }),
    figure('tick.scavenges', isQuick ? 'in 120 k ticks' : 'in 10 M ticks', [scavenges], { is: 'at most', value: 0 }),
  ]
}
