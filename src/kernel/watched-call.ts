/** Whose code is called, and about which coin: the same object for the same. Null: about none, it is asked what it needs. */
export type CalledFor = { readonly who: string; readonly symbol: string | null }

/** Told when code that is not ours is called, about the candle of a coin that ended then, and when it has come back. */
export type CallWatch = { begin(calledFor: CalledFor, closeMs: number): void; end(): void }

/** How long a strategy may be at one candle: a thousand times as long as any needs, on a slow and busy computer as well. */
export const CALL_PATIENCE_MS = 10_000

let watch: CallWatch | null = null

/** Nobody watches: null. */
export const watchCalls = (one: CallWatch | null): void => {
  watch = one
}

/** Calls code that is not ours. */
export const watchedCall = <T>(call: () => T, calledFor: CalledFor, closeMs: number): T => {
  if (watch === null) return call()
  watch.begin(calledFor, closeMs)
  try {
    return call()
  } finally {
    watch.end()
  }
}
