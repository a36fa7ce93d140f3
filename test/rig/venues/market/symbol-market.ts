import { divide, type Money, parse, ZERO } from '../../../../src/kernel/money.ts'
import type { MarketItem, QuoteItem, TradeItem } from '../tape/items.ts'
import { Bars } from './bars.ts'
import type { Instrument } from './instrument.ts'

export type VenueTrade = Omit<TradeItem, 'kind' | 'id'> & { readonly id: number }
export type VenueQuote = Omit<QuoteItem, 'kind' | 'updateId'> & { readonly updateId: number }
export type VenueFunding = { readonly timeMs: number; readonly rate: Money; readonly mark: Money }

/** Trades that are kept for whoever fills a gap; the oldest half goes when there are more. */
const MAX_TRADES = 200_000
/** Funding is due every eight hours. */
export const FUNDING_EVERY_MS = 8 * 3_600_000

export const nextFundingMs = (nowMs: number): number => (Math.floor(nowMs / FUNDING_EVERY_MS) + 1) * FUNDING_EVERY_MS

/** 0.01 %: the rate where nothing else is known, as venues have it in a quiet market. */
const USUAL_RATE = parse('0.0001')
const TWO = parse('2')

/** All that the venue knows of one instrument up to now. */
export class SymbolMarket {
  instrument: Instrument
  readonly bars = new Bars()
  readonly trades: VenueTrade[] = []
  readonly #fundings: VenueFunding[] = []
  quote: VenueQuote | null = null
  rate: Money = USUAL_RATE
  #mark: Money | null = null
  #index: Money | null = null
  #nextTradeId = 1
  #nextUpdateId = 1

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  get isContract(): boolean {
    return this.instrument.settle !== null
  }

  /** The price that is halfway between bid and ask, where no mark price was recorded. */
  get mark(): Money | null {
    if (this.#mark !== null || this.quote === null) return this.#mark
    return divide(this.quote.bid + this.quote.ask, TWO)
  }

  get index(): Money | null {
    return this.#index ?? this.mark
  }

  /** In order of time: as recorded, or else at every eighth hour since there are prices, at the usual rate. */
  fundingsUntil(endMs: number): VenueFunding[] {
    if (this.#fundings.length > 0) return this.#fundings.filter(({ timeMs }) => timeMs <= endMs)
    const made: VenueFunding[] = []
    const firstMs = this.bars.oldestMs ?? Number.POSITIVE_INFINITY
    for (let timeMs = nextFundingMs(firstMs - 1); timeMs <= endMs; timeMs += FUNDING_EVERY_MS)
      made.push({ timeMs, rate: this.rate, mark: this.bars.priceBefore(timeMs + 1) ?? ZERO })
    return made
  }

  /** What comes of it for those who listen; null: nothing. */
  take(item: MarketItem): VenueTrade | VenueQuote | null {
    switch (item.kind) {
      case 'quote':
        return this.#takeQuote(item)
      case 'trade':
        return this.#takeTrade(item)
      case 'mark':
        this.#mark = item.mark
        this.#index = item.index
        return null
      case 'funding':
        this.rate = item.rate
        this.#fundings.push({ timeMs: item.timeMs, rate: item.rate, mark: this.mark ?? ZERO })
        return null
    }
  }

  #takeQuote({ kind: _, updateId, ...quote }: QuoteItem): VenueQuote {
    const id = updateId ?? this.#nextUpdateId
    this.#nextUpdateId = id + 1
    return (this.quote = { ...quote, updateId: id })
  }

  #takeTrade({ kind: _, id: recordedId, ...trade }: TradeItem): VenueTrade | null {
    // a price at which too little was traded to be shown
    if (trade.amount === 0n) {
      this.bars.take({ ...trade, id: -1 })
      return null
    }
    const id = recordedId ?? this.#nextTradeId
    this.#nextTradeId = id + 1
    const taken = { ...trade, id }
    this.bars.take(taken)
    this.trades.push(taken)
    if (this.trades.length > MAX_TRADES) this.trades.splice(0, MAX_TRADES / 2)
    return taken
  }
}
