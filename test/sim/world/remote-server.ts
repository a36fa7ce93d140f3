import { eventId } from '../../../src/event/envelope.ts'
import type { Answer, Note, NoteRow } from '../../../src/event/eventstoredb/wire.ts'
import type { Row, Stored } from '../../../src/event/store.ts'
import type { Disk } from './disk.ts'

/** Not in the port: what an append would say that takes any end of a stream for the right one. */
export const ANY = -2

type OnStored = (row: Row, event: Stored, generation: number) => void
type Kept = { readonly id: string; readonly storedMs: number }

/**
 * A server that keeps streams, as observed of EventStoreDB: the number that is expected decides first; the ids tell a
 * repeated append only where the number does not fit, and what stands under a known id is never looked at.
 */
export class RemoteServer {
  readonly #disk: Disk
  readonly #onStored: OnStored
  /** generation that wrote each row, by stream */
  readonly #writers = new Map<string, number[]>()
  readonly #streams = new Map<string, Kept[]>()
  readonly #notes = new Map<string, (NoteRow & Kept)[]>()
  readonly #rowMs: number[] = []
  readonly #nowMs: () => number
  #newestMs = 0
  /** until when what was stored is shown to readers: all of it, unless a leader of the past answers */
  #shownMs = Number.POSITIVE_INFINITY

  constructor(disk: Disk, nowMs: () => number, onStored: OnStored) {
    this.#disk = disk
    this.#nowMs = nowMs
    this.#onStored = onStored
  }

  append(stream: string, expected: number, events: readonly Stored[], generation: number): Answer & { readonly isRepeated?: boolean } {
    const ids = events.map(eventId)
    const judged = this.#judge(`log ${stream}`, expected, ids)
    if (judged !== null) return judged
    const kept = this.#kept(`log ${stream}`)
    for (const event of events) {
      kept.push(this.#stored(eventId(event)))
      this.#rowMs.push(this.#newestMs)
      this.#wrote(stream, generation)
      this.#onStored(this.#disk.write(stream, event, kept.length - 1), event, generation)
    }
    return { kind: 'appended' }
  }

  #wrote(stream: string, generation: number): void {
    const writers = this.#writers.get(stream) ?? []
    writers.push(generation)
    this.#writers.set(stream, writers)
  }

  #stored(id: string): Kept {
    this.#newestMs = this.#nowMs()
    return { id, storedMs: this.#newestMs }
  }

  appendNote(stream: string, expected: number, note: Note & { readonly id: string }): Answer & { readonly isRepeated?: boolean } {
    const name = `note ${stream}`
    const judged = this.#judge(name, expected, [note.id])
    if (judged !== null) return judged
    const notes = this.#notes.get(stream) ?? []
    this.#notes.set(stream, notes)
    const kept = this.#stored(note.id)
    this.#kept(name).push(kept)
    notes.push({ ...note, ...kept, number: notes.length })
    return { kind: 'appended' }
  }

  /** Null: to be stored. */
  #judge(name: string, expected: number, ids: readonly string[]): (Answer & { readonly isRepeated?: boolean }) | null {
    const kept = this.#kept(name)
    const last = kept.length - 1
    if (expected === last) return null
    const first = expected === ANY ? kept.findIndex(({ id }) => id === ids[0]) : expected + 1
    if (expected === ANY && !ids.some((id) => kept.some((one) => one.id === id))) return null
    const isRepeated = first >= 0 && first <= last && ids.every((id, index) => kept[first + index]?.id === id)
    return isRepeated ? { kind: 'appended', isRepeated } : { kind: 'wrong-number', actual: last }
  }

  #kept(name: string): Kept[] {
    const kept = this.#streams.get(name) ?? []
    this.#streams.set(name, kept)
    return kept
  }

  writerOf(stream: string, number: number): number | undefined {
    return this.#writers.get(stream)?.[number]
  }

  // what readers see

  showPast(): void {
    this.#shownMs = this.#nowMs()
  }

  showAll(): void {
    this.#shownMs = Number.POSITIVE_INFINITY
  }

  /** Whether something is hidden from who reads as of a moment. */
  hides(asOfMs: number): boolean {
    return Math.min(this.#shownMs, asOfMs) < this.#newestMs
  }

  /** in the global order; position n is row n - 1 */
  rows(asOfMs = Number.POSITIVE_INFINITY): readonly Row[] {
    const { rows } = this.#disk
    return this.hides(asOfMs) ? rows.filter((_, index) => this.#isShown(this.#rowMs[index]!, asOfMs)) : rows
  }

  notes(stream: string, asOfMs = Number.POSITIVE_INFINITY): readonly NoteRow[] {
    return (this.#notes.get(stream) ?? []).filter(({ storedMs }) => this.#isShown(storedMs, asOfMs))
  }

  #isShown(storedMs: number, asOfMs: number): boolean {
    return storedMs <= this.#shownMs && storedMs <= asOfMs
  }
}
