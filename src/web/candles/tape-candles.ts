import type { TapeIdentity } from '../../../machines/session/events.ts'
import { parse } from '../../kernel/money.ts'
import type { CandleSeries } from '../../market/tape/candle-series.ts'
import type { CopyFolder } from '../../market/tape/copy/copy-folder.ts'
import { openTape } from '../../market/tape/tape.ts'
import { TickScale } from '../../market/ticks.ts'
import type { CandleSource, PlainCandle, SeenPrice } from '../../view/candle-source.ts'
import { type DrawnRows, drawnCandles, lastOver } from './drawn-rows.ts'

type CoinOfTape = TapeIdentity['coins'][number]
type Known = { readonly series: CandleSeries; readonly scale: TickScale }
export type TapeCandlesOptions = { readonly copies: CopyFolder | null }

const filesOf = ({ path, more = [] }: CoinOfTape): readonly string[] => [path, ...more.map((file) => file.path)]

const drawnRows = ({ series, scale }: Known): DrawnRows => ({
  rows: series.rows,
  openMs: (row) => series.openMs(row),
  endMs: (row) => series.endMs(row),
  priced: (row) => ({
    open: scale.toNumber(series.open(row)),
    high: scale.toNumber(series.high(row)),
    low: scale.toNumber(series.low(row)),
    close: scale.toNumber(series.close(row)),
    volume: series.volume(row),
  }),
})

/** Candles of the tape that a log was made of, out of its files, as long as they are what they were. */
export class TapeCandles implements CandleSource {
  /** its rows behind the moment are the future, however far they are read */
  readonly heardMs = null
  readonly #options: TapeCandlesOptions
  readonly #known = new Map<string, Known>()
  readonly #missing = new Map<string, string>()
  #hash: string | null = null
  #edition = 0

  constructor(options: TapeCandlesOptions) {
    this.#options = options
  }

  /** Opens the files of a tape, one coin after the other, unless they are open. Null: the log is of none. */
  async follow(tape: TapeIdentity | null): Promise<void> {
    if (this.#hash === (tape?.hash ?? null)) return
    this.#hash = tape?.hash ?? null
    this.#known.clear()
    this.#missing.clear()
    for (const { symbol } of tape?.coins ?? []) this.#missing.set(symbol, `The candles of ${symbol} are still being read.`)
    for (const coin of tape?.coins ?? []) {
      await this.#open(coin, tape!)
      this.#edition++
    }
  }

  get edition(): number {
    return this.#edition
  }

  ownMs(symbol: string): number | null {
    return this.#known.get(symbol)?.series.timeframeMs ?? null
  }

  missing(symbol: string): string | null {
    if (this.#known.has(symbol)) return null
    return this.#missing.get(symbol) ?? `The log was made of no candles of ${symbol} that are in a file.`
  }

  lastBefore(symbol: string, timeMs: number): SeenPrice | null {
    const known = this.#known.get(symbol)
    if (known === undefined) return null
    const { series, scale } = known
    const row = lastOver(series, timeMs)
    return row < 0 ? null : { price: scale.toText(series.close(row)), timeMs: series.endMs(row), from: 'tape' }
  }

  async window(symbol: string, fromMs: number, untilMs: number, stepMs: number): Promise<readonly PlainCandle[]> {
    const known = this.#known.get(symbol)
    return known === undefined ? [] : drawnCandles(drawnRows(known), fromMs, untilMs, stepMs)
  }

  async #open(coin: CoinOfTape, { part, format }: TapeIdentity): Promise<void> {
    const { symbol, path, sha256, timeframeMs } = coin
    try {
      const { copies } = this.#options
      const tape = await openTape(
        filesOf(coin).map((file) => `${symbol}=${file}`),
        {
          candleMs: timeframeMs,
          // it was played, whatever its rows are like
          maxUnusablePct: 100,
          ...(copies && { copies }),
          ...(part && { part }),
          ...(format !== undefined && { format: format as 'auto' }),
        },
      )
      const [read] = tape.coins
      if (read === undefined || read.sha256 !== sha256)
        this.#missing.set(symbol, `The candles of ${symbol} are not those that the log was made of: ${path} was changed.`)
      else {
        this.#missing.delete(symbol)
        this.#known.set(symbol, { series: read.series, scale: new TickScale(parse(read.series.tickSize)) })
      }
    } catch (error) {
      this.#missing.set(symbol, `The candles of ${symbol} are not here: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
