import type { Timers } from '../../kernel/clock.ts'
import type { FeedItem } from './feed.ts'
import type { FeedCounts } from './feed-counts.ts'

/** Holes of many coins have one cause as a rule, and show one after the other: they are told in one sentence. */
const GATHERED_MS = 1000
/** So many are named, the others counted. */
const NAMED = 5

/** What is said about the line: it is up when the quotes of every subscription are heard, by stream or by asking. */
export class LineTeller {
  readonly #timers: Timers
  readonly #hear: (item: FeedItem) => void
  readonly #counts: FeedCounts
  readonly #missing = new Set<object>()
  readonly #without = new Map<object, string>()
  /** null: nothing was said yet */
  #isUp: boolean | null = null
  #missed = new Set<string>()
  #callOff = (): void => {}

  constructor(timers: Timers, counts: FeedCounts, hear: (item: FeedItem) => void) {
    this.#timers = timers
    this.#counts = counts
    this.#hear = hear
  }

  /** It is not up before all of them are heard. */
  awaits(streams: Iterable<object>): void {
    for (const stream of streams) this.#missing.add(stream)
  }

  heard(stream: object, because: string): void {
    this.#missing.delete(stream)
    if (this.#missing.size > 0 || this.#isUp === true) return
    this.#isUp = true
    this.#hear({ kind: 'line', is: 'up', because })
    for (const missing of this.#without.values()) this.#hear({ kind: 'line', is: 'gap', because: missing })
  }

  lost(stream: object, because: string): void {
    this.#missing.add(stream)
    if (this.#isUp === false) return
    this.#isUp = false
    this.#hear({ kind: 'line', is: 'down', because })
  }

  /** Something of a coin was missed for good; `what` is a noun phrase that names the coin. */
  missed(what: string): void {
    this.#counts.gaps++
    if (this.#missed.size === 0) this.#callOff = this.#timers.after(GATHERED_MS, () => this.#tellMissed())
    this.#missed.add(what)
  }

  /** Something is not heard without which prices are still heard; told while they are. */
  without(stream: object, because: string): void {
    this.#without.set(stream, because)
    if (this.#isUp === true) this.#hear({ kind: 'line', is: 'gap', because })
  }

  /** It is heard again. */
  withAgain(stream: object): void {
    this.#without.delete(stream)
  }

  close(): void {
    this.#callOff()
  }

  #tellMissed(): void {
    const all = [...this.#missed]
    this.#missed = new Set()
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : ''
    this.#hear({ kind: 'line', is: 'gap', because: `missed, and could not be asked for: ${all.slice(0, NAMED).join(', ')}${more}` })
  }
}
