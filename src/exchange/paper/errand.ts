import type { CancelOrder, PlaceOrder, Report } from '../port.ts'
import type { PaperOrder } from './paper-order.ts'

/** What a look-up names, and what it is told from there on. */
export type Inquiry = {
  readonly symbol: string
  readonly venueOrderId: string | null
  readonly askedMs: number | null
  readonly after?: string | undefined
}
export type OrderName = { readonly orderId: string; readonly symbol: string }
export type Replied = Report & { kind: 'reply' }

/** What is on its way to the venue or from it, and what is then done with it. */
export type Errand =
  | { readonly is: 'place'; readonly request: PlaceOrder; readonly piece: number; readonly replyMs: number | null }
  | { readonly is: 'cancel'; readonly request: CancelOrder; readonly replyMs: number; readonly isMuted: boolean }
  | { readonly is: 'report'; readonly report: Report }
  | (Inquiry & { readonly is: 'closed'; readonly order: PaperOrder; readonly venueTimeMs: number })
  | (Inquiry & { readonly is: 'answer'; readonly cancels: number })
