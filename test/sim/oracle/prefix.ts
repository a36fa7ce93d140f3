import type { Envelope } from '../../../src/kernel/recorded.ts'
import type { World } from '../world/world.ts'

type Event = Pick<Envelope, 'stream' | 'number' | 'hash'> & { readonly type: string }

/**
 * What each generation recorded and what became of it: at any moment, and so after any death, the log holds a first part of
 * that, in its order (I-21). On a server reservations of different coins may be on their way together, and of them any part.
 */
export class Prefix {
  readonly #world: World
  /** by generation, in the order in which it was recorded: what is not durable yet */
  readonly #pending = new Map<number, Event[]>()

  constructor(world: World) {
    this.#world = world
  }

  recorded(generation: number, event: Event): void {
    const pending = this.#pending.get(generation) ?? []
    this.#pending.set(generation, pending)
    pending.push(event)
  }

  durable(event: Event, generation: number): void {
    const pending = this.#pending.get(generation) ?? []
    const at = pending.findIndex((one) => one.hash === event.hash && one.stream === event.stream && one.number === event.number)
    if (at < 0) return this.#broken(`${event.type} is in ${event.stream}, and nobody recorded it, or it stands there twice`)
    const overtaken = pending.slice(0, at).find((one) => !this.#mayBeTogether(one, event))
    if (overtaken !== undefined) this.#broken(`${event.type} was stored before ${overtaken.type}, which was recorded before it`)
    pending.splice(at, 1)
  }

  /** Whoever hears of an event once it is durable was told of it. */
  told(generation: number, event: Event): void {
    if (this.#pending.get(generation)?.some(({ hash }) => hash === event.hash) === true)
      this.#broken(`${event.type} of ${event.stream} was told of before it was durable`)
  }

  #mayBeTogether(one: Event, other: Event): boolean {
    return this.#world.remote !== null && isReservation(one) && isReservation(other) && one.stream !== other.stream
  }

  #broken(message: string): void {
    this.#world.oracle.broken('I-21', message)
  }
}

const isReservation = ({ type }: Event): boolean => type === 'EntryRequested'
