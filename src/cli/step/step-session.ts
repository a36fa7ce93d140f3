import { UsageError } from '../../kernel/errors.ts'
import type { CandleSource } from '../../view/candle-source.ts'
import { placeAt } from '../../view/replica/kept-moment.ts'
import type { At } from '../../view/replica/log-place.ts'
import type { View } from '../../view/replica/view.ts'
import { type Breakpoint, breakpointOf } from '../../view/step/breakpoint.ts'
import { type StepStop, stepFrom } from '../../view/stepper.ts'
import { coinNames } from '../../web/coins-of.ts'
import { logMomentOf } from '../moment-flag.ts'
import { frameAt, type StepFrame } from './step-frame.ts'

/** Events that one search looks through. */
const SEARCHED = 20_000
/** Events whose sentences are made at a time. */
const PAGE = 500

const STOPS: readonly string[] = ['event', 'cycle', 'fill', 'decision', 'transition', 'refusal'] satisfies StepStop[]

/** Where to stop, as a person writes it: a kind of stop, a type of event, or an expression. Throws UsageError. */
export const stopOf = (text: string): StepStop | Breakpoint =>
  STOPS.includes(text.trim()) ? (text.trim() as StepStop) : breakpointOf(text)

/** One walk through a log: where it stands, which position it looks at, and what was said last. */
export class StepSession {
  readonly #view: View
  readonly #candles: CandleSource
  /** the position whose events alone count; null: all do */
  coin: string | null
  stop: StepStop | Breakpoint | null = null
  searched: string | null = null
  message = ''
  #ordinal: number

  constructor(view: View, candles: CandleSource, { ordinal, coin }: { readonly ordinal: number; readonly coin: string | null }) {
    this.#view = view
    this.#candles = candles
    this.#ordinal = ordinal
    this.coin = coin
  }

  get ordinal(): number {
    return this.#ordinal
  }

  frame(): Promise<StepFrame> {
    return frameAt(this.#view, this.#candles, this.#ordinal, this.coin)
  }

  /** By so many stops on; false: there is none that way. */
  async step(by: number, stop: StepStop | Breakpoint = 'event'): Promise<boolean> {
    this.message = ''
    const reached = await stepFrom(this.#view, this.#ordinal, { by, stop, coin: this.coin ?? undefined })
    if (reached !== null) this.#ordinal = reached.ordinal
    else this.message = `There is no such event ${by < 0 ? 'before' : 'behind'} this one${this.coin === null ? '' : ` of ${this.coin}`}.`
    return reached !== null
  }

  /** To the next of what was set as a breakpoint. */
  async toBreakpoint(by: number): Promise<boolean> {
    if (this.stop !== null) return this.step(by, this.stop)
    this.message = 'No breakpoint is set: press b.'
    return false
  }

  /** A time, or the place of an event. Throws UsageError. */
  jump(text: string): void {
    this.jumpTo(placeAt(logMomentOf(text)))
  }

  jumpTo(at: At): void {
    const { columns } = this.#view
    const { count } = columns
    if (typeof at === 'object' && 'ordinal' in at && at.ordinal > count)
      throw new UsageError(`The log has ${count} events: there is no event ${at.ordinal} yet.`)
    const place = this.#view.placeOf(at)
    if (place === null)
      throw new UsageError(`The log begins at ${new Date(columns.timeMs(1)).toISOString()}: at that time there was nothing.`)
    this.#ordinal = place.ordinal
    const isBehind = typeof at === 'object' && 'timeMs' in at && place.isHead && at.timeMs > place.timeMs
    this.message = isBehind ? 'The log reaches no further: this is its last event.' : ''
  }

  first(): void {
    this.#ordinal = 1
  }

  last(): void {
    this.#ordinal = this.#view.columns.count
  }

  /** Where the log is a shorter one by now. */
  stayInside(): void {
    this.#ordinal = Math.min(this.#ordinal, this.#view.columns.count)
  }

  /** To the next event whose sentence holds the text; of at most 20,000 events. */
  async search(text: string, direction: 1 | -1): Promise<void> {
    this.searched = text
    const { columns } = this.#view
    const lower = text.toLowerCase()
    for (let looked = 0, at = this.#ordinal + direction; looked < SEARCHED; looked += PAGE, at += PAGE * direction) {
      const [from, to] = direction === 1 ? [at, Math.min(at + PAGE - 1, columns.count)] : [Math.max(1, at - PAGE + 1), at]
      if (from > to || to < 1) break
      const found = await this.#foundIn(from, to, lower)
      const one = direction === 1 ? found[0] : found.at(-1)
      if (one === undefined) continue
      this.#ordinal = one
      this.message = ''
      return
    }
    this.message = `"${text}" stands in none of the next ${SEARCHED} sentences that way.`
  }

  /** The same text once more. */
  async searchOn(direction: 1 | -1): Promise<void> {
    if (this.searched !== null) return this.search(this.searched, direction)
    this.message = 'Nothing was searched for: press /.'
  }

  async #foundIn(from: number, to: number, lower: string): Promise<number[]> {
    const { columns } = this.#view
    const events = await this.#view.events(from, to)
    const told = await this.#view.told(events)
    return told.flatMap(({ line, detail }, at) => {
      const isOf = this.coin === null || columns.coin(from + at) === this.coin
      return isOf && `${line} ${detail ?? ''} ${columns.type(from + at)}`.toLowerCase().includes(lower) ? [from + at] : []
    })
  }

  /** The next position of the book, and after the last all of them. */
  async nextCoin(): Promise<void> {
    const names = coinNames(await this.#view.at('now'))
    const at = this.coin === null ? 0 : names.indexOf(this.coin) + 1
    this.coin = names[at] ?? null
    this.message = this.coin === null ? 'Events of all coins.' : `Events of ${this.coin} alone.`
  }
}
