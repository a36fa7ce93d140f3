import type { CalledFor, CallWatch } from '../kernel/watched-call.ts'

/** Memory that a thread and whoever looks on it share: how often code that is not ours was called and came back, whose last, and when. */
export type SharedCalls = { readonly counts: Int32Array; readonly closeMs: Float64Array }

const COUNT = 0
const WHOSE = 1

export const shareCalls = (): SharedCalls => ({
  counts: new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)),
  closeMs: new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)),
})

/** In the thread. `introduce` hears of each whose code is called, before the first time. */
export const countCalls = ({ counts, closeMs }: SharedCalls, introduce: (calledFor: CalledFor) => void): CallWatch => {
  const known = new Map<CalledFor, number>()
  return {
    begin: (calledFor, candleMs) => {
      let whose = known.get(calledFor)
      if (whose === undefined) {
        whose = known.size
        known.set(calledFor, whose)
        introduce(calledFor)
      }
      counts[WHOSE] = whose
      closeMs[0] = candleMs
      Atomics.add(counts, COUNT, 1)
    },
    end: () => void Atomics.add(counts, COUNT, 1),
  }
}

/** From outside: asked again and again, says in how many looks before this one the same call had not come back. */
export const lookAt = ({ counts }: SharedCalls): (() => number) => {
  let seen = 0
  let looks = 0
  return () => {
    const count = Atomics.load(counts, COUNT)
    looks = count === seen && count % 2 === 1 ? looks + 1 : 0
    seen = count
    return looks
  }
}

/** Of the call that has not come back: which of those that were introduced, and the end of its candle. */
export const newestCall = ({ counts, closeMs }: SharedCalls): { readonly whose: number; readonly closeMs: number } => ({
  whose: counts[WHOSE]!,
  closeMs: closeMs[0]!,
})
