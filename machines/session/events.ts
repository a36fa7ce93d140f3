/** Stream `session-<engine>`. One engine process is one session; a killed one simply has no end. */
export type SessionEvent =
  | {
      type: 'SessionStarted'
      data: { mode: 'paper'; book: string; version: string; pid: number; host: string; tape: TapeIdentity; resumed: boolean }
    }
  /** the log is folded and every open order has been asked for: trading may begin */
  | { type: 'SessionReconciled'; data: { openOrders: number; stateHash: string } }
  | { type: 'SessionDraining'; data: { because: 'signal' | 'end-of-tape' } }
  | { type: 'SessionStopped'; data: { because: 'signal' | 'end-of-tape' } }
  /** stream to [number of its last event, hash of it]; `hash` covers the lot, `events` counts all events before this one, `stateHash` is what they fold to */
  | {
      type: 'HeadsSealed'
      data: {
        because: 'start' | 'stop' | 'interval'
        events: number
        heads: Record<string, readonly [number, string]>
        hash: string
        stateHash: string
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
