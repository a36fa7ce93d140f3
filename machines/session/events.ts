/** Stream `session-<engine>`. One engine process is one session; a killed one simply has no end. */
export type SessionEvent =
  | {
      type: 'SessionStarted'
      data: { mode: 'paper'; book: string; version: string; pid: number; host: string; tape: TapeIdentity; resumed: boolean }
    }
  /**
   * The log is folded and every open order has been asked for: trading may begin. `openOrders`: how many of this log's the
   * venue has; `others`: what else is open on the account, left out where that is nothing.
   */
  | { type: 'SessionReconciled'; data: { openOrders: number; others?: OtherOrders } }
  | { type: 'SessionDraining'; data: { because: 'signal' | 'end-of-tape' } }
  | { type: 'SessionStopped'; data: { because: 'signal' | 'end-of-tape' } }
  /**
   * Of the events before it: how many (`events`), stream to [number of its last event, hash of it] and the hash of the lot; the
   * hash of whatever a decision reads, `by` which versions of the folds; coins held by symbol, cash by asset, orders open.
   */
  | {
      type: 'HeadsSealed'
      data: {
        because: 'start' | 'stop' | 'interval'
        events: number
        heads: Record<string, readonly [number, string]>
        hash: string
        by: Readonly<Record<string, number>>
        stateHash: string
        totals: { held: Readonly<Record<string, string>>; cash: Readonly<Record<string, string>>; openOrders: number }
      }
    }

/** How many, and the first hundred of them. */
export type OrderList = { readonly count: number; readonly orders: readonly { readonly orderId: string; readonly symbol: string }[] }

/** Open orders of the account without an intent in this log (src/reconcile/whose-order.ts). None of them is ever cancelled unasked. */
export type OtherOrders = {
  readonly orphans: OrderList
  /** `bySymbol`: all of them, since entries on these coins wait */
  readonly afterCopy: OrderList & { readonly bySymbol: Readonly<Record<string, number>> }
  readonly otherLogs: OrderList
  readonly strangers: OrderList
}

/** What makes a tape the same tape: per coin the file's content hash and the number of usable rows. */
export type TapeIdentity = {
  readonly hash: string
  readonly coins: readonly {
    readonly symbol: string
    readonly path: string
    readonly timeframeMs: number
    readonly rows: number
    readonly sha256: string
  }[]
}
