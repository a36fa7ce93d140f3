import type { AppendOptions, EventStore, Stored } from '../event/store.ts'
import type { Timers } from '../kernel/clock.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { point } from '../kernel/points.ts'

/** Events of one stream that are written together. `expected`: the number of the stream's last event before them. */
export type Append = {
  readonly stream: string
  readonly expected: number
  readonly stored: readonly Stored[]
  readonly events: readonly LogEvent[]
  readonly options: AppendOptions
}

/** Events held back at most: what a crash takes, and a commit of so many costs the disk little more than that of one. */
export const MOST_HELD = 256
/** Ten commits a second are nothing to a disk, and nobody notices that what he reads of a run is a tenth of a second old. */
export const LONGEST_HELD_MS = 100

type AppendsParts = {
  readonly store: EventStore
  readonly timers: Timers
  /** hears of every event once it is durable, in the order recorded */
  readonly tell: (event: LogEvent) => void
}

/**
 * The way of events to the store, one queue in the order recorded. What may wait is held back until something else is
 * written, or for so many events or so long; nothing overtakes it, so what a crash takes is the end of the log. A store that does not
 * hold back gets all of it at once, and what may wait is only not waited for. Once the store has refused, nobody goes on.
 */
export class Appends {
  /** Hears at once that the store has refused, also where nobody waits: whoever drives the engine has to look. */
  onRefused: () => void = () => {}
  readonly #parts: AppendsParts
  #held: Append[] = []
  #heldEvents = 0
  #heldSinceMs = 0
  #callOff: () => void = () => {}
  /** appends that the store has and that are not known to be durable */
  #unsettled = 0
  /** resolves when there are none */
  #end: Promise<void> = Promise.resolve()
  /** up to where somebody has to wait; null: what is durable is all that counts */
  #awaited: Promise<void> | null = null
  #refusal: { readonly reason: unknown } | null = null

  constructor(parts: AppendsParts) {
    this.#parts = parts
  }

  /** whether something is not known to be durable that may not wait, or the store has refused */
  get isWaiting(): boolean {
    return this.#awaited !== null || this.#refusal !== null
  }

  get isHolding(): boolean {
    return this.#held.length > 0
  }

  add(append: Append, mayWait: boolean): void {
    if (mayWait && this.#parts.store.holdsBack) return this.#hold(append)
    this.#handOver()
    this.#send(append)
    if (!mayWait) this.#awaited = this.#end
  }

  /** All that was recorded has to become durable now, what may wait as well. */
  commit(): void {
    this.#handOver()
    if (this.#unsettled > 0) this.#awaited = this.#end
  }

  /** For whoever keeps the process so busy that no timer rings. */
  look(): void {
    if (this.isHolding && this.#parts.timers.steadyMs() - this.#heldSinceMs >= LONGEST_HELD_MS) this.commit()
  }

  /**
   * Resolves when all that may not wait is durable, and what is held back with it, which costs nothing then; rejects with the
   * store's reason, after which nothing may be sent.
   */
  async durable(): Promise<void> {
    if (this.#refusal !== null) throw this.#refusal.reason
    if (this.#awaited === null) return
    if (this.isHolding) this.commit()
    point('before-append')
    const awaited = this.#awaited
    this.#awaited = null
    await awaited
    point('after-append')
  }

  #hold(append: Append): void {
    if (!this.isHolding) {
      const { timers } = this.#parts
      this.#heldSinceMs = timers.steadyMs()
      this.#callOff = timers.after(LONGEST_HELD_MS, () => this.commit())
    }
    this.#held.push(append)
    this.#heldEvents += append.events.length
    if (this.#heldEvents >= MOST_HELD) this.commit()
    else this.look()
  }

  #handOver(): void {
    if (!this.isHolding) return
    this.#callOff()
    point('before-held-append')
    const held = this.#held
    this.#held = []
    this.#heldEvents = 0
    for (const append of held) this.#send(append)
    this.#goOn(this.#end.then(() => point('after-held-append')))
  }

  #send({ stream, expected, stored, events, options }: Append): void {
    const before = this.#end
    this.#unsettled++
    const done = this.#parts.store.append(stream, expected, stored, options)
    // heard of below, in its turn; until then it is no rejection that nobody handles
    done.catch(() => undefined)
    const told = async (): Promise<void> => {
      await before
      await done
      this.#unsettled--
      for (const event of events) this.#parts.tell(event)
    }
    this.#goOn(told())
  }

  #goOn(end: Promise<void>): void {
    this.#end = end
    end.catch((reason: unknown) => {
      if (this.#refusal !== null) return
      this.#refusal = { reason }
      this.onRefused()
    })
  }
}
