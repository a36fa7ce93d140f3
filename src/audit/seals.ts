import type { SessionEvent } from '../../machines/session/events.ts'
import { type EngineState, stateHashes } from '../command/state.ts'
import { type Heads, headsHash } from '../event/heads.ts'
import type { Recorded } from '../kernel/recorded.ts'
import type { Finding } from './finding.ts'

type Seal = Extract<SessionEvent, { type: 'HeadsSealed' }>['data']

/** `heads` stand before the seal: every stream it names must be there, with that number and hash, and no other. */
export const checkSeal = (heads: Heads, event: Recorded): Finding | null => {
  if (event.type !== 'HeadsSealed') return null
  const seal = event.data as Seal
  const named = new Set(Object.keys(seal.heads))
  for (const [stream, [number, hash]] of Object.entries(seal.heads)) {
    const [seen, seenHash] = heads.table.get(stream) ?? [-1, '']
    if (seen < number)
      return {
        rule: 'missing-event',
        stream,
        number: seen + 1,
        message: `${missing(stream, seen, number)}, as event ${event.number} of ${event.stream} sealed it.`,
      }
    if (seen > number)
      return {
        rule: 'inserted-event',
        stream,
        number: number + 1,
        message: `Stream ${stream} ended at ${number} when it was sealed, and has ${seen} before the seal.`,
      }
    if (seenHash !== hash)
      return { rule: 'seal-broken', stream, number, message: `Event ${number} of stream ${stream} is not the one that was sealed.` }
  }
  for (const stream of heads.table.keys())
    if (!named.has(stream))
      return { rule: 'inserted-event', stream, number: 0, message: `Stream ${stream} was not there when the heads were sealed.` }
  if (seal.events !== heads.events)
    return { rule: 'seal-broken', message: `It seals ${seal.events} events, and ${heads.events} stand before it.` }
  if (seal.hash !== headsHash(heads.table)) return { rule: 'seal-broken', message: 'Its hash does not fit the heads that it names.' }
  return null
}

const missing = (stream: string, seen: number, sealed: number): string =>
  seen === -1 ? `Stream ${stream} is missing: it had ${sealed + 1} events` : `Stream ${stream} ends at ${seen}: it went up to ${sealed}`

/** That a session begins, and a seal is set, on the state that the events before it make (I-02). */
export const checkState = (state: EngineState, { type, data }: Recorded): Finding | null => {
  if (type !== 'HeadsSealed' && type !== 'SessionReconciled') return null
  const told = (data as { stateHash: string }).stateHash
  const { stateHash } = stateHashes(state)
  if (told === stateHash) return null
  return { rule: 'state-hash', message: `It says that the events before it make state ${told}; they make ${stateHash} (I-02).` }
}

/** A log belongs to one book, and its first event says to which, and in what mode. */
export class BookCheck {
  #book: string | null = null
  #mode: string | null = null

  check(event: Recorded): Finding | null {
    if (this.#book === null && event.type !== 'SessionStarted')
      return {
        rule: 'no-beginning',
        message: `A log begins with SessionStarted, which fixes book and mode; this one begins with ${event.type}.`,
      }
    if (event.type === 'SessionStarted') {
      const { book, mode } = event.data as { book: string; mode: string }
      this.#book ??= book
      this.#mode ??= mode
      if (book !== this.#book || mode !== this.#mode)
        return { rule: 'other-book', message: `It starts a session of ${book} (${mode}) in a log of ${this.#book} (${this.#mode}).` }
    }
    const { book } = event.parts
    if (book !== '' && book !== this.#book) return { rule: 'other-book', message: `It belongs to book ${book}, the log to ${this.#book}.` }
    return null
  }
}
