import type { Timers } from '../../kernel/clock.ts'
import { isServerUrl } from '../../kernel/server-url.ts'
import { inputsFolder } from '../../run/inputs/segment-folder.ts'
import type { CandleSource, PlainCandle, SeenPrice } from '../../view/candle-source.ts'
import type { View } from '../../view/replica/view.ts'
import { HeardCandles } from './heard-candles.ts'
import { TapeCandles, type TapeCandlesOptions } from './tape-candles.ts'

/** How often a market that is listened to is looked at. */
const LOOK_MS = 1000

/** The candles of a log, by what its session was told: those of its tape, or those that its engine heard. */
export class LogCandles implements CandleSource {
  readonly #log: string
  readonly #tape: TapeCandles
  #heard: HeardCandles | null = null
  /** of sources before: an edition is never given twice */
  #editions = 0

  constructor(log: string, options: TapeCandlesOptions) {
    this.#log = log
    this.#tape = new TapeCandles(options)
  }

  /** Until the returned function is called. */
  follow(view: View, timers: Timers): () => void {
    let [isTold, isOver] = [false, false]
    let callOff = (): void => {}
    const look = async (): Promise<void> => {
      isTold = await this.#look(view)
    }
    const listen = async (): Promise<void> => {
      await this.#heard?.read().catch(() => {})
      if (!isOver) callOff = timers.after(LOOK_MS, () => void listen())
    }
    const hear = (_head: unknown, isAnew: boolean): void => {
      if (isAnew || !isTold) void look().catch(() => {})
    }
    void look()
      .catch(() => {})
      .then(listen)
    const stop = view.onGrowth(hear)
    return () => {
      isOver = true
      stop()
      callOff()
    }
  }

  /** All that is there now; `only`: of a tape that coin alone. */
  async readOnce(view: View, only?: string): Promise<void> {
    await this.#look(view, only)
    await this.#heard?.read().catch(() => {})
  }

  get edition(): number {
    return this.#editions + this.#tape.edition + (this.#heard?.edition ?? 0)
  }
  get heardMs(): number | null {
    return this.#heard?.heardMs ?? null
  }
  lastBefore(symbol: string, timeMs: number): SeenPrice | null {
    return this.#now.lastBefore(symbol, timeMs)
  }
  ownMs(symbol: string): number | null {
    return this.#now.ownMs(symbol)
  }
  missing(symbol: string): string | null {
    return this.#now.missing(symbol)
  }
  window(symbol: string, fromMs: number, untilMs: number, stepMs: number): Promise<readonly PlainCandle[]> {
    return this.#now.window(symbol, fromMs, untilMs, stepMs)
  }

  get #now(): CandleSource {
    return this.#heard ?? this.#tape
  }

  /** Whether the log says of what its session is. */
  async #look(view: View, only?: string): Promise<boolean> {
    if (view.head === null) return false
    const { startedMs, tape } = (await view.at('now')).state.session
    this.#listens(startedMs !== null && tape === null)
    await this.#tape.follow(
      tape === null || only === undefined ? tape : { ...tape, coins: tape.coins.filter(({ symbol }) => symbol === only) },
    )
    return startedMs !== null
  }

  #listens(isLive: boolean): void {
    // what is heard lies beside a file
    const heard = isLive && !isServerUrl(this.#log) ? (this.#heard ?? new HeardCandles(inputsFolder(this.#log))) : null
    if (heard === this.#heard) return
    this.#editions += (this.#heard?.edition ?? 0) + 1
    this.#heard = heard
  }
}
