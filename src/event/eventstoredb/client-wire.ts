import {
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  type JSONEventData,
  jsonEvent,
  NO_STREAM,
  type ReadStreamOptions,
  type ResolvedEvent,
  START,
  StreamNotFoundError,
  streamNameFilter,
} from '@eventstore/db-client'
import type { Timers } from '../../kernel/clock.ts'
import { LogDamaged } from '../codec.ts'
import { eventId } from '../envelope.ts'
import { type Row, type Stored, StoreFailure } from '../store.ts'
import { untilCaughtUp } from './caught-up.ts'
import { type ClientRead, type PagesOptions, pagesOf } from './client-pages.ts'
import { type ClosableClient, openClient } from './closable-client.ts'
import { jsonBytes } from './json-bytes.ts'
import { answerTo, readFailure } from './meaning.ts'
import { metadataOf, storedOf } from './metadata.ts'
import { dropStrayRejections } from './stray-rejections.ts'
import type { EventStoreDbUrl } from './url.ts'
import type { Note, NoteRow } from './wire.ts'
import { type Answer, Unreachable, type Wire } from './wire.ts'

/** The server drops an append that it could not begin by then. */
const APPEND_DEADLINE_MS = 5000
/** A server that says nothing for so long in the middle of a read is not coming back. */
const SILENCE_MS = 10_000
/** checkpoints of a filtered subscription, in the server's own windows of 32 events */
const CHECKPOINT_INTERVAL = 32
/** what the server writes when a stream is deleted for good */
const TOMBSTONE = '$streamDeleted'
/** of one read; a caller that needs more notes reads again */
const MOST_NOTES = 1000

/**
 * The connection by the vendor's client: one client object for everything, since two in one process answer for each
 * other's appends. A stream is kept under `<group>.<stream>`; an event's metadata is its envelope.
 */
export class ClientWire implements Wire {
  readonly #url: EventStoreDbUrl
  readonly #timers: Timers
  readonly #keepStrays: () => void
  #open: ClosableClient
  #generation = 0
  #isClosed = false

  /** Connects when first used. Throws UsageError for a connection string that the client does not take. */
  constructor(url: EventStoreDbUrl, timers: Timers) {
    this.#url = url
    this.#timers = timers
    this.#open = openClient(url, 0, timers)
    this.#keepStrays = dropStrayRejections()
  }

  async append(stream: string, expected: number, events: readonly Stored[]): Promise<Answer> {
    const messages = events.map((event) => jsonBytes(eventId(event), event.type, event.data, metadataOf(event)))
    return this.#append(this.#named(stream), expected, messages)
  }

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    const what = `stream ${stream}`
    let isFirst = true
    try {
      const reading = this.#client.readStream(this.#named(stream), { fromRevision: BigInt(from) })
      for await (const page of this.#pages(reading, what)) {
        if (isFirst && page[0]!.number !== from)
          throw new StoreFailure(`The server no longer has the events ${from} to ${page[0]!.number - 1} of ${what}: it was truncated.`)
        isFirst = false
        yield page
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw readFailure(error, what, this.#url.name)
    }
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    let passed = 0
    const subscription = this.#subscribe(after, () => {
      passed++
    })
    try {
      yield* this.#pages(untilCaughtUp(subscription), 'the log', { signs: () => passed })
    } catch (error) {
      throw readFailure(error, 'the log', this.#url.name)
    }
  }

