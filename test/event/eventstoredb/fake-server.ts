import { eventId } from '../../../src/event/envelope.ts'
import { messageOf, storedOf } from '../../../src/event/eventstoredb/metadata.ts'
import type { Answer, Note, NoteRow } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, Stored } from '../../../src/event/store.ts'

/** What a server keeps, and how it answers appends: the number first, then the ids; content is never compared. */
export class FakeServer {
  readonly rows: Row[] = []
  readonly #ids = new Map<string, string[]>()
  readonly #notes = new Map<string, NoteRow[]>()
  onStored: (events: readonly Stored[]) => void = () => {}

  append(stream: string, expected: number, events: readonly Stored[]): Answer {
    const answer = this.#judge(`log ${stream}`, expected, events.map(eventId))
    if (answer !== null) return answer
    for (const event of events) this.put(event)
    this.onStored(events)
    return { kind: 'appended' }
  }

  /** A row as the server shows it, whoever wrote it: it was a message with metadata in between. */
  put(event: Stored): void {
    const { type, data, metadata } = JSON.parse(JSON.stringify(messageOf(event)))
    const shown = storedOf(event.stream, event.number, type, data, metadata)!
    this.rows.push({ ...shown, position: String(1000 + this.rows.length * 7) })
  }

  /** Somebody else's event, which has an id of its own. */
  intrude(event: Stored, id = `intruder-${this.rows.length}`): void {
    this.#of(`log ${event.stream}`).push(id)
    this.put(event)
  }

  appendNote(stream: string, expected: number, note: Note & { readonly id: string }): Answer {
    const answer = this.#judge(`note ${stream}`, expected, [note.id])
    if (answer !== null) return answer
    const notes = this.#notes.get(stream) ?? []
    this.#notes.set(stream, [...notes, { ...note, number: notes.length }])
    return { kind: 'appended' }
  }

  notes(stream: string): readonly NoteRow[] {
    return this.#notes.get(stream) ?? []
  }

  eventsOf(stream: string): Stored[] {
    return this.rows.filter((row) => row.stream === stream).map(({ position: _, ...event }) => event)
  }

  /** Null: it fits, and its ids are kept. */
  #judge(name: string, expected: number, ids: readonly string[]): Answer | null {
    const kept = this.#of(name)
    const last = kept.length - 1
    if (expected === last) {
      kept.push(...ids)
      return null
    }
    const isKnown = expected < last && ids.every((id, index) => kept[expected + 1 + index] === id)
    return isKnown ? { kind: 'appended' } : { kind: 'wrong-number', actual: last }
  }

  #of(name: string): string[] {
    const kept = this.#ids.get(name) ?? []
    this.#ids.set(name, kept)
    return kept
  }
}
