import type { Note, NoteRow } from '../../../src/event/eventstoredb/notes.ts'
import type { Answer } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, Sealed } from '../../../src/event/store.ts'

/** What a server keeps, and how it answers appends: the number first, then the ids; content is never compared. */
export class FakeServer {
  readonly rows: Row[] = []
  readonly #ids = new Map<string, string[]>()
  readonly #notes = new Map<string, NoteRow[]>()
  onStored: (events: readonly Sealed[]) => void = () => {}

  append(stream: string, expected: number, events: readonly Sealed[]): Answer {
    const answer = this.#judge(
      `log ${stream}`,
      expected,
      events.map(({ event }) => event.id),
    )
    if (answer !== null) return answer
    for (const { event, hash, text } of events) this.put({ stream, number: event.number, hash, text })
    this.onStored(events)
    return { kind: 'appended' }
  }

  /** A row as the server shows it, whoever wrote it. */
  put(row: Omit<Row, 'position'>): void {
    this.rows.push({ ...row, position: String(1000 + this.rows.length * 7) })
  }

  /** Somebody else's event, which has an id of its own. */
  intrude({ event, hash, text }: Sealed, id = `intruder-${this.rows.length}`): void {
    this.#of(`log ${event.stream}`).push(id)
    this.put({ stream: event.stream, number: event.number, hash, text })
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

  textsOf(stream: string): string[] {
    return this.rows.filter((row) => row.stream === stream).map(({ text }) => text)
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
