import type { Timers } from '../../../src/kernel/clock.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import type { World } from './world.ts'

/** A process as the network and the timers see it. */
export interface Host {
  readonly name: string
  /** of the engine; -1 for whoever only reads */
  readonly generation: number
  readonly isAlive: boolean
  /** False when it dies here, or is dead. */
  passes(boundary: string): boolean
  /** Now, or when it is continued, or never when it is dead. */
  receive(happen: () => void): void
  die(how: string): void
}

/** A quartz is off by less than this, and the lease allows for more. */
const MOST_DRIFT = 0.02

/** The steady clock and the timers of one process. They do not run as fast as the next one's, nor begin at the same zero. */
export const timersOf = (host: Host, { timeline, scenario }: World): Timers & { jump(ms: number): void } => {
  const draw = (what: string): number => keyedUniform(scenario.seed, 'steady', host.name, what)
  const rate = 1 + (2 * draw('rate') - 1) * MOST_DRIFT
  let offsetMs = Math.floor(draw('offset') * 1e9) - timeline.nowMs
  return {
    /** as for whoever stood still between two of its own steps */
    jump: (ms) => {
      offsetMs += ms
    },
    steadyMs: () => (timeline.nowMs + offsetMs) * rate,
    wallMs: () => (timeline.nowMs + offsetMs) * rate,
    after: (ms, ring) => {
      let isOff = false
      timeline.after(Math.ceil(ms / rate), () =>
        host.receive(() => {
          if (!isOff) ring()
        }),
      )
      return () => {
        isOff = true
      }
    },
  }
}
