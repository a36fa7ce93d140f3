import { checkAppend } from '../check-append.ts'
import { type AppendOptions, type EventStore, type Row, type Stored, StoreFailure, WrongExpectedNumber } from '../store.ts'
import { Absence } from './absence.ts'
import type { Connection } from './connection.ts'
import { follow } from './follow.ts'
import { Attempts, retried } from './retried.ts'
import type { Answer } from './wire.ts'

export type EventStoreDbOptions = {
  readonly connection: Connection
  /** what the server is called in messages: never its user or password */
  readonly name: string
  /** told when the fate of an append is unknown for the first time, and why */
  readonly onAway?: (why: string) => void
  /** told when an append is known to be stored again */
  readonly onBack?: (awayMs: number, why: string) => void
}

type Part = { readonly events: readonly Stored[]; readonly bytes: number }
type Append = Part & { readonly stream: string; readonly expected: number; readonly mayReorder: boolean }
type Waiting = Append & {
  readonly settle: { readonly resolve: () => void; readonly reject: (error: Error) => void }[]
  isSent: boolean
}

/** The server refuses 1 MiB (1,048,576 bytes) and more in one append; the rest is for its own words around each event. */
const LARGEST_APPEND_BYTES = 1_000_000
/** Appends of one stream made in one turn become one, up to this: a larger one would hold the others up. */
const LARGEST_JOINED_BYTES = 250_000
/** of an event's envelope: 500 to 700 as JSON, with names of streams as long as they come */
const METADATA_BYTES = 1000
/** as many as the server answers without getting slower */
const MOST_ON_THEIR_WAY = 100

/**
 * The log on an EventStoreDB server. While the fate of an append is unknown, the store sends the same events with the same
 * expected number again; the server answers a repeated append with its first result. The engine sends nothing to the venue
 * meanwhile, however long that takes. If another writer's event stands where ours should, the store refuses all further appends
 * and the process must stop.
 */
export class EventStoreDbStore implements EventStore {
  readonly isDense = false
  readonly holdsBack = false
  readonly #options: EventStoreDbOptions
  readonly #absence: Absence
  readonly #queue = new Set<Waiting>()
  readonly #followers = new Set<() => void>()
  /** the last numbers that we stored */
  readonly #heads = new Map<string, number>()
  #newest: Waiting | null = null
  #willPump = false
  /** how many of the queue have not left */
  #unsent = 0
  #failure: StoreFailure | null = null
  #isClosed = false

  constructor(options: EventStoreDbOptions) {
    this.#options = options
    this.#absence = new Absence(options.connection.timers, options)
  }

  /** An append that is larger than the server takes is stored in parts, one after the other. */
  async append(stream: string, expected: number, events: readonly Stored[], { mayReorder = false }: AppendOptions = {}): Promise<void> {
    checkAppend(stream, expected, events)
    this.#requireOpen()
    if (this.#failure !== null) throw this.#failure
    const [first, ...rest] = partsOf(events)
    if (rest.length === 0) return this.#enqueue({ stream, expected, ...first!, mayReorder })
    let next = expected
    const parts = [first!, ...rest].map((part) => {
      const stored = this.#enqueue({ stream, expected: next, ...part, mayReorder })
      next += part.events.length
      return stored
    })
    await Promise.all(parts)
  }

  findMissing(): null {
    return null
  }

  readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    const { wire } = this.#options.connection
    return this.#retried((last) => wire.readStream(stream, last === null ? from : last.number + 1))
  }

  readAll(after: string | null): AsyncIterable<readonly Row[]> {
    const { wire } = this.#options.connection
    return this.#retried((last) => wire.readAll(last === null ? after : last.position))
  }

  async subscribe(after: string | null, handle: (row: Row) => void): Promise<() => void> {
    this.#requireOpen()
    let last = after
    for await (const page of this.readAll(after))
      for (const row of page) {
        last = row.position
        handle(row)
      }
    const stop = follow(this.#options.connection, last, handle)
    this.#followers.add(stop)
    return () => {
      this.#followers.delete(stop)
      stop()
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const stop of this.#followers) stop()
    this.#reject(null, new StoreFailure(`The log on ${this.#options.name} is closed.`))
    await this.#options.connection.wire.close()
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new StoreFailure(`The log on ${this.#options.name} is closed.`)
  }

  async *#retried(read: (last: Row | null) => AsyncIterable<readonly Row[]>): AsyncIterable<readonly Row[]> {
    this.#requireOpen()
    yield* retried(this.#options.connection, read)
  }

  #enqueue(append: Append): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pumpSoon()
      const settle = { resolve, reject }
      if (this.#joins(append, settle)) return
      this.#newest = { ...append, settle: [settle], isSent: false }
      this.#queue.add(this.#newest)
      this.#unsent++
    })
  }

