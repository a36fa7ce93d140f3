import type { EntrySignal, Judged, SignalRefusal } from '../kernel/common-facts.ts'

/** Of the options: how long a wave lasts, how many of it are taken, and how many signals may wait for its end. */
export type WaveLimits = { readonly waveS: number; readonly best: number; readonly maxWaiting: number }
/** `instrument`: which coin it is about. */
export type HeardSignal = { readonly instrument: number; readonly signal: EntrySignal }
export type UntakenSignal = HeardSignal & { readonly refusal: SignalRefusal; readonly judged: Judged }
export type JudgedWave = { readonly taken: readonly HeardSignal[]; readonly refused: readonly UntakenSignal[] }

/** Of a coin: as many ids as the log is asked for. */
const MOST_KNOWN = 100

/**
 * Signals to enter, gathered in waves. The first opens a wave; when it is over, those that are too old are refused, and of the others the
 * best are taken, one a coin: by score, then the one given first, then by id. What comes of it hangs on what was heard and when, so whoever
 * hears the same again comes to the same.
 */
export class SignalWaves {
  readonly #limits: () => WaveLimits
  #waiting: HeardSignal[] = []
  #overMs = Number.POSITIVE_INFINITY
  /** by instrument, the newest ids, the newest last */
  readonly #known = new Map<number, string[]>()

  /** `limits`: asked at each use, the options in force may change. */
  constructor(limits: () => WaveLimits) {
    this.#limits = limits
  }

  /** when the wave is over; Infinity: nothing waits */
  get overMs(): number {
    return this.#overMs
  }

  /** Null: it waits for the end of its wave; else why it does not. */
  hear(heard: HeardSignal, nowMs: number): UntakenSignal | null {
    const { instrument, signal } = heard
    const known = this.#known.get(instrument) ?? []
    if (known.includes(signal.id)) return { ...heard, refusal: 'duplicate-signal', judged: {} }
    this.#known.set(instrument, [...known, signal.id].slice(-MOST_KNOWN))
    const { waveS, maxWaiting } = this.#limits()
    const waiting = this.#waiting.length
    if (waiting >= maxWaiting)
      return { ...heard, refusal: 'too-many-signals', judged: { waiting: String(waiting), maxWaiting: String(maxWaiting) } }
    // what comes in one millisecond is of one wave: it would come again together
    if (waiting === 0) this.#overMs = nowMs + Math.max(1, Math.round(waveS * 1000))
    this.#waiting.push(heard)
    return null
  }

  /** Ends the wave: which of its signals are taken, the best first. */
  judge(nowMs: number): JudgedWave {
    const waited = this.end()
    const { best } = this.#limits()
    const isLate = ({ signal }: HeardSignal): boolean => nowMs - signal.sentMs > signal.ttlS * 1000
    const late = waited.filter(isLate).map((heard) => ({ ...heard, refusal: 'signal-late' as const, judged: {} }))
    const inOrder = waited.filter((heard) => !isLate(heard)).sort(byScore)
    const taken: HeardSignal[] = []
    const notBest: UntakenSignal[] = []
    const coins = new Set<number>()
    inOrder.forEach((heard, at) => {
      if (taken.length < best && !coins.has(heard.instrument)) taken.push(heard)
      else notBest.push({ ...heard, refusal: 'not-best', judged: { place: String(at + 1), best: String(best) } })
      coins.add(heard.instrument)
    })
    return { taken, refused: [...late, ...notBest] }
  }

  /** Forgets the wave that is not over, and returns what waits in it. */
  end(): readonly HeardSignal[] {
    const waited = this.#waiting
    this.#waiting = []
    this.#overMs = Number.POSITIVE_INFINITY
    return waited
  }
}

const byScore = ({ signal: one }: HeardSignal, { signal: other }: HeardSignal): number =>
  other.score - one.score || one.sentMs - other.sentMs || (one.id < other.id ? -1 : 1)
