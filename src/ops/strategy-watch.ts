import { Worker } from 'node:worker_threads'
import { watchCalls } from '../kernel/watched-call.ts'

/** How long a strategy may be at one candle: a thousand times as long as any needs, on a slow and busy computer as well. */
export const PATIENCE_MS = 10_000
const LOOK_MS = 200

/**
 * Ends a strategy that does not come back. A thread beside the engine's sees that one call takes too long and ends whatever runs there:
 * nothing that was begun is finished, as if the process had died. `onLate` is told then, and has to end the process.
 */
export const watchStrategies = (onLate: (error: Error) => void): (() => void) => {
  // calls begun and ended so far, and whether the newest was ended from here
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const file = new URL(import.meta.url.endsWith('.ts') ? './strategy-watch-thread.ts' : './strategy-watch-thread.js', import.meta.url)
  const thread = new Worker(file, { workerData: { shared, patienceMs: PATIENCE_MS } })
  thread.unref()
  let late: (() => Error) | null = null
  watchCalls({
    begin: (error) => {
      late = error
      Atomics.add(shared, 0, 1)
    },
    end: () => void Atomics.add(shared, 0, 1),
  })
  const timer = setInterval(() => {
    if (Atomics.load(shared, 1) === 1 && late !== null) onLate(late())
  }, LOOK_MS)
  return () => {
    clearInterval(timer)
    watchCalls(null)
    void thread.terminate()
  }
}
