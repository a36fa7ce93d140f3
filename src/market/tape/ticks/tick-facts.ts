/** What there is to know of a file of trades or quotes beside what is counted of every file. */
export type TickFacts = {
  /** by how much the venue's clock is ahead of the receiver's, in ms; null: the file has not both */
  readonly aheadMs: number | null
  /** whether its times are the receiver's */
  readonly isReceived: boolean
  /** rows that were received before, by the receiver's clock, they happened */
  readonly behind: number
  /** rows that are one with another of their millisecond: trades joined, and quotes that another took the place of */
  readonly joined: number
  /** trades of one second, told to the second, that were spread over it */
  readonly spread: number
  /** the least id of its first moment and the greatest of its last one; null: those have none */
  readonly edgeIds: { readonly first: number; readonly last: number } | null
}
