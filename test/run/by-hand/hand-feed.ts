import type { Feed, FeedCandle, FeedInstrument, FeedItem } from '../../../src/market/live/feed.ts'

/** A venue's market that a test tells. */
export class HandFeed implements Feed {
  readonly aheadOfSteadyMs: number
  readonly uncertainMs = 0
  /** it is never too long ago */
  readonly measuredMs = Number.POSITIVE_INFINITY
  readonly #history: Readonly<Record<string, readonly FeedCandle[]>>
  #hear: ((item: FeedItem) => void) | null = null

  constructor(aheadOfSteadyMs: number, history: Readonly<Record<string, readonly FeedCandle[]>>) {
    this.aheadOfSteadyMs = aheadOfSteadyMs
    this.#history = history
  }

  async open(): Promise<readonly FeedInstrument[]> {
    throw new Error('What is told is handed to the session by the test.')
  }

  async history(symbol: string, _timeframeMs: number, count: number): Promise<readonly FeedCandle[]> {
    return (this.#history[symbol] ?? []).slice(-count)
  }

  begin(hear: (item: FeedItem) => void): void {
    this.#hear = hear
  }

  tell(item: FeedItem): void {
    this.#hear?.(item)
  }

  async close(): Promise<void> {
    this.#hear = null
  }
}
