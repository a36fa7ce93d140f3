import { parse } from '../../../../src/kernel/money.ts'
import type { Markets } from '../server/dialect.ts'
import type { MarketItem, MarketTape } from '../tape/items.ts'
import { decimalsOf } from './decimals.ts'
import { type Instrument, instrumentOf } from './instrument.ts'
import { SymbolMarket } from './symbol-market.ts'
import type { VenueClock } from './venue-clock.ts'

type Told = { readonly clock: () => VenueClock; readonly stale: () => readonly string[] }

/** One unit of the last decimal that any of them has. */
const finestOf = (texts: readonly string[]): string => {
  const decimals = texts.reduce((most, text) => Math.max(most, decimalsOf(text)), 0)
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`
}

/** Instruments that are traded at the venue, and what becomes of them. */
export class ExchangeFloor implements Markets {
  readonly #markets = new Map<string, SymbolMarket>()
  readonly #gone = new Map<string, SymbolMarket>()
  readonly #told: Told

  constructor(instruments: readonly Instrument[], told: Told) {
    this.#told = told
    for (const instrument of instruments) this.#markets.set(instrument.symbol, new SymbolMarket(instrument))
  }

  get nowMs(): number {
    return this.#told.clock().nowMs
  }

  get saidMs(): number {
    return this.#told.clock().saidMs
  }

  get all(): readonly SymbolMarket[] {
    return [...this.#markets.values()]
  }

  stamp(timeMs: number): number {
    return timeMs + this.#told.clock().offsetMs
  }

  isStale({ instrument }: SymbolMarket): boolean {
    return this.#told.stale().includes(instrument.symbol)
  }

  find(id: string, isContract: boolean): SymbolMarket | null {
    return this.all.find((market) => market.instrument.id === id && market.isContract === isContract) ?? null
  }

  /** Throws where it is not listed. */
  of(symbol: string): SymbolMarket {
    const market = this.#markets.get(symbol)
    if (market === undefined) throw new Error(`${symbol} is not listed at this venue: play a tape of it first, or list it.`)
    return market
  }

  list(instrument: Instrument): void {
    this.#markets.set(instrument.symbol, new SymbolMarket(instrument))
  }

  /** Nobody knows it any more. */
  delist(symbol: string): void {
    this.#gone.set(symbol, this.of(symbol))
    this.#markets.delete(symbol)
  }

  /** Its tape has gone on meanwhile, unseen. */
  relist(symbol: string): void {
    const market = this.#gone.get(symbol)
    if (market === undefined) throw new Error(`${symbol} was never taken off the list of this venue.`)
    this.#markets.set(symbol, market)
  }

  change(symbol: string, changed: Partial<Pick<Instrument, 'tick' | 'step' | 'minQuantity' | 'minNotional'>>): void {
    const market = this.of(symbol)
    market.instrument = { ...market.instrument, ...changed }
  }

  halt(symbol: string): void {
    const market = this.of(symbol)
    market.instrument = { ...market.instrument, status: 'halted' }
    market.bars.closures.push({ fromMs: this.nowMs, toMs: Number.POSITIVE_INFINITY })
  }

  resume(symbol: string): void {
    const market = this.of(symbol)
    market.instrument = { ...market.instrument, status: 'trading' }
    const closure = market.bars.closures.at(-1)
    if (closure !== undefined) closure.toMs = this.nowMs
  }

  /** The market of a tape. What is not listed is listed, and a tick grows as fine as the tape's prices are, so that none is changed. */
  marketFor({ symbol, quotes = [], trades = [], candles = [] }: MarketTape): SymbolMarket {
    const tick = finestOf([
      ...quotes.flatMap(({ bid, ask }) => [bid, ask]),
      ...trades.map(({ price }) => price),
      ...candles.flatMap(({ open, high, low, close }) => [open, high, low, close]),
    ])
    const listed = this.#markets.get(symbol)
    if (listed === undefined) {
      const step = finestOf([
        ...quotes.flatMap(({ bidSize, askSize }) => [bidSize, askSize]),
        ...trades.map(({ amount }) => amount),
        '0.001',
      ])
      this.list(instrumentOf({ symbol, tick, step }))
    } else if (decimalsOf(tick) > decimalsOf(listed.instrument.tick)) this.change(symbol, { tick })
    return this.of(symbol)
  }

  /** Whether the item happens: a halted market stands still, and a delisted one is gone. */
  isOpen(market: SymbolMarket, item: MarketItem): boolean {
    const isListed = this.#markets.get(market.instrument.symbol) === market
    return isListed && (market.instrument.status === 'trading' || item.kind === 'mark' || item.kind === 'funding')
  }

  grid({ instrument }: SymbolMarket): { readonly tick: bigint; readonly step: bigint } {
    return { tick: parse(instrument.tick), step: parse(instrument.step) }
  }
}
