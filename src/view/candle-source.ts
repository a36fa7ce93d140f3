/** `from`: where the price was heard. */
export type SeenPrice = { readonly price: string; readonly timeMs: number; readonly from: 'tape' | 'feed' | 'event' }
/** Plain numbers: for pixels, never for money. `timeMs`: its begin. */
export type PlainCandle = readonly [timeMs: number, open: number, high: number, low: number, close: number, volume: number]

/** Candles for a chart. A port: what the market's side knows comes to the read side by it alone. */
export type CandleSource = {
  /** another one whenever other candles or prices are known: what rested on those before is not kept */
  readonly edition: number
  /** how far a market that is listened to was heard, which goes on while the log is silent; null: it is no such market */
  readonly heardMs: number | null
  /** the last known at that moment or before it; null: none is known */
  lastBefore(symbol: string, timeMs: number): SeenPrice | null
  /** the length of its shortest candles; null: there are none */
  ownMs(symbol: string): number | null
  /** why there are no candles of it, in a sentence; null: there are */
  missing(symbol: string): string | null
  /** from `fromMs` on, of that length, which is whole candles of its own; of these none that ends behind `untilMs` is in them */
  window(symbol: string, fromMs: number, untilMs: number, stepMs: number): Promise<readonly PlainCandle[]>
}

/** Until when prices belong to a moment: to the newest of a log what was heard behind its last event as well. */
export const seenUntilMs = (
  { isHead, timeMs }: { readonly isHead: boolean; readonly timeMs: number },
  { heardMs }: CandleSource,
): number => (isHead && heardMs !== null ? Math.max(timeMs, heardMs) : timeMs)