  follow(after: string | null, hear: (row: Row) => void, lost: (error: StoreFailure) => void): () => void {
    const subscription = this.#subscribe(after)
    let isOver = false
    const end = (error: unknown): void => {
      if (isOver) return
      isOver = true
      lost(readFailure(error, 'the live log', this.#url.name))
    }
    subscription.on('data', (resolved: AllStreamResolvedEvent) => {
      const row = this.#rowOf(resolved)
      if (row !== null && !isOver) hear(row)
    })
    subscription.on('error', end)
    subscription.on('close', () => end(new Error('the subscription ended')))
    return () => {
      isOver = true
      void subscription.unsubscribe().catch(() => undefined)
    }
  }

  async appendNote(stream: string, expected: number, { id, type, data }: Note & { readonly id: string }): Promise<Answer> {
    return this.#append(stream, expected, [jsonEvent({ id, type, data })])
  }

  async readNotes(stream: string, from: number): Promise<readonly NoteRow[]> {
    return this.#notes(stream, { fromRevision: BigInt(from), maxCount: MOST_NOTES })
  }

  async lastNote(stream: string): Promise<NoteRow | null> {
    return (await this.#notes(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }))[0] ?? null
  }

  /** Throws, with a sentence, if the server cannot be used: not reached, no permission, no TLS. */
  async probe(): Promise<void> {
    try {
      for await (const _ of this.#pages(this.#client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }), 'the log')) break
    } catch (error) {
      throw readFailure(error, 'the log', this.#url.name)
    }
  }

  async replace(): Promise<void> {
    const generation = ++this.#generation
    await this.#open.close()
    if (!this.#isClosed) this.#open = openClient(this.#url, generation, this.#timers)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#open.close()
    this.#keepStrays()
  }

  async #append(name: string, expected: number, events: JSONEventData[]): Promise<Answer> {
    try {
      const expectedRevision = expected === -1 ? NO_STREAM : BigInt(expected)
      await this.#client.appendToStream(name, events, { expectedRevision, deadline: APPEND_DEADLINE_MS })
      return { kind: 'appended' }
    } catch (error) {
      return answerTo(error)
    }
  }

  async #notes(stream: string, options: ReadStreamOptions): Promise<NoteRow[]> {
    const notes: NoteRow[] = []
    const toRow = ({ event }: ResolvedEvent): null => {
      // no type says what a note holds: its reader checks it
      if (event?.isJson) notes.push({ id: event.id, type: event.type, number: Number(event.revision), data: event.data as Note['data'] })
      return null
    }
    try {
      for await (const _ of this.#pages(this.#client.readStream(stream, options), stream, { toRow }));
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw readFailure(error, stream, this.#url.name)
    }
    return notes
  }

  get #client() {
    return this.#open.client
  }

  /** All events of this group behind a position, the past first. `passed` is called while the server passes over other events. */
  #subscribe(after: string | null, passed = (): void => {}) {
    const filter = streamNameFilter({
      prefixes: [this.#named('')],
      checkpointInterval: CHECKPOINT_INTERVAL,
      checkpointReached: async () => passed(),
    })
    return this.#client.subscribeToAll({ fromPosition: after === null ? START : positionOf(after), filter })
  }

  #named(stream: string): string {
    return `${this.#url.group}.${stream}`
  }

  async *#pages(
    reading: ClientRead,
    what: string,
    how: Pick<PagesOptions, 'signs'> & Partial<Pick<PagesOptions, 'toRow'>> = {},
  ): AsyncIterable<readonly Row[]> {
    const { name } = this.#url
    if (this.#isClosed) throw new StoreFailure(`The log on ${name} is closed.`)
    const generation = this.#generation
    const toRow = (resolved: ResolvedEvent): Row | null => this.#rowOf(resolved)
    yield* pagesOf(reading, { toRow, timers: this.#timers, silenceMs: SILENCE_MS, what, name, ...how })
    // the client ends a read that it broke off like one that is complete
    if (generation !== this.#generation)
      throw new Unreachable(`${name} was asked anew while ${what} was read; nothing is known of its end.`)
  }

  /** Null for an event that is not of this log. */
  #rowOf({ event }: ResolvedEvent): Row | null {
    const prefix = this.#named('')
    if (event === undefined || !event.streamId.startsWith(prefix)) return null
    const stream = event.streamId.slice(prefix.length)
    if (event.type === TOMBSTONE)
      throw new StoreFailure(`Somebody deleted stream ${stream} on ${this.#url.name}; restore the server from a backup.`)
    const number = Number(event.revision)
    const stored = event.isJson ? storedOf(stream, number, event.type, event.data, event.metadata) : null
    if (stored === null) throw new LogDamaged(stream, number, 'was not written by coinfold')
    return { ...stored, position: String(event.position?.commit ?? '') }
  }
}

const positionOf = (position: string) => ({ commit: BigInt(position), prepare: BigInt(position) })
