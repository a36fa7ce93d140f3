import { lineOfMark } from '../order/row.ts'
import type { Problems } from '../problems.ts'

/** A trade or a quote in its place: its price twice, or bid and ask; what was traded, or stood on the thinner side. */
export type TickSink = { take(timeMs: number, low: number, high: number, size: number, mark: number): void }

// No market's next price is twice or half of the last one, unless it stays there.
const FAR = 2
// So many in turn that are far off may be wrong; more are where the market is now.
const MOST_HELD = 5

type Held = readonly [timeMs: number, low: number, high: number, size: number, mark: number]

/**
 * Lets prices pass that the market can have had. One that is far from the last is held until others come: at the last price, and it
 * was none; at its own, and the market moved.
 */
export class TickGate implements TickSink {
  readonly #sink: TickSink
  readonly #problems: Problems
  #low = 0
  #high = 0
  #isBegun = false
  #held: Held[] = []

  constructor(sink: TickSink, problems: Problems) {
    this.#sink = sink
    this.#problems = problems
  }

  take(timeMs: number, low: number, high: number, size: number, mark: number): void {
    if (this.#isBegun && this.#isNear(low, high)) {
      if (this.#held.length > 0) this.#drop()
      this.#pass(timeMs, low, high, size, mark)
      return
    }
    this.#held.push([timeMs, low, high, size, mark])
    if (this.#held.length > MOST_HELD) this.#settle()
  }

  /** Nothing more will come. */
  end(): void {
    if (this.#isBegun) this.#drop()
    else if (this.#held.length > 0) this.#settle()
  }

  #isNear(low: number, high: number): boolean {
    return low <= this.#low * FAR && low * FAR >= this.#low && high <= this.#high * FAR && high * FAR >= this.#high
  }

  #pass(timeMs: number, low: number, high: number, size: number, mark: number): void {
    this.#low = low
    this.#high = high
    this.#sink.take(timeMs, low, high, size, mark)
  }

  /** The market is where the middle one of those that are held is. */
  #settle(): void {
    const held = this.#held
    const middle = held.toSorted((a, b) => a[1] - b[1])[held.length >> 1]!
    this.#low = middle[1]
    this.#high = middle[2]
    this.#isBegun = true
    this.#held = []
    for (const row of held) {
      if (this.#isNear(row[1], row[2])) this.#pass(...row)
      else this.#held.push(row)
    }
    this.#drop()
  }

  #drop(): void {
    for (const [, , , , mark] of this.#held)
      this.#problems.skip('spike', lineOfMark(mark), 'has a price that is twice or half of those around it, or further off')
    this.#held = []
  }
}
