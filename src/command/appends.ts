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

/** At most so many events are held back: a crash loses them, and writing them all costs the disk little more than writing one. */
export const MOST_HELD = 256
/** Ten commits a second are little for a disk, and a reader does not notice that events are a tenth of a second old. */
export const LONGEST_HELD_MS = 100

type AppendsParts = {
  readonly store: EventStore
  readonly timers: Timers
  /** called with every event once it is durable, in the order recorded */
  readonly tell: (event: LogEvent) => void
}

/**
 * Hands events to the store in the order in which they were recorded. Events that may wait are held back until another event is
 * recorded, `MOST_HELD` of them are there or `LONGEST_HELD_MS` have passed. Nothing overtakes them, so a crash takes the end of
 * the log and nothing from its middle. A store that does not hold back gets every event at once, and `durable` does not wait for
 * those that may wait. After the store has refused an append, `durable` rejects for every caller.
 */
export class Appends {
  /** Called as soon as the store refuses an append, also when no caller waits: whoever drives the engine then has to ask `durable`. */
  onRefused: () => void = () => {}
  readonly #parts: AppendsParts
  #held: Append[] = []
  #heldEvents = 0
  #heldSinceMs = 0
  #callOff: () => void = () => {}
  /** appends that were handed to the store and are not known to be durable */
  #unsettled = 0
  /** resolves when there are none */
  #end: Promise<void> = Promise.resolve()
  /** what `durable` has to wait for; null: it need not wait */
  #awaited: Promise<void> | null = null
  #refusal: { readonly reason: unknown } | null = null

  constructor(parts: AppendsParts) {
    this.#parts = parts
  }

  /** whether an event that may not wait is not known to be durable, or the store has refused an append */
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

  /** Makes `durable` wait for everything recorded so far, events that may wait included. */
  commit(): void {
    this.#handOver()
    if (this.#unsettled > 0) this.#awaited = this.#end
  }

  /** Commits held events whose time is up: for a caller that keeps the process so busy that no timer runs. */
  look(): void {
    if (this.isHolding && this.#parts.timers.steadyMs() - this.#heldSinceMs >= LONGEST_HELD_MS) this.commit()
  }

  /**
   * Resolves when every event that may not wait is durable, and with it what is held back, which then costs nothing more.
   * Rejects with the store's reason; afterwards nothing may be sent.
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
    // `told` handles a rejection in its turn; until then Node must not count it as unhandled
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
