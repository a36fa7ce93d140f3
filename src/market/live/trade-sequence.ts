import { NEWS_MS, TRADES_FILLED, TRADES_HELD } from './feed-limits.ts'
import type { HeardTrade } from './venue-dialect.ts'

/** Trades without numbers that are known again: more than one request tells of. */
const REMEMBERED = 2 * TRADES_FILLED

export type TradeHearing = {
  readonly tell: (trade: HeardTrade) => void
  /** one request; null: the venue does not reach back so far */
  readonly ask: (afterId: string, count: number) => Promise<readonly HeardTrade[] | null>
  /** what was missed cannot be filled any more */
  readonly missed: () => void
  readonly doubled: () => void
}

/**
 * The trades of one coin, each once and in order. Where their numbers have a hole, or a line was cut, what is missing is asked for,
 * and what comes meanwhile is held back.
 */
export class TradeSequence {
  readonly #hearing: TradeHearing
  readonly #isNumbered: boolean
  #lastId: string | null = null
  /** of the same trade, the venue's time */
  #lastMs = 0
  #isSuspect = false
  /** without numbers: the ids of late */
  readonly #told = new Set<string>()
  /** null: no hole is being filled */
  #held: HeardTrade[] | null = null

  constructor(hearing: TradeHearing, isNumbered: boolean) {
    this.#hearing = hearing
    this.#isNumbered = isNumbered
  }

  get lastId(): string | null {
    return this.#lastId
  }

  /** Whether it is one that was not told here. */
  isNews(trade: HeardTrade): boolean {
    return !this.#wasTold(trade) || this.#beginsAnew(trade)
  }

  /** The line was cut: something may be missing that no number shows. */
  suspect(): void {
    this.#isSuspect = true
  }

  hear(trade: HeardTrade): void {
    if (this.#held !== null) {
      if (this.#held.length < TRADES_HELD) this.#held.push(trade)
      return
    }
    const last = this.#lastId
    if (last === null || !this.#isBehindHole(last, trade.tradeId)) return this.#pass(trade)
    this.#held = [trade]
    void this.#fill(last)
  }

  #isBehindHole(last: string, id: string): boolean {
    if (this.#isNumbered) return Number(id) > Number(last) + 1
    return this.#isSuspect
  }

  #pass(trade: HeardTrade): void {
    // how many there were in between no number says
    if (this.#beginsAnew(trade)) this.#hearing.missed()
    else if (this.#wasTold(trade)) return this.#hearing.doubled()
    this.#lastId = trade.tradeId
    this.#lastMs = trade.venueTimeMs
    if (!this.#isNumbered) this.#remember(trade.tradeId)
    this.#hearing.tell(trade)
  }

  #wasTold({ tradeId }: HeardTrade): boolean {
    if (!this.#isNumbered) return this.#told.has(tradeId)
    return this.#lastId !== null && Number(tradeId) <= Number(this.#lastId)
  }

  /** A venue that was set up anew counts from the beginning: lower numbers at later times are no stragglers. */
  #beginsAnew({ tradeId, venueTimeMs }: HeardTrade): boolean {
    if (!this.#isNumbered || this.#lastId === null) return false
    return Number(tradeId) <= Number(this.#lastId) && venueTimeMs > this.#lastMs + NEWS_MS
  }

  #remember(id: string): void {
    this.#told.add(id)
    // a set gives its members in the order in which they came
    if (this.#told.size > REMEMBERED) this.#told.delete(this.#told.values().next().value!)
  }

  async #fill(last: string): Promise<void> {
    // a cut from here on is behind what is asked for, and asks once more
    this.#isSuspect = false
    const filled = await this.#hearing.ask(last, TRADES_FILLED).catch(() => null)
    const held = this.#held ?? []
    this.#held = null
    const isFilled = filled !== null && this.#reaches(last, filled, held)
    for (const trade of filled ?? []) this.#pass(trade)
    if (!isFilled) this.#hearing.missed()
    const [first, ...later] = held
    if (first !== undefined) this.#pass(first)
    // among those that came meanwhile one may be missing as well
    for (const trade of later) this.hear(trade)
    // what did not fit is missing again, and shows by its number or at the next cut
    if (held.length >= TRADES_HELD) this.#isSuspect = true
  }

  /** Whether what was asked for leads from the last that was told up to the first that was held. */
  #reaches(last: string, filled: readonly HeardTrade[], held: readonly HeardTrade[]): boolean {
    const [first] = held
    if (first === undefined || !this.#isNumbered) return true
    const ids = filled.map(({ tradeId }) => Number(tradeId))
    return ids[0] === Number(last) + 1 && ids.includes(Number(first.tradeId) - 1)
  }
}
