import type { LogEvent } from '../../../src/kernel/log-event.ts'
import type { Timeline } from './timeline.ts'

/** The story of a run, line by line, for a person; nothing is made of it unless somebody listens. */
export class Trace {
  readonly #timeline: Timeline
  readonly #write: ((line: string) => void) | null
  readonly #beganMs: number

  constructor(timeline: Timeline, write: ((line: string) => void) | null) {
    this.#timeline = timeline
    this.#write = write
    this.#beganMs = timeline.nowMs
  }

  get isOn(): boolean {
    return this.#write !== null
  }

  tell(who: 'world' | 'venue' | 'line' | 'engine' | 'log' | 'oracle' | 'server', what: string): void {
    if (this.#write === null) return
    const seconds = ((this.#timeline.nowMs - this.#beganMs) / 1000).toFixed(3).padStart(8)
    this.#write(`${seconds}s  ${who.padEnd(6)}  ${what}`)
  }
}

/** What an event says, without what is long in it. */
export const brief = ({ stream, data }: LogEvent): string => {
  const { orderId: _, plan: _plan, because, options: _options, heads: _heads, by: _by, ...rest } = data as Record<string, unknown>
  const reason = typeof because === 'string' ? { because } : {}
  return `${stream.split('-').slice(0, 1)} ${JSON.stringify({ ...rest, ...reason })}`
}
