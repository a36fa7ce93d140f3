import type { World } from '../world/world.ts'

/** Look-ups of one order within a minute, and orders of one coin beyond its fills and those asked for anew: more is a loop (I-18). */
const MOST_LOOK_UPS = 20
const MOST_ORDERS = 25
const MINUTE_MS = 60_000

/** How often the engine asks the venue for the same. */
export class Pace {
  readonly #world: World
  readonly #beats = new Map<string, number[]>()
  /** by position, when an entry was asked for anew */
  readonly #anew = new Map<string, readonly number[]>()
  /** position to the moments at which its stop was to follow the price */
  readonly #steps = new Map<string, readonly number[]>()

  constructor(world: World) {
    this.#world = world
  }

  /** A stop was to follow the price, which may lead to an order. */
  stepped(symbol: string): void {
    this.#steps.set(symbol, [...this.#stepsOfLastMinute(symbol), this.#world.timeline.nowMs])
  }

  placed(symbol: string, coin: number): void {
    const steps = this.#stepsOfLastMinute(symbol).length + this.#anewOfLastMinute(symbol).length
    this.#limit(`orders of ${symbol}`, MOST_ORDERS, this.#fillsOfLastMinute(coin) + steps)
  }

  /** Another order in the place of one that was refused: how often is a law of its own. */
  askedAnew(symbol: string): void {
    this.#anew.set(symbol, [...this.#anewOfLastMinute(symbol), this.#world.timeline.nowMs])
  }

  #anewOfLastMinute(symbol: string): readonly number[] {
    return (this.#anew.get(symbol) ?? []).filter((atMs) => atMs > this.#world.timeline.nowMs - MINUTE_MS)
  }

  queried(orderId: string): void {
    this.#limit(`look-ups of ${this.#world.nameOf(orderId)}`, MOST_LOOK_UPS)
  }

  #fillsOfLastMinute(coin: number): number {
    const { venue, timeline } = this.#world
    let fills = 0
    for (const { coin: of, trades } of venue.truths.values())
      if (of === coin) fills += trades.filter(({ venueTimeMs }) => venueTimeMs > timeline.nowMs - MINUTE_MS).length
    return fills
  }

  #stepsOfLastMinute(symbol: string): readonly number[] {
    return (this.#steps.get(symbol) ?? []).filter((stepMs) => stepMs > this.#world.timeline.nowMs - MINUTE_MS)
  }

  #limit(what: string, most: number, allowed = 0): void {
    const { timeline, oracle } = this.#world
    const beats = (this.#beats.get(what) ?? []).filter((beat) => beat > timeline.nowMs - MINUTE_MS)
    beats.push(timeline.nowMs)
    this.#beats.set(what, beats)
    if (beats.length === most + allowed)
      oracle.broken('I-18', `${beats.length} ${what} within a minute, ${allowed} fills and steps among them`)
  }
}
