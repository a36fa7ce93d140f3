/** What became of an order. `expired`: it stood as long as it was to stand, by the venue's rule or by ours. */
export type EndedAs = 'filled' | 'partly-filled' | 'cancelled' | 'expired' | 'rejected' | 'never-arrived'

/** An order that is over; amounts are decimal strings. */
export type EndedOrder = {
  readonly position: string
  readonly orderId: string
  readonly role: 'entry' | 'protection' | 'exit'
  readonly side: 'buy' | 'sell'
  readonly orderType: string
  readonly reason: string
  readonly quantity: string
  readonly limitPrice: string | null
  readonly stopPrice: string | null
  readonly executed: string
  /** null: nothing was */
  readonly averagePrice: string | null
  /** worth in the quote asset */
  readonly fees: string
  readonly end: EndedAs
  /** the venue's word, where it refused it */
  readonly rejection: string | null
  /** the event that asked for it, as people count them */
  readonly from: number
  readonly askedMs: number
  readonly firstFillMs: number | null
  readonly endedMs: number
}
