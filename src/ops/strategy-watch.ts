import { Worker } from 'node:worker_threads'
import { neverCameBack } from '../command/strategy-stopped.ts'
import { CALL_PATIENCE_MS, type CalledFor, watchCalls } from '../kernel/watched-call.ts'

const LOOK_MS = 200

/**
 * Ends a strategy that does not come back. A thread beside the engine's sees that one call takes too long and ends whatever runs there:
 * nothing that was begun is finished, as if the process had died. `onLate` is told then, and has to end the process.
 */
export const watchStrategies = (onLate: (error: Error) => void): (() => void) => {
  // calls begun and ended so far, and whether the newest was ended from here
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const file = new URL(import.meta.url.endsWith('.ts') ? './strategy-watch-thread.ts' : './strategy-watch-thread.js', import.meta.url)
  const thread = new Worker(file, { workerData: { shared, patienceMs: CALL_PATIENCE_MS } })
  thread.unref()
  let calledFor: CalledFor | null = null
  let closeMs = 0
  watchCalls({
    begin: (whose, candleMs) => {
      calledFor = whose
      closeMs = candleMs
      Atomics.add(shared, 0, 1)
    },
    end: () => void Atomics.add(shared, 0, 1),
  })
  const timer = setInterval(() => {
    if (Atomics.load(shared, 1) === 1 && calledFor !== null) onLate(neverCameBack(calledFor, closeMs))
  }, LOOK_MS)
  return () => {
    clearInterval(timer)
    watchCalls(null)
    void thread.terminate()
  }
}
