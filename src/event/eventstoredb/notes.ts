import { sha256 } from '../../kernel/hash.ts'
import { uuidFrom } from '../../kernel/ids.ts'
import { StoreFailure } from '../store.ts'
import type { Connection } from './connection.ts'
import { Attempts } from './retried.ts'
import { type Note, type NoteRow, Unreachable } from './wire.ts'

/** The same note at the same place has the same id, so the server stores it once, however often it is sent. */
const idOf = (stream: string, expected: number, { type, data }: Note): string =>
  uuidFrom(sha256(JSON.stringify([stream, expected, type, data])))

/** `goesOn` is asked before each attempt; `onUnknown` is called with the reason when the fate of an attempt is unknown. */
type Asking = { readonly goesOn?: () => boolean; readonly onUnknown?: (why: string) => void }

/**
 * Writes a note behind note `expected` (-1: as the first), and asks until its fate is known. True: it is stored; false: another
 * note stands in its place; null: `goesOn` ended the asking, and nothing is known. Without `goesOn` it gives up after a while.
 * Throws StoreFailure if the server refuses the note or is given up.
 */
export const writeNote = async (
  connection: Connection,
  stream: string,
  expected: number,
  note: Note,
  { goesOn, onUnknown }: Asking = {},
): Promise<boolean | null> => {
  const id = idOf(stream, expected, note)
  const attempts = new Attempts(connection)
  for (let attempt = 1; goesOn?.() ?? true; attempt++) {
    const answer = await connection.ask((wire) => wire.appendNote(stream, expected, { ...note, id }))
    if (answer.kind === 'refused') throw new StoreFailure(`The server does not take ${note.type} into ${stream}: ${answer.why}.`)
    if (answer.kind === 'appended') return true
    if (answer.kind === 'wrong-number') return (await noteAt(connection, stream, expected + 1, goesOn))?.id === id
    onUnknown?.(answer.why)
    if (goesOn !== undefined) await connection.pauseAfter(attempt)
    else if (!(await attempts.again()))
      throw new StoreFailure(
        `The server does not answer (${answer.why}): it is not known whether ${note.type} was written to ${stream}. Look there before trying again.`,
      )
  }
  return null
}

/** The notes of a stream from `number` on. Throws StoreFailure; asks again while the server cannot be reached. */
export const readNotes = async (
  connection: Connection,
  stream: string,
  from: number,
  goesOn?: () => boolean,
): Promise<readonly NoteRow[]> => {
  const attempts = new Attempts(connection)
  for (let attempt = 1; ; attempt++) {
    try {
      return await connection.wire.readNotes(stream, from)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      if (goesOn === undefined ? !(await attempts.again(error)) : !goesOn()) throw attempts.first ?? error
      if (goesOn !== undefined) await connection.pauseAfter(attempt)
    }
  }
}

/** The newest note of a stream, or null; asks again while the server cannot be reached. `beforeEach`: called before each attempt, may throw. */
export const lastNote = async (connection: Connection, stream: string, beforeEach = () => {}): Promise<NoteRow | null> => {
  for (const attempts = new Attempts(connection); ; ) {
    beforeEach()
    try {
      return await connection.wire.lastNote(stream)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      if (!(await attempts.again(error))) throw attempts.first
    }
  }
}

const noteAt = async (connection: Connection, stream: string, number: number, goesOn?: () => boolean): Promise<NoteRow | undefined> =>
  (await readNotes(connection, stream, number, goesOn)).find((note) => note.number === number)
