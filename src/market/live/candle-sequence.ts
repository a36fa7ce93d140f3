import { overOf } from './candle-over.ts'
import type { FeedCandle } from './feed.ts'
import { CANDLE_ASK_MS, CANDLES_PER_REQUEST, RETRY_MOST_MS } from './feed-limits.ts'

export type CandleHearing = {
  readonly timeframeMs: number
  /** the venue's time; null: not known */
  readonly nowMs: () => number | null
  readonly tell: (candle: FeedCandle) => void
  /** one request, oldest first, the one in progress too; from null on: the newest */
  readonly ask: (fromMs: number | null, count: number) => Promise<readonly FeedCandle[]>
  readonly isPossible: (candle: FeedCandle) => boolean
  /** what the venue gives for this candle cannot be */
  readonly missed: (openMs: number) => void
  readonly doubled: () => void
}

// An impossible candle that the venue repeats is no slip of one frame.
const TIMES_IMPOSSIBLE = 3

/** While a coin is halted the venue has no candles of it: once a minute finds the next one soon enough. */
const NOTHING_MOST_MS = 60_000

/** Of candles of a second as many end while an answer is awaited; of more the venue's list tells. */
const MOST_AHEAD = 16

/**
 * The candles of one coin and length: each that is over is told once, in order, none left out. One that a stream does not tell in its
 * final version is asked for; the venue's own list decides whether there is none.
 */
export class CandleSequence {
  readonly #hearing: CandleHearing
  /** the start of the candle that is told next; null: not known before the first is heard */
  #nextMs: number | null = null
  /** whether it follows one that was told; else it is the first that a stream spoke of */
  #isFollowing = false
  /** final versions that the stream told behind one that was not told, by their start */
  readonly #ahead = new Map<number, FeedCandle>()
  #isAsking = false
  /** the history is on its way, and nothing is told before it is known where that ends */
  #isHeld = false
  #notBeforeMs = 0
  #timesImpossible = 0
  #timesNothing = 0
  /** of the newest frame, for whoever asks whether the stream lives */
  newest: FeedCandle | null = null

  constructor(hearing: CandleHearing) {
    this.#hearing = hearing
  }

  /** The history is asked for; `release` says that it is there, or that there is none. */
  hold(): void {
    this.#isHeld = !this.#isFollowing
  }

  release(): void {
    this.#isHeld = false
  }

  /** What was told by the history counts as told. A stream may have spoken before, of a candle that does not follow it. */
  toldUpTo(openMs: number): void {
    const next = openMs + this.#hearing.timeframeMs
    if (this.#nextMs === null || next > this.#nextMs || !this.#isFollowing) this.#nextMs = next
    this.#isFollowing = true
  }

  hear(candle: FeedCandle, isFinal: boolean): void {
    // one has begun behind what is waited for: the venue is reached and trades, so that is asked for soon again
    if (this.#nextMs !== null && candle.openMs > this.#nextMs && candle.openMs !== this.newest?.openMs) {
      this.#timesNothing = 0
      this.#notBeforeMs = 0
    }
    this.newest = candle
    this.#nextMs ??= candle.openMs
    if (candle.openMs < this.#nextMs) {
      if (isFinal) this.#hearing.doubled()
      return
    }
    if (!isFinal || !this.#hearing.isPossible(candle)) return
    if (candle.openMs === this.#nextMs && !this.#isHeld) this.#pass(candle)
    else this.#keep(candle)
  }

  /** Behind one that was not told: that is asked for, and this one follows it. */
  #keep(candle: FeedCandle): void {
    this.#ahead.set(candle.openMs, candle)
    if (this.#ahead.size > MOST_AHEAD) this.#ahead.delete(Math.min(...this.#ahead.keys()))
  }

  /** Asks for what is over and was not told, if anything is. */
  beat(): void {
    const nowMs = this.#hearing.nowMs()
    if (nowMs === null || this.#isHeld) return
    if (this.#nextMs === null || nowMs >= this.#nextMs + this.#hearing.timeframeMs + CANDLE_ASK_MS) this.#ask(nowMs)
  }

  #pass(candle: FeedCandle): void {
    this.#nextMs = candle.openMs + this.#hearing.timeframeMs
    this.#isFollowing = true
    this.#timesImpossible = 0
    this.#timesNothing = 0
    this.#hearing.tell(candle)
    const follows = this.#ahead.get(this.#nextMs)
    for (const openMs of this.#ahead.keys()) if (openMs <= this.#nextMs) this.#ahead.delete(openMs)
    if (follows !== undefined) this.#pass(follows)
  }

  #ask(nowMs: number): void {
    if (this.#isAsking || nowMs < this.#notBeforeMs) return
    this.#isAsking = true
    this.#notBeforeMs = nowMs + Math.min(RETRY_MOST_MS * 2 ** this.#timesNothing++, NOTHING_MOST_MS)
    const asked = this.#nextMs === null ? this.#learn() : this.#fill(this.#nextMs, nowMs)
    void asked.finally(() => {
      this.#isAsking = false
    })
  }

  /** Nothing was told and nothing heard: the one in progress is waited for. */
  async #learn(): Promise<void> {
    const [newest] = await this.#hearing.ask(null, 1).catch(() => [])
    if (newest !== undefined) this.#nextMs ??= newest.openMs
  }

  async #fill(fromMs: number, sentMs: number): Promise<void> {
    const { timeframeMs, ask, isPossible, missed } = this.#hearing
    // the one in progress with it
    const count = Math.min(Math.ceil((sentMs - fromMs) / timeframeMs) + 1, CANDLES_PER_REQUEST)
    const rows = await ask(fromMs, count).catch(() => [])
    for (const candle of overOf(rows, timeframeMs, sentMs)) {
      // a frame may have told it while the answer was on its way
      if (candle.openMs < this.#nextMs!) continue
      const isAccepted = isPossible(candle)
      if (!isAccepted && ++this.#timesImpossible < TIMES_IMPOSSIBLE) return
      if (isAccepted) this.#pass(candle)
      else {
        this.toldUpTo(candle.openMs)
        this.#timesImpossible = 0
        missed(candle.openMs)
      }
    }
    // as many again may be waiting behind a full answer
    if (rows.length >= CANDLES_PER_REQUEST) this.#notBeforeMs = 0
  }
}
