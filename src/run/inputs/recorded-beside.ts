import { createHash, type Hash } from 'node:crypto'
import type { TapePart } from '../../../machines/session/events.ts'
import { type Money, parse } from '../../kernel/money.ts'
import type { FeedInstrument } from '../../market/live/feed.ts'
import type { TapeCoin } from '../../market/tape/tape-coin.ts'
import { TapeError } from '../../market/tape/tape-error.ts'

/** A live session takes a mark price for as long as three of these: venues tell one at least every three seconds. */
const MARK_EVERY_MS = 10_000
/** More than a week has at one a second; each is held while it is played, and so many take about 100 MB. */
const MOST_MARKS = 700_000

type Series<T> = { readonly timesMs: number[]; readonly values: T[]; readonly hash: Hash }
const none = <T>(): Series<T> => ({ timesMs: [], values: [], hash: createHash('sha256') })

/** Mark prices and rates of funding of a contract, as a session heard them. */
export class RecordedBeside {
  readonly #instrument: FeedInstrument
  readonly #part: TapePart
  readonly #marks = none<number>()
  readonly #funding = none<Money>()

  constructor(instrument: FeedInstrument, part: TapePart) {
    this.#instrument = instrument
    this.#part = part
  }

  mark(timeMs: number, ticks: number): void {
    const { fromMs, toMs } = this.#part
    const { timesMs, values, hash } = this.#marks
    if ((fromMs !== null && timeMs < fromMs - MARK_EVERY_MS) || (toMs !== null && timeMs >= toMs)) return
    if (timesMs.length === MOST_MARKS)
      throw new TapeError(`${this.#instrument.symbol} has more than ${MOST_MARKS} mark prices: play a part by --from and --to.`)
    timesMs.push(timeMs)
    values.push(ticks * Number(this.#instrument.tickSize))
    hash.update(`${timeMs} ${ticks}\n`)
  }

  /** A settlement counts once, also where two sessions heard of it. */
  funding(atMs: number, rate: string): void {
    const { timesMs, values, hash } = this.#funding
    if (atMs <= (timesMs.at(-1) ?? Number.NEGATIVE_INFINITY)) return
    timesMs.push(atMs)
    values.push(parse(rate))
    hash.update(`${atMs} ${rate}\n`)
  }

  /** Of funding always something, so that none is made up where none was heard. */
  end(path: string): Pick<TapeCoin, 'marks' | 'funding'> {
    if (this.#instrument.settle === null) return {}
    const [marks, funding] = [this.#marks, this.#funding]
    const of = ({ timesMs, hash }: Series<unknown>) => ({ path, sha256: hash.digest('hex'), timesMs: Float64Array.from(timesMs) })
    return {
      ...(marks.values.length > 0 && { marks: { ...of(marks), prices: Float64Array.from(marks.values), everyMs: MARK_EVERY_MS } }),
      funding: { ...of(funding), rates: funding.values },
    }
  }
}
