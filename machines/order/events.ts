/** What can be said of an order, whatever it is for. A position says it by an event of its own (`machines/position/order-events.ts`). */
export type OrderEvent =
  | { readonly type: 'Accepted' }
  | { readonly type: 'Found' }
  | { readonly type: 'Filled' }
  | { readonly type: 'LateFilled' }
  | { readonly type: 'OutcomeUnknown' }
  | { readonly type: 'CancelRequested' }
  | { readonly type: 'AmendRequested' }
  | { readonly type: 'Amended' }
  | { readonly type: 'AmendRefused' }
  | { readonly type: 'Ended' }
  | { readonly type: 'Abandoned' }
