import type { EventStore, Stored } from '../store.ts'

/** Events that are appended in one turn: the embedded store makes one transaction of them. */
export const BATCH_EVENTS = 250
/** The bytes of one append: a store elsewhere takes 1 MiB, the events' own names and lengths included. */
const APPEND_BYTES = 900_000
/** The bytes of one turn, so that large events do not fill the memory. */
const BATCH_BYTES = 8 * APPEND_BYTES

type Append = { readonly stream: string; readonly events: Stored[]; bytes: number }

/** Collects events and appends them in their order, none of which may be reordered; neighbours of one stream go together. */
export class Batches {
  /** events that are durable */
  imported = 0
  readonly #store: EventStore
  #appends: Append[] = []
  #events = 0
  #bytes = 0

  constructor(store: EventStore) {
    this.#store = store
  }

  /** Resolves, when a batch is full, once it is durable. */
  async add(event: Stored): Promise<void> {
    const { stream } = event
    const bytes = Buffer.byteLength(event.data)
    const last = this.#appends[this.#appends.length - 1]
    if (last?.stream === stream && last.bytes + bytes <= APPEND_BYTES) {
      last.events.push(event)
      last.bytes += bytes
    } else this.#appends.push({ stream, events: [event], bytes })
    this.#events++
    this.#bytes += bytes
    if (this.#events >= BATCH_EVENTS || this.#bytes >= BATCH_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const events = this.#events
    const appends = this.#appends.map(({ stream, events: [...events] }) => this.#store.append(stream, events[0]!.number - 1, events))
    this.#appends = []
    this.#events = 0
    this.#bytes = 0
    // all of them have ended when the store is closed
    const settled = await Promise.allSettled(appends)
    for (const { reason } of settled.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]) throw reason
    this.imported += events
  }
}
