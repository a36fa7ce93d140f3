import { streams } from '../kernel/streams.ts'
import type { Market } from '../market/market.ts'
import type { EngineState } from '../replay/engine-state.ts'
import { type Coin, oneOfEach } from './coin.ts'
import type { Recorder, Target } from './recorder.ts'

type MissingMarksParts = {
  readonly coins: readonly Coin[]
  readonly state: EngineState
  readonly market: Market
  readonly recorder: Pick<Recorder, 'record'>
  readonly session: Target
}

/**
 * Writes down, once each time, that the mark price of a contract is missing and that it is back. Asked only of contracts that are held or
 * asked for: of others no decision reads a price, and a file that is full of holes would fill the log.
 */
export class MissingMarks {
  readonly #parts: MissingMarksParts
  readonly #coins: readonly Coin[]
  /** by instrument, what the log says; from there on this process alone says more */
  readonly #isSaid: Uint8Array

  constructor(parts: MissingMarksParts) {
    this.#parts = parts
    const { missingMarks = [] } = parts.state.facts
    this.#coins = oneOfEach(parts.coins)
    this.#isSaid = Uint8Array.from(this.#coins, ({ symbol }) => Number(missingMarks.includes(symbol)))
  }

  /** Whether `look` may find anything: where no mark price is told none is missing. */
  isLookedFor(instrument: number): boolean {
    return this.#isSaid[instrument] === 1 || this.#parts.market.isMarkExpected(instrument)
  }

  /** At a price of the instrument: a few comparisons. */
  look(instrument: number, timeMs: number): void {
    const { market } = this.#parts
    const isMissing = market.isMarkMissing(instrument)
    if ((this.#isSaid[instrument] === 1) === isMissing) return
    this.#isSaid[instrument] = Number(isMissing)
    const { recorder, session } = this.#parts
    const markMs = market.markMs[instrument]!
    const data = {
      is: isMissing ? ('missing' as const) : ('back' as const),
      symbol: this.#coins[instrument]!.symbol,
      markMs: Number.isFinite(markMs) ? markMs : null,
    }
    const stream = streams.feed(session.parts.book)
    const why = { correlation: stream, causation: null, heard: { kind: 'price' as const, time: timeMs } }
    recorder.record({ stream, parts: session.parts }, [{ type: 'MarkPriceObserved', data }], why)
  }
}
