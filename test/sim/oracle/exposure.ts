import { isFlat } from '../../../machines/position/state.ts'
import { floorToStep, format, multiply, parse, ZERO } from '../../../src/kernel/money.ts'
import type { World } from '../world/world.ts'

/** Coins without a stop for longer, while nothing stood in the way, break I-08: two look-up rounds and a time-out. */
const LIMIT_MS = 25_000
/** As long as nothing at all went wrong: a few round trips at the slowest latency, and the disk. */
const KIND_LIMIT_MS = 8_000
/** After something went wrong with a coin, the time until the engine can have noticed. */
const EXCUSE_MS = 20_000

type Coin = { sinceMs: number | null; countedMs: number; lastMs: number; excusedUntilMs: number }

/**
 * How long coins lie at the venue that no order there would sell, though they are enough for one. The venue's books
 * say so, not the engine's. Time in which the engine was down, or could not know or act, counts apart.
 */
export class Exposure {
  readonly #world: World
  readonly #coins: Coin[]
  /** whole times of exposure, in ms, as they ended */
  readonly durations: number[] = []

  constructor(world: World) {
    this.#world = world
    const { nowMs } = world.timeline
    this.#coins = world.venue.coins.map(() => ({ sinceMs: null, countedMs: 0, lastMs: nowMs, excusedUntilMs: 0 }))
  }

  isExposed(coin: number): boolean {
    return this.#coins[coin]!.sinceMs !== null
  }

  excuse(coin: number): void {
    this.look(coin)
    this.#coins[coin]!.excusedUntilMs = this.#world.timeline.nowMs + EXCUSE_MS
  }

  /** After anything that may have changed, and from time to time. */
  look(coin: number): void {
    const { timeline, process } = this.#world
    const one = this.#coins[coin]!
    if (one.sinceMs !== null && process?.tradingSinceMs != null && !this.#world.isOut && this.#world.venue.halted[coin] === false) {
      const fromMs = Math.max(one.lastMs, one.excusedUntilMs, process.tradingSinceMs)
      one.countedMs += Math.max(0, timeline.nowMs - fromMs)
    }
    one.lastMs = timeline.nowMs
    const isExposed = this.#isExposedNow(coin)
    if (isExposed) one.sinceMs ??= timeline.nowMs
    else if (one.sinceMs !== null) {
      this.durations.push(timeline.nowMs - one.sinceMs)
      one.sinceMs = null
      one.countedMs = 0
    }
    const limitMs = this.#world.fired.length === 0 ? KIND_LIMIT_MS : LIMIT_MS
    if (one.countedMs <= limitMs) return
    one.countedMs = 0
    const { symbol } = this.#world.venue.coins[coin]!
    this.#world.oracle.broken('I-08', `coins of ${symbol} lay without protection for over ${limitMs / 1000} s`)
  }

  /** A cancellation of ours leaves coins bare only when they are about to be sold: otherwise another stop still stands. */
  cancelledByUs(coin: number): void {
    const { oracle, venue } = this.#world
    const position = oracle.position(coin)
    if (position.value.exit !== 'none' || !this.#isExposedNow(coin)) return
    if (venue.live(coin).some(({ order }) => order?.side === 'sell')) return
    oracle.broken('I-08', `the last stop on ${venue.coins[coin]!.symbol} was cancelled before another one stood`)
  }

  #isExposedNow(coin: number): boolean {
    const { venue, oracle } = this.#world
    const one = venue.coins[coin]!
    const held = venue.balance(one.base)
    if (held === ZERO) return false
    let free = held
    for (const { order } of venue.live(coin)) if (order?.side === 'sell') free -= order.remaining
    const whole = floorToStep(free, parse(one.filters.stepSize))
    if (whole === ZERO || whole < parse(one.filters.minQuantity)) return false
    const position = oracle.position(coin)
    // what a closed cycle left behind is dust, and known to be
    if (isFlat(position) && position.held === held) return false
    const price = position.plan?.hardStopPrice ?? '0'
    const leastValue = parse(one.filters.minNotional)
    return multiply(whole, parse(price)) >= leastValue && format(whole) !== '0'
  }
}
