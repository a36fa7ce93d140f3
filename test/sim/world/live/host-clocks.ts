import type { Timers } from '../../../../src/kernel/clock.ts'
import { keyedUniform } from '../../../../src/kernel/random.ts'
import type { Process } from '../process.ts'
import { BEGAN_MS } from '../scenario.ts'

/** The clocks of the computer that one process runs on: a steady one, which stands still while it sleeps, and one on the wall. */
export class HostClocks implements Timers {
  readonly #process: Process
  /** the steady clock less the venue's: it begins at no time that anybody knows, and long before */
  #aheadMs: number
  /** what the steady clock stands at while the computer sleeps */
  #asleepMs: number | null = null
  readonly #wallAheadMs: number

  constructor(process: Process) {
    this.#process = process
    const { seed } = process.world.scenario
    const draw = (what: string): number => keyedUniform(seed, 'host', process.generation, what)
    this.#aheadMs = Math.floor(draw('steady') * 1e6) - BEGAN_MS
    this.#wallAheadMs = Math.floor((draw('wall') - 0.5) * 1e7)
  }

  steadyMs(): number {
    const { isPaused, world } = this.#process
    if (this.#asleepMs !== null && isPaused) return this.#asleepMs
    if (this.#asleepMs !== null) this.#aheadMs = this.#asleepMs - world.timeline.nowMs
    this.#asleepMs = null
    return world.timeline.nowMs + this.#aheadMs
  }

  /** The computer sleeps, from now on until the process goes on. */
  sleep(): void {
    this.#asleepMs = this.steadyMs()
  }

  wallMs(): number {
    return this.#process.world.timeline.nowMs + this.#wallAheadMs
  }

  after(ms: number, ring: () => void): () => void {
    let isOff = false
    this.#process.world.timeline.after(Math.max(Math.ceil(ms), 0), () =>
      this.#process.receive(() => {
        if (!isOff) ring()
      }),
    )
    return () => {
      isOff = true
    }
  }

  /** The steady clock goes on, or back, without time having passed. */
  jump(ms: number): void {
    this.#aheadMs += ms
  }
}
