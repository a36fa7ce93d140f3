import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect } from 'vitest'
import { IS_NIGHT, SEED } from '../draws.ts'

/** What a push draws is always the same, so looking longer would find nothing more; the night looks a hundred and twenty times as long. */
const TIMES = IS_NIGHT ? 20 : 1 / 6

// One input takes milliseconds, and what hangs takes minutes. Of the processor's time: a machine may have other work.
export const SLOW_MS = 5_000
const HUNG_MS = 30_000

/** Counts the inputs that were begun and ended: odd while one is being worked on. */
const beat = new Int32Array(new SharedArrayBuffer(4))
/** An endless loop also stops the timers of a test, so another thread has to end it, and say how to meet it again. */
const watch = new Worker(
  `const { workerData: { beat, seed, hungMs } } = require('node:worker_threads')
  let last = 0
  setInterval(() => {
    const now = Atomics.load(beat, 0)
    if (now % 2 === 1 && now === last) {
      require('node:fs').writeSync(2, 'An input hangs: go on with SEED=' + seed + '\\n')
      process.kill(process.pid, 'SIGKILL')
    }
    last = now
  }, hungMs)`,
  { eval: true, workerData: { beat, seed: SEED, hungMs: HUNG_MS } },
)
watch.unref()

/** Milliseconds of work this process has done so far. */
export const workedMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const requirePrompt = (beganMs: number): void =>
  expect(workedMs() - beganMs, 'no input keeps the engine busy for long').toBeLessThan(SLOW_MS)

/** Works on one input, and fails if that takes too long. */
export const promptly = <T>(work: () => T): T => {
  const beganMs = workedMs()
  Atomics.add(beat, 0, 1)
  try {
    const result = work()
    requirePrompt(beganMs)
    return result
  } finally {
    Atomics.add(beat, 0, 1)
  }
}

export const promptlyAsync = async <T>(work: () => Promise<T>): Promise<T> => {
  const beganMs = workedMs()
  Atomics.add(beat, 0, 1)
  try {
    const result = await work()
    requirePrompt(beganMs)
    return result
  } finally {
    Atomics.add(beat, 0, 1)
  }
}

/** Time a test may take that looks at as many inputs; vitest's own limit is for tests that do not count. */
export const FUZZ_MS = 60_000 * Math.max(1, TIMES)

type Options<T> = { readonly numRuns: number; readonly examples?: T[] }

/**
 * Looks for a counterexample among so many inputs, after those that once were one. A slow machine sees fewer of them; a
 * found one is made smaller no longer than that.
 */
export const search = <T extends unknown[]>({ numRuns, examples = [] }: Options<T>, property: fc.IProperty<T>): void =>
  fc.assert(property, { ...parameters(numRuns + examples.length), examples })

export const searchAsync = <T extends unknown[]>({ numRuns, examples = [] }: Options<T>, property: fc.IAsyncProperty<T>): Promise<void> =>
  fc.assert(property, { ...parameters(numRuns + examples.length), examples })

const parameters = (numRuns: number) => ({ numRuns: Math.ceil(numRuns * TIMES), interruptAfterTimeLimit: FUZZ_MS / 3 })
