import type { World } from '../world/world.ts'

/** Look-ups of one order, and orders of one coin beyond one for each of its fills, within a minute: more is a loop (I-18). */
const MOST_LOOK_UPS = 20
const MOST_ORDERS = 25
const MINUTE_MS = 60_000

/** How often the engine asks the venue for the same. */
export class Pace {
  readonly #world: World
  readonly #beats = new Map<string, number[]>()

  constructor(world: World) {
    this.#world = world
  }

  placed(symbol: string): void {
    this.#limit(`orders of ${symbol}`, MOST_ORDERS, this.#fillsOfLastMinute(symbol))
  }

  queried(orderId: string): void {
    this.#limit(`look-ups of ${this.#world.nameOf(orderId)}`, MOST_LOOK_UPS)
  }

  #fillsOfLastMinute(symbol: string): number {
    const { venue, timeline } = this.#world
    let fills = 0
    for (const { request, trades } of venue.truths.values())
      if (request.symbol === symbol) fills += trades.filter(({ venueTimeMs }) => venueTimeMs > timeline.nowMs - MINUTE_MS).length
    return fills
  }

  #limit(what: string, most: number, allowed = 0): void {
    const { timeline, oracle } = this.#world
    const beats = (this.#beats.get(what) ?? []).filter((beat) => beat > timeline.nowMs - MINUTE_MS)
    beats.push(timeline.nowMs)
    this.#beats.set(what, beats)
    if (beats.length === most + allowed) oracle.broken('I-18', `${beats.length} ${what} within a minute, ${allowed} fills among them`)
  }
}
