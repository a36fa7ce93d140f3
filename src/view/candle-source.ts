/** `from`: where the price was heard. */
export type SeenPrice = { readonly price: string; readonly timeMs: number; readonly from: 'tape' | 'feed' | 'event' }
/** Plain numbers: for pixels, never for money. `timeMs`: its begin. */
export type PlainCandle = readonly [timeMs: number, open: number, high: number, low: number, close: number, volume: number]

/** Candles for a chart. A port: what the market's side knows comes to the read side by it alone. */
export type CandleSource = {
  /** the last known at that moment or before it; null: none is known */
  lastBefore(symbol: string, timeMs: number): SeenPrice | null
  /** why there are no candles of it, in a sentence; null: there are */
  missing(symbol: string): string | null
  /** those that begin at or after `fromMs` and end at or before `untilMs`, of that length */
  window(symbol: string, fromMs: number, untilMs: number, stepMs: number): Promise<readonly PlainCandle[]>
}
