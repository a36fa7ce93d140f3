import type { Money } from '../../../../src/kernel/money.ts'

export type QuoteItem = {
  readonly kind: 'quote'
  readonly timeMs: number
  readonly bid: Money
  readonly bidSize: Money
  readonly ask: Money
  readonly askSize: Money
  /** null: none was recorded */
  readonly updateId: number | null
}
export type TradeItem = {
  readonly kind: 'trade'
  readonly timeMs: number
  readonly price: Money
  /** zero: a price that is part of a candle, at which nothing is shown to have been traded */
  readonly amount: Money
  readonly takerBuys: boolean
  readonly id: number | null
}
export type MarkItem = { readonly kind: 'mark'; readonly timeMs: number; readonly mark: Money; readonly index: Money }
export type FundingItem = { readonly kind: 'funding'; readonly timeMs: number; readonly rate: Money }
/** What happens in the market of one instrument. */
export type MarketItem = QuoteItem | TradeItem | MarkItem | FundingItem

/** Rows as they are recorded, amounts as decimal text; each list in order of time. */
export type RecordedQuote = {
  readonly timeMs: number
  readonly bid: string
  readonly bidSize: string
  readonly ask: string
  readonly askSize: string
  readonly updateId?: number
}
export type RecordedTrade = {
  readonly timeMs: number
  readonly price: string
  readonly amount: string
  /** what the taker did */
  readonly side: 'buy' | 'sell'
  readonly id?: number
}
export type RecordedCandle = {
  readonly openMs: number
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}
export type RecordedMark = { readonly timeMs: number; readonly mark: string; readonly index?: string }
export type RecordedFunding = { readonly timeMs: number; readonly rate: string }

export type MarketTape = {
  /** unified; an instrument that is not listed yet is listed, with the finest tick and step that the tape has */
  readonly symbol: string
  readonly quotes?: readonly RecordedQuote[]
  readonly trades?: readonly RecordedTrade[]
  readonly candles?: readonly RecordedCandle[]
  /** the length of the candles; needed with `candles` */
  readonly timeframeMs?: number
  readonly marks?: readonly RecordedMark[]
  readonly fundings?: readonly RecordedFunding[]
  /** what bid and ask are apart around a price, where no quotes were recorded; 1 */
  readonly spreadTicks?: number
  /** base asset, on either side, where no quotes were recorded; 10 */
  readonly quoteSize?: string
}
