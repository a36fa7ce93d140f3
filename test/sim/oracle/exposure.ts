import { liveStops, orderOf } from '../../../machines/position/claims.ts'
import { isFlat } from '../../../machines/position/state.ts'
import { configOf } from '../../../src/config/of-coin.ts'
import { isStop, type PaperOrder } from '../../../src/exchange/paper/paper-order.ts'
import { floorToStep, type Money, ZERO } from '../../../src/kernel/money.ts'
import { mostStopsOf, worthOf } from '../world/coins.ts'
import type { World } from '../world/world.ts'
import { restingPriceOf, stopPriceOf } from './stop-price.ts'

/** Coins without a stop for longer, while nothing stood in the way, break I-08: two look-up rounds and a time-out. */
const LIMIT_MS = 25_000
/** As long as nothing at all went wrong: a few round trips at the slowest latency, and the disk. */
const KIND_LIMIT_MS = 8_000
/** After something went wrong with a coin, the time until the engine can have noticed. */
const EXCUSE_MS = 20_000

/** Bare coins, by when they became bare; a new stop covers the oldest first. */
type Piece = { quantity: Money; readonly sinceMs: number }
type Coin = { pieces: Piece[]; countsFromMs: number; excusedUntilMs: number; lookedMs: number }

/**
 * How long coins lie at the venue that no order there would sell, though they are enough for one. The venue's books
 * say so, not the engine's. Time in which the engine was down, or could not know or act, counts apart.
 */
export class Exposure {
  readonly #world: World
  readonly #coins: Coin[]
  /** stops that became limit orders, by when that was seen */
  readonly #triggered = new Map<string, number>()
  /** stops that we cancelled */
  readonly #cancelled = new Set<string>()
  /** whole times of exposure, in ms, as they ended */
  readonly durations: number[] = []

  constructor(world: World) {
    this.#world = world
    this.#coins = world.venue.coins.map(() => ({ pieces: [], countsFromMs: 0, excusedUntilMs: 0, lookedMs: 0 }))
  }

  isExposed(coin: number): boolean {
    return this.#coins[coin]!.pieces.length > 0
  }

  excuse(coin: number): void {
    this.look(coin)
    this.#coins[coin]!.excusedUntilMs = this.#world.timeline.nowMs + EXCUSE_MS
  }

  /** After anything that may have changed, and from time to time. */
  look(coin: number): void {
    const { timeline, process, isOut, venue, fired, remote, oracle } = this.#world
    const one = this.#coins[coin]!
    if (process?.canAct !== true || isOut || remote?.isOut === true || venue.isHalted(coin) || venue.news.hasForeign(coin))
      one.countsFromMs = timeline.nowMs
    this.#settle(one, this.#bare(coin))
    const oldest = one.pieces[0]
    if (oldest === undefined) return
    const countsFromMs = Math.max(oldest.sinceMs, one.countsFromMs, one.excusedUntilMs)
    // a venue that has taken as much as it takes is given nothing; whether that was so I-36 says
    const heldBackMs = oracle.requests.holdsBack(coin) ? timeline.nowMs - Math.max(one.lookedMs, countsFromMs) : 0
    one.lookedMs = timeline.nowMs
    if (heldBackMs > 0) one.countsFromMs = countsFromMs + heldBackMs
    const countedMs = timeline.nowMs - countsFromMs - Math.max(heldBackMs, 0)
    const limitMs = fired.length === 0 ? KIND_LIMIT_MS : LIMIT_MS
    if (countedMs <= limitMs) return
    one.countsFromMs = timeline.nowMs
    oracle.broken('I-08', `coins of ${venue.coins[coin]!.symbol} lay without protection for over ${limitMs / 1000} s`)
  }

