import type { AmendOrder, CancelOrder, CancelReplace, PlaceOrder, Report } from '../port.ts'
import type { PaperOrder } from './paper-order.ts'

/** What a look-up names, and what it is told from there on. */
export type Inquiry = {
  readonly symbol: string
  readonly venueOrderId: string | null
  readonly askedMs: number | null
  readonly after?: string | undefined
}

/**
 * A request on its way to the venue. `replyMs`: when its reply is there; null: it is lost. `isMuted`: who asked is gone. `piece`: how
 * many requests to place the order came before.
 */
export type Request = { readonly replyMs: number | null; readonly isMuted: boolean } & (
  | { readonly is: 'place'; readonly request: PlaceOrder; readonly piece: number }
  | { readonly is: 'cancel'; readonly request: CancelOrder }
  | { readonly is: 'amend'; readonly request: AmendOrder }
  | { readonly is: 'cancel-replace'; readonly request: CancelReplace; readonly piece: number }
)

/** What is on its way to the venue or from it, and what is then done with it. */
export type Errand =
  | Request
  | { readonly is: 'report'; readonly report: Report }
  | (Inquiry & { readonly is: 'closed'; readonly order: PaperOrder; readonly venueTimeMs: number })
  | (Inquiry & { readonly is: 'answer'; readonly cancels: number })
