import { Failure } from '../../kernel/errors.ts'

const LOOK_S = 1

/** What moves an engine, seen from outside. */
export type Moved = {
  /** a number that is another one with each step; null: no step is underway */
  readonly step: number | null
}

/**
 * Tells where one step of an engine does not come to its end for so long: a promise that nobody keeps, a store that never answers. It
 * counts its own looks, so that a process that was suspended missed nothing.
 */
export const watchSteps = (moved: Moved, limitS: () => number, onLate: (error: Error) => void): (() => void) => {
  let seen: number | null = null
  let looks = 0
  const timer = setInterval(() => {
    const now = moved.step
    looks = now !== null && now === seen ? looks + 1 : 0
    seen = now
    if (looks * LOOK_S < limitS()) return
    clearInterval(timer)
    onLate(
      new Failure(
        `What the engine took in did not become durable for ${limitS()} s (live.stepLimitS): the store of its log does not answer. It stops here, nothing more is sent, stops at the venue stay, and the next start goes on from the log.`,
      ),
    )
  }, LOOK_S * 1000)
  timer.unref()
  return () => clearInterval(timer)
}