  #settle(one: Coin, bare: Money): void {
    const { nowMs } = this.#world.timeline
    let change = bare - one.pieces.reduce((sum, { quantity }) => sum + quantity, ZERO)
    if (change > ZERO) one.pieces.push({ quantity: change, sinceMs: nowMs })
    while (change < ZERO) {
      const oldest = one.pieces[0]!
      const covered = -change < oldest.quantity ? -change : oldest.quantity
      oldest.quantity -= covered
      change += covered
      if (oldest.quantity > ZERO) return
      one.pieces.shift()
      this.durations.push(nowMs - oldest.sinceMs)
    }
  }

  /** Whether a stop stands by the log that the venue has ended and nobody was told of yet. */
  #believesInAnother(coin: number): boolean {
    const { oracle, venue } = this.#world
    return liveStops(oracle.position(coin)).some(
      ({ orderId, value }) => value.phase === 'working' && venue.truths.get(orderId)?.order?.status !== 'open',
    )
  }

  /** Whether the venue has ended another stop by itself while the cancellation was on its way. */
  #hasLostAnother(coin: number): boolean {
    const { venue, timeline, scenario } = this.#world
    const sinceMs = timeline.nowMs - scenario.latencyMs[1]
    for (const { coin: of, orderId, request, closedMs } of venue.truths.values()) {
      const isRecent = closedMs >= sinceMs && closedMs <= timeline.nowMs
      if (isRecent && of === coin && isStop(request.type) && !this.#cancelled.has(orderId)) return true
    }
    return false
  }

  /** A cancellation of ours leaves coins bare only when they are about to be sold: otherwise another stop still stands. */
  cancelledByUs(coin: number, orderId: string, isReplaced: boolean): void {
    const { oracle, venue, scenario } = this.#world
    this.#cancelled.add(orderId)
    if (isReplaced) return
    // with one stop at most there is no other way
    if (mostStopsOf(venue.coins[coin]!, scenario) === 1) return
    // one gives its place to the other, and both cannot claim the coins
    if (oracle.position(coin).value.switching !== 'stop') return
    if (oracle.position(coin).value.exit !== 'none' || this.#bare(coin) === ZERO) return
    if (venue.live(coin).some(({ order }) => order?.side === venue.closingSide(coin))) return
    if (this.#believesInAnother(coin) || this.#hasLostAnother(coin)) return
    // it stood at another price than the plan leads to, and coins can be claimed by one order only
    if (orderOf(oracle.position(coin), orderId)?.price !== restingPriceOf(oracle.position(coin))) return
    if (this.#isMerged(coin, orderId)) return
    oracle.broken('I-08', `the last stop on ${venue.coins[coin]!.symbol} was cancelled before another one stood`)
  }

  /** Coins too few for a stop of their own are covered together with those of the stop that was taken back. */
  #isMerged(coin: number, orderId: string): boolean {
    const { oracle, venue } = this.#world
    const position = oracle.position(coin)
    const ended = orderOf(position, orderId)
    const one = venue.coins[coin]!
    const others = this.#bare(coin) - (ended === null ? ZERO : ended.quantity - ended.executed)
    if (others <= ZERO) return false
    return others < one.filters.minQuantity || worthOf(one, others, stopPriceOf(position)) < one.filters.minNotional
  }

  /** A stop that has become a limit order covers its coins for as long as the options let it rest, and no longer. */
  #covers({ orderId, coin, type, phase }: PaperOrder): boolean {
    if (type !== 'stop-limit' || phase === 'waiting') return true
    const { timeline, scenario, venue } = this.#world
    const sinceMs = this.#triggered.get(orderId) ?? timeline.nowMs
    this.#triggered.set(orderId, sinceMs)
    return timeline.nowMs < sinceMs + configOf(scenario.config, venue.coins[coin]!).exit.stopLimitS * 1000
  }

  /**
   * Where no stop rests, or a target has its place, the engine watches the price instead: coins are bare from the moment on at which it
   * is at the stop.
   */
  #isWatched(coin: number, stopPrice: Money): boolean {
    const { venue, scenario, oracle } = this.#world
    const { switching } = oracle.position(coin).value
    const isOfTarget = switching === 'releasing' || switching === 'target'
    if (!isOfTarget && mostStopsOf(venue.coins[coin]!, scenario) > 0) return false
    const price = venue.places.priceOf(coin)
    return venue.held(coin) < ZERO ? price < stopPrice : price > stopPrice
  }

  /** Coins or contracts that no order at the venue would close; zero when they are too few to be sold. */
  #bare(coin: number): Money {
    const { venue, oracle } = this.#world
    const one = venue.coins[coin]!
    const signed = venue.held(coin)
    const held = signed < ZERO ? -signed : signed
    let free = held
    for (const { order } of venue.live(coin)) if (order?.side === venue.closingSide(coin) && this.#covers(order)) free -= order.remaining
    if (free <= ZERO) return ZERO
    const whole = floorToStep(free, one.filters.stepSize)
    if (whole === ZERO || whole < one.filters.minQuantity) return ZERO
    const position = oracle.position(coin)
    // what a closed cycle left behind is dust, and known to be; the next cycle takes it up with its first fill
    if ((isFlat(position) || position.openedMs === null) && position.exposure === held) return ZERO
    // no stop is placed for what must not be sold
    if (position.plan?.exits.neverSell === true) return ZERO
    // who sells nothing at market has it so
    if (position.plan?.exits.ladder?.neverMarket === true && position.exit !== null) return ZERO
    const price = stopPriceOf(position)
    if (this.#isWatched(coin, price)) return ZERO
    return worthOf(one, whole, price) >= one.filters.minNotional ? whole : ZERO
  }
}
