import type { AmendOrder, CancelOrder, CancelReplace, PlaceOrder } from '../port.ts'

/** A request that changes something, and when it was made. */
export type Intent = { readonly timeMs: number } & (
  | { readonly kind: 'place'; readonly order: PlaceOrder }
  | { readonly kind: 'cancel'; readonly request: CancelOrder }
  | { readonly kind: 'amend'; readonly request: AmendOrder }
  | { readonly kind: 'cancel-replace'; readonly request: CancelReplace }
)
