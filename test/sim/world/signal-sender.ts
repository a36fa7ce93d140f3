import type { EntrySignal } from '../../../src/kernel/common-facts.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { World } from './world.ts'

/** From one list to the next, and within which time its signals come. */
const EVERY_MS = [3_000, 12_000] as const
const MOST_SIGNALS = 5
const SPREAD_MS = 1_500
/** Somebody who is not sure that a signal has come sends it again: at once, or to whoever is there by then. */
const AGAIN_MS = [50, 8_000, 16_000] as const

/** Sends lists of signals to enter: of several coins and scores, some given long ago, some sent again. */
export class SignalSender {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    if (world.scenario.sendsEntries) this.#next(0)
  }

  #draw(...key: readonly (string | number)[]): number {
    return keyedUniform(this.#world.scenario.seed, 'list', ...key)
  }

  #next(nth: number): void {
    const [least, most] = EVERY_MS
    this.#world.timeline.after(Math.floor(least + this.#draw('every', nth) * (most - least)), () => {
      const count = 1 + Math.floor(this.#draw('count', nth) * MOST_SIGNALS)
      for (let at = 0; at < count; at++)
        this.#world.timeline.after(Math.floor(this.#draw('spread', nth, at) * SPREAD_MS), () => this.#send(nth, at))
      if (!this.#world.isHealed) this.#next(nth + 1)
    })
  }

  #send(nth: number, at: number): void {
    const { venue, timeline } = this.#world
    const { markets } = venue.places
    const coin = Math.floor(this.#draw('coin', nth, at) * markets.length)
    const isShort = markets[coin]!.contract !== undefined && this.#draw('direction', nth, at) < 0.5
    const ttlS = [0.5, 2, 10, 60][Math.floor(this.#draw('ttl', nth, at) * 4)]!
    const agoMs = this.#draw('ago', nth, at) < 0.3 ? Math.floor(this.#draw('ago-ms', nth, at) * 12_000) : 0
    const signal: EntrySignal = {
      ...{ id: `e${nth}-${at}`, action: 'enter', because: 'the simulation wants it', direction: isShort ? 'short' : 'long' },
      // some are alike
      score: Math.floor(this.#draw('score', nth, at) * 8) / 10,
      sentMs: timeline.nowMs - agoMs,
      ttlS,
    }
    this.#hand(coin, signal)
    for (const afterMs of AGAIN_MS)
      if (this.#draw('again', nth, at, afterMs) < 0.2) {
        this.#world.marks.hit('a signal to enter was sent again')
        timeline.after(afterMs, () => this.#hand(coin, signal))
      }
  }

  #hand(coin: number, signal: EntrySignal): void {
    if (!this.#world.isHealed) this.#world.process?.signal(coin, signal)
  }
}
