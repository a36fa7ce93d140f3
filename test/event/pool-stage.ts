import { Connection } from '../../src/event/eventstoredb/connection.ts'
import type { Note, NoteRow } from '../../src/event/eventstoredb/wire.ts'
import { type Answer, Unreachable, type Wire } from '../../src/event/eventstoredb/wire.ts'
import type { Timers } from '../../src/kernel/clock.ts'

/** What may befall a note on its way: the request or the answer is lost, or the answer never comes. */
export type NoteFault = 'request-lost' | 'answer-lost' | 'silence' | 'unreachable'

/** The notes that a server keeps: one list a stream. Small pages, so that whoever reads has to read on. */
export class NoteServer {
  readonly streams = new Map<string, NoteRow[]>()
  /** asked before every note is stored; what it throws, the writer gets */
  before: () => void = () => {}
  after: () => void = () => {}

  notes(stream: string): readonly NoteRow[] {
    return this.streams.get(stream) ?? []
  }

  append(stream: string, expected: number, note: Note & { readonly id: string }): Answer {
    const notes = this.streams.get(stream) ?? []
    // a server answers a repeated append as it did the first time
    if (notes[expected + 1]?.id === note.id) return { kind: 'appended' }
    if (notes.length - 1 !== expected) return { kind: 'wrong-number', actual: notes.length - 1 }
    this.before()
    this.streams.set(stream, [...notes, { ...note, number: expected + 1 }])
    this.after()
    return { kind: 'appended' }
  }
}

const PAGE = 3
const ANSWER_MS = 1000

type Line = {
  /** what happens to the next note; nothing when it is done with them */
  readonly faults?: NoteFault[]
  /** resolves when the other side may go on: where several writers are interleaved */
  readonly turn?: () => Promise<void>
}

/** A connection to the server, with what may go wrong on the line. Waiting takes no time; an answer that is out is given up. */
export const connectionTo = (server: NoteServer, { faults = [], turn = async () => {} }: Line = {}): Connection => {
  const never = (): never => {
    throw new Error('The pool is made of notes only.')
  }
  const wire: Wire = {
    append: never,
    readStream: never,
    readAll: never,
    follow: never,
    lastNote: never,
    replace: async () => {},
    close: async () => {},
    readNotes: async (stream, from) => {
      await turn()
      return server.notes(stream).slice(from, from + PAGE)
    },
    appendNote: async (stream, expected, note) => {
      const fault = faults.shift()
      await turn()
      if (fault === 'request-lost') return { kind: 'unknown', why: 'the connection was reset' }
      if (fault === 'unreachable') return { kind: 'unknown', why: new Unreachable('nobody is there').message }
      const answer = server.append(stream, expected, note)
      await turn()
      if (fault === 'silence') return new Promise<Answer>(() => {})
      return fault === 'answer-lost' ? { kind: 'unknown', why: 'the connection was reset' } : answer
    },
  }
  return new Connection({ wire, timers, patience: { answerMs: ANSWER_MS, waitMs: () => 0, readMs: 1000 } })
}

/** The time-out of an answer rings when everything else that could happen has: some hundred turns of the loop later. */
let looks = 0
const timers: Timers = {
  // some time has passed whenever somebody looks
  steadyMs: () => looks++,
  wallMs: () => 0,
  after: (ms, ring) => {
    let isOff = false
    let turns = ms === 0 ? 1 : 200
    const wait = (): void => {
      if (isOff) return
      if (turns-- > 0) setImmediate(wait)
      else ring()
    }
    wait()
    return () => {
      isOff = true
    }
  },
}
