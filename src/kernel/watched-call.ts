/** Told when code that is not ours is called, and when it has come back; `late` is the error that it is, should it never come back. */
export type CallWatch = { begin(late: () => Error): void; end(): void }

let watch: CallWatch | null = null

/** Nobody watches: null. */
export const watchCalls = (one: CallWatch | null): void => {
  watch = one
}

/** Calls code that is not ours. */
export const watchedCall = <T>(call: () => T, late: () => Error): T => {
  if (watch === null) return call()
  watch.begin(late)
  try {
    return call()
  } finally {
    watch.end()
  }
}
