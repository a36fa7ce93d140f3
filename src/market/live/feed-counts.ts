/** What a feed has put right or left out since it was opened. */
export type FeedCounts = {
  /** prices, quantities and candles that cannot be: zero, negative, no number, crossed */
  impossible: number
  /** told before: trades and candles */
  doubled: number
  /** quotes that were older than one before them */
  late: number
  /** frames of a shape that the venue does not document */
  unread: number
  /** quotes that came while the venue's time was not known */
  undated: number
  /** subscriptions that had to be asked for anew */
  resubscribed: number
  /** what was missed and could not be filled */
  gaps: number
  /** times that prices had to be asked for by REST */
  fallbacks: number
}

export const newFeedCounts = (): FeedCounts => ({
  impossible: 0,
  doubled: 0,
  late: 0,
  unread: 0,
  undated: 0,
  resubscribed: 0,
  gaps: 0,
  fallbacks: 0,
})
