import type { Timers } from '../../kernel/clock.ts'
import { someOf } from '../../kernel/some-of.ts'
import type { FeedItem } from './feed.ts'
import type { FeedCounts } from './feed-counts.ts'

/** Holes of many coins have one cause as a rule, and show one after the other: they are told in one sentence. So do coins that are back. */
const GATHERED_MS = 1000

/** What is said about the line: of which coins the quotes are heard, by stream or by asking. It is up when those of every coin are. */
export class LineTeller {
  readonly #timers: Timers
  readonly #hear: (item: FeedItem) => void
  readonly #counts: FeedCounts
  /** all symbols whose quotes are wanted, whether they are heard, and what was last said of that; absent: nothing */
  readonly #isHeard = new Map<string, boolean>()
  readonly #said = new Map<string, 'up' | 'down'>()
  readonly #without = new Map<object, string>()
  /** whether all are heard, as was said; null: nothing was said yet */
  #isUp: boolean | null = null
  #missed = new Set<string>()
  #callOff = (): void => {}
  /** those that are back while others are not, and why */
  #back: string | null = null
  #callOffBack = (): void => {}

  constructor(timers: Timers, counts: FeedCounts, hear: (item: FeedItem) => void) {
    this.#timers = timers
    this.#counts = counts
    this.#hear = hear
  }

  /** It is not up before all of them are heard. */
  awaits(symbols: Iterable<string>): void {
    for (const symbol of symbols) this.#isHeard.set(symbol, false)
  }

  heard(symbols: readonly string[], because: string): void {
    for (const symbol of symbols) this.#isHeard.set(symbol, true)
    if ([...this.#isHeard.values()].every(Boolean)) return this.#standsWhole(because)
    if (this.#isUp !== null) this.#tellBackSoon(because)
  }

  lost(symbols: readonly string[], because: string): void {
    for (const symbol of symbols) this.#isHeard.set(symbol, false)
    const lost = symbols.filter((symbol) => this.#said.get(symbol) !== 'down')
    if (lost.length === 0) return
    for (const symbol of lost) this.#said.set(symbol, 'down')
    const isFirst = this.#isUp === null
    this.#isUp = false
    const isAll = [...this.#isHeard.keys()].every((symbol) => this.#said.get(symbol) === 'down')
    this.#hear({ kind: 'line', is: 'down', because, symbols: isAll ? null : lost })
    // of the others nothing was said yet
    if (isFirst && !isAll) this.#tellBackSoon('their quotes are heard')
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
    if (this.#isUp === true) this.#tellGap(because)
  }

  /** It is heard again. */
  withAgain(stream: object): void {
    this.#without.delete(stream)
  }

  close(): void {
    this.#callOff()
    this.#callOffBack()
  }

  #standsWhole(because: string): void {
    if (this.#isUp === true) return
    this.#isUp = true
    this.#back = null
    this.#callOffBack()
    for (const symbol of this.#isHeard.keys()) this.#said.set(symbol, 'up')
    this.#hear({ kind: 'line', is: 'up', because, symbols: null })
    for (const missing of this.#without.values()) this.#tellGap(missing)
  }

  #tellBackSoon(because: string): void {
    if (this.#back === null) this.#callOffBack = this.#timers.after(GATHERED_MS, () => this.#tellBack())
    this.#back ??= because
  }

  #tellBack(): void {
    const because = this.#back ?? ''
    this.#back = null
    const symbols = [...this.#isHeard].filter(([symbol, isHeard]) => isHeard && this.#said.get(symbol) !== 'up').map(([symbol]) => symbol)
    if (symbols.length === 0) return
    for (const symbol of symbols) this.#said.set(symbol, 'up')
    this.#hear({ kind: 'line', is: 'up', because, symbols })
  }

  #tellGap(because: string): void {
    this.#hear({ kind: 'line', is: 'gap', because, symbols: null })
  }

  #tellMissed(): void {
    const all = [...this.#missed]
    this.#missed = new Set()
    this.#tellGap(`missed, and could not be asked for: ${someOf(all)}`)
  }
}
