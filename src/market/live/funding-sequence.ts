import { FUNDING_ASK_MS } from './feed-limits.ts'
import type { FundingPaid } from './venue-dialect.ts'

export type FundingHearing = {
  readonly tell: (funding: FundingPaid) => void
  /** one request, oldest first, those behind a time */
  readonly ask: (afterMs: number) => Promise<readonly FundingPaid[]>
}

/** A settlement is told with the time it was due at, give or take some milliseconds. */
const DUE_WITHIN_MS = 1000

/**
 * The settlements of funding of one contract, each once. A stream tells only the next one and a rate that still moves, so the rate that
 * was paid is asked for when it is past.
 */
export class FundingSequence {
  readonly #hearing: FundingHearing
  #dueMs: number | null = null
  #announcedMs = 0
  #toldMs = 0
  #notBeforeMs = 0
  #isAsking = false

  constructor(hearing: FundingHearing) {
    this.#hearing = hearing
  }

  /** The venue announced its next settlement; for a moment behind one that may still be the one that was told. */
  hear(nextMs: number): void {
    if (nextMs <= this.#toldMs + DUE_WITHIN_MS) return
    this.#announcedMs = nextMs
    this.#dueMs ??= nextMs
  }

  beat(nowMs: number): void {
    const isDue = this.#dueMs !== null && nowMs >= this.#dueMs + FUNDING_ASK_MS && nowMs >= this.#notBeforeMs
    if (!isDue || this.#isAsking) return
    this.#isAsking = true
    this.#notBeforeMs = nowMs + FUNDING_ASK_MS
    void this.#settle(this.#dueMs!).finally(() => {
      this.#isAsking = false
    })
  }

  async #settle(dueMs: number): Promise<void> {
    const afterMs = Math.max(this.#toldMs, dueMs - DUE_WITHIN_MS)
    for (const funding of await this.#hearing.ask(afterMs).catch(() => [])) {
      if (funding.atMs <= afterMs) continue
      this.#toldMs = funding.atMs
      this.#hearing.tell(funding)
    }
    if (this.#toldMs < dueMs - DUE_WITHIN_MS) return
    this.#dueMs = this.#announcedMs > this.#toldMs + DUE_WITHIN_MS ? this.#announcedMs : null
  }
}
