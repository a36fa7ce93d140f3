/** Stream `session-<engine>`. One engine process is one session; a killed one simply has no end. */
export type SessionEvent =
  | {
      type: 'SessionStarted'
      data: { mode: 'paper'; book: string; version: string; pid: number; host: string; tape: TapeIdentity; resumed: boolean }
    }
  /** the log is folded and every open order has been asked for: trading may begin */
  | { type: 'SessionReconciled'; data: { openOrders: number } }
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