  /** Whether the append could be made part of the newest one, which has not left yet. */
  #joins({ stream, expected, events, bytes, mayReorder }: Append, settle: Waiting['settle'][number]): boolean {
    const before = this.#newest
    if (before === null || before.isSent || before.stream !== stream || before.expected + before.events.length !== expected) return false
    if (before.bytes + bytes > LARGEST_JOINED_BYTES || mayReorder !== before.mayReorder) return false
    this.#queue.delete(before)
    this.#newest = { ...before, events: [...before.events, ...events], bytes: before.bytes + bytes, settle: [...before.settle, settle] }
    this.#queue.add(this.#newest)
    return true
  }

  /** sends once a turn, so that events recorded together leave together */
  #pumpSoon(): void {
    if (this.#willPump) return
    this.#willPump = true
    queueMicrotask(() => {
      this.#willPump = false
      this.#pump()
    })
  }

  /**
   * Sends the first append of the queue, and those directly behind it that may be reordered with it and go to other streams. A
   * server stores one append at a time and may lose any that is under way. Every other append waits for those before it, because
   * they may be what makes it legal: an exit frees the money that a reservation takes, and a seal names every event before it.
   */
  #pump(): void {
    if (this.#unsent === 0) return
    const streams = new Set<string>()
    for (const waiting of this.#queue) {
      if (this.#failure !== null || streams.size >= MOST_ON_THEIR_WAY) return
      const mayLeave = streams.size === 0 || (waiting.mayReorder && !streams.has(waiting.stream))
      if (!mayLeave) return
      streams.add(waiting.stream)
      if (!waiting.isSent) {
        waiting.isSent = true
        this.#unsent--
        void this.#send(waiting)
      }
      if (!waiting.mayReorder) return
    }
  }

  async #send(waiting: Waiting): Promise<void> {
    try {
      await this.#store(waiting)
    } catch (error) {
      this.#fail(waiting, error)
      return
    }
    this.#queue.delete(waiting)
    for (const { resolve } of waiting.settle) resolve()
    this.#pump()
  }

  /** Returns when the events are stored, and throws when they never will be. */
  async #store(waiting: Waiting): Promise<void> {
    const { stream, expected, events, bytes } = waiting
    const { connection, name } = this.#options
    if (events.length === 0) return
    if (bytes > LARGEST_APPEND_BYTES)
      throw new StoreFailure(`${bytes} bytes for stream ${stream} are more than ${name} takes at once (${LARGEST_APPEND_BYTES}).`)
    // an append with the same ids and the same number counts as a repeated one: the server would answer yes, and store nothing
    const head = this.#heads.get(stream) ?? expected
    if (head > expected) throw new WrongExpectedNumber(stream, expected, head)
    for (let attempt = 1; ; attempt++) {
      this.#requireOpen()
      const answer = await this.#ask(waiting)
      if (this.#failure !== null) throw this.#failure
      if (this.#isClosed) throw new StoreFailure(`The log on ${name} is closed.`)
      if (answer.kind === 'refused')
        throw new StoreFailure(`${name} does not take the event ${expected + 1} of stream ${stream}: ${answer.why}.`)
      if (answer.kind !== 'unknown') {
        const actual = answer.kind === 'wrong-number' ? answer.actual : expected + events.length
        // to a repeated append the server answers that it knows the ids, not that it holds our events under them
        const isOurs = attempt === 1 ? answer.kind === 'appended' : actual > expected && (await this.#isOurs(waiting))
        if (!isOurs) throw new WrongExpectedNumber(stream, expected, actual)
        return this.#isStored(stream, expected + events.length)
      }
      this.#absence.away(answer.why)
      await connection.pauseAfter(attempt)
    }
  }

  /** One attempt. */
  #ask({ stream, expected, events }: Append): Promise<Answer> {
    return this.#options.connection.ask((wire) => wire.append(stream, expected, events))
  }

  /** Whether our events stand at our numbers, where the server says that something does. */
  async #isOurs(waiting: Waiting): Promise<boolean> {
    const { connection, name } = this.#options
    const attempts = new Attempts(connection)
    do {
      const isOurs = await this.#compare(waiting)
      if (isOurs !== null) return isOurs
      // the node that answers lags behind the one that stored them
    } while (await attempts.again())
    throw new StoreFailure(`${name} says that stream ${waiting.stream} goes beyond ${waiting.expected}, and does not show it.`)
  }

  /** Null: our numbers are not there, or not all of them. */
  async #compare({ stream, expected, events }: Waiting): Promise<boolean | null> {
    const { connection } = this.#options
    const { wire } = connection
    const after = (last: Row | null) => wire.readStream(stream, last === null ? expected + 1 : last.number + 1)
    let found = 0
    for await (const page of retried(connection, after, true))
      for (const row of page) {
        const ours = events[found]
        if (ours === undefined) return true
        if (row.number !== ours.number || row.hash !== ours.hash || row.data !== ours.data) return false
        found++
      }
    return found === events.length ? true : null
  }

  #isStored(stream: string, head: number): void {
    this.#heads.set(stream, head)
    this.#absence.back()
  }

  #fail(culprit: Waiting, error: unknown): void {
    const { name } = this.#options
    const reason = error instanceof Error ? error : new Error(String(error))
    const failure = new StoreFailure(
      reason instanceof StoreFailure ? reason.message : `${reason.message} The log on ${name} takes no more events.`,
      { cause: reason },
    )
    this.#failure ??= failure
    this.#reject(culprit, failure, reason instanceof WrongExpectedNumber ? reason : failure)
  }

  #reject(culprit: Waiting | null, failure: StoreFailure, reason: Error = failure): void {
    const all = [...this.#queue]
    this.#queue.clear()
    for (const waiting of all) for (const { reject } of waiting.settle) reject(waiting === culprit ? reason : failure)
  }
}

const partsOf = (events: readonly Stored[]): readonly Part[] => {
  const parts: { events: Stored[]; bytes: number }[] = [{ events: [], bytes: 0 }]
  for (const event of events) {
    const bytes = Buffer.byteLength(event.data) + METADATA_BYTES
    const last = parts.at(-1)!
    if (last.events.length > 0 && last.bytes + bytes > LARGEST_APPEND_BYTES) parts.push({ events: [event], bytes })
    else {
      last.events.push(event)
      last.bytes += bytes
    }
  }
  return parts
}
