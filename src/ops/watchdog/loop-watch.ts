import { Worker } from 'node:worker_threads'

const BEAT_MS = 250

/**
 * Kills the process where its event loop stands still for so long: a thread beside it counts its beats. Nothing that was begun is
 * finished, as if the computer had failed, and nothing more is sent; a supervisor sees signal 9 (code 137). Seconds of the thread's own
 * looks are counted and no clock is read: a process that was suspended missed nothing.
 */
export const watchLoop = (limitS: number): (() => void) => {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const file = new URL(import.meta.url.endsWith('.ts') ? './loop-watch-thread.ts' : './loop-watch-thread.js', import.meta.url)
  const thread = new Worker(file, { workerData: { beats, limitS } })
  thread.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    void thread.terminate()
  }
}
