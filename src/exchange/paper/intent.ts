import type { CancelOrder, PlaceOrder } from '../port.ts'

/** A request that the log holds. It counts as arrived, even if the process that recorded it died before sending it. */
export type Intent =
  | { readonly kind: 'place'; readonly timeMs: number; readonly order: PlaceOrder }
  | { readonly kind: 'cancel'; readonly timeMs: number; readonly request: CancelOrder }
