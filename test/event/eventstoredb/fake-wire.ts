import { eventId } from '../../../src/event/envelope.ts'
import type { Note, NoteRow } from '../../../src/event/eventstoredb/wire.ts'
import { type Answer, Unreachable, type Wire } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, Stored, StoreFailure } from '../../../src/event/store.ts'
import type { FakeServer } from './fake-server.ts'
import type { Timeline } from './timeline.ts'

/** What becomes of one request. `answer`: what is heard instead of the truth; null: nothing, ever. */
export type Fate = { readonly thereMs: number; readonly backMs: number; readonly isLost?: boolean; readonly answer?: Answer | null }
export type Sent = { readonly stream: string; readonly expected: number; readonly ids: readonly string[]; readonly atMs: number }

export const PLAIN: Fate = { thereMs: 1, backMs: 1 }
const PAGE_ROWS = 3

/** One process's connection; `fate` decides what becomes of its `nth` request (from 0). */
export class FakeWire implements Wire {
  readonly sent: Sent[] = []
  replaced = 0
  /** sentences on what a connection must never be asked */
  readonly misuse: string[] = []
  /** how long it takes to replace the client */
  replaceMs = 0
  onSend: (sent: Sent) => void = () => {}
  onAnswer: (sent: Sent, answer: Answer) => void = () => {}
  fate: (nth: number, sent: Sent) => Fate = () => PLAIN
  /** how long each part of a read takes */
  tripMs = 1
  /** what a read meets instead of rows: null for none */
  broken: (nth: number) => StoreFailure | null = () => null
  readonly #server: FakeServer
  readonly #timeline: Timeline
  readonly #followers = new Set<{ hear: (row: Row) => void; lost: (error: StoreFailure) => void }>()
  #nth = 0
  #reads = 0
  #isReplacing = false

  constructor(server: FakeServer, timeline: Timeline) {
    this.#server = server
    this.#timeline = timeline
  }

  append(stream: string, expected: number, events: readonly Stored[]): Promise<Answer> {
    const sent = { stream, expected, ids: events.map(eventId), atMs: this.#timeline.nowMs }
    return this.#send(sent, () => this.#server.append(stream, expected, events))
  }

  appendNote(stream: string, expected: number, note: Note & { readonly id: string }): Promise<Answer> {
    const sent = { stream, expected, ids: [note.id], atMs: this.#timeline.nowMs }
    return this.#send(sent, () => this.#server.appendNote(stream, expected, note))
  }

  async #send(sent: Sent, store: () => Answer): Promise<Answer> {
    if (this.#isReplacing) this.misuse.push('was sent an append while it was being replaced')
    this.sent.push(sent)
    this.onSend(sent)
    const { thereMs, backMs, isLost = false, answer } = this.fate(this.#nth++, sent)
    await this.#timeline.wait(thereMs)
    const truth: Answer = isLost ? { kind: 'unknown', why: 'connection reset' } : store()
    if (answer === null) return new Promise(() => {})
    await this.#timeline.wait(backMs)
    this.onAnswer(sent, answer ?? truth)
    return answer ?? truth
  }

  async *readStream(stream: string, from: number): AsyncIterable<readonly Row[]> {
    yield* this.#pages(() => this.#server.rows.filter((row) => row.stream === stream && row.number >= from))
  }

  async *readAll(after: string | null): AsyncIterable<readonly Row[]> {
    yield* this.#pages(() => this.#server.rows.filter(({ position }) => after === null || Number(position) > Number(after)))
  }

  async *#pages(rows: () => readonly Row[]): AsyncIterable<readonly Row[]> {
    for (let at = 0; ; at += PAGE_ROWS) {
      await this.#trip()
      const page = rows().slice(at, at + PAGE_ROWS)
      if (page.length > 0) yield page
      if (page.length < PAGE_ROWS) return
    }
  }

  async #trip(): Promise<void> {
    const failure = this.broken(this.#reads++)
    await this.#timeline.wait(this.tripMs)
    if (failure !== null) throw failure
  }

  follow(after: string | null, hear: (row: Row) => void, lost: (error: StoreFailure) => void): () => void {
    const follower = { hear, lost }
    this.#followers.add(follower)
    for (const row of this.#server.rows) if (after === null || Number(row.position) > Number(after)) hear(row)
    return () => this.#followers.delete(follower)
  }

  /** The newest row reaches those who follow. */
  tell(row: Row): void {
    for (const { hear } of [...this.#followers]) hear(row)
  }

  loseFollowers(error: StoreFailure = new Unreachable('The subscription ended.')): void {
    const all = [...this.#followers]
    this.#followers.clear()
    for (const { lost } of all) lost(error)
  }

  async readNotes(stream: string, from: number): Promise<readonly NoteRow[]> {
    await this.#trip()
    return this.#server.notes(stream).filter(({ number }) => number >= from)
  }

  async lastNote(stream: string): Promise<NoteRow | null> {
    await this.#trip()
    const last = this.#server.notes(stream).at(-1) ?? null
    await this.#timeline.wait(1)
    return last
  }

  async replace(): Promise<void> {
    this.replaced++
    this.#isReplacing = true
    await this.#timeline.wait(this.replaceMs)
    this.#isReplacing = false
  }

  async close(): Promise<void> {
    this.#followers.clear()
  }
}
