import { type Heads, headsHash } from '../../event/heads.ts'
import { canonical } from '../../kernel/canonical.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import { streams } from '../../kernel/streams.ts'
import { type EngineState, stateHashes, stateVersions } from '../../replay/engine-state.ts'
import type { Ledger } from '../books/ledger.ts'
import type { Finding } from '../finding.ts'
import type { IntentCheck } from '../orders/intent-check.ts'

/** `heads` stand before the seal: every stream it names must be there, with that number and hash, and no other. */
export const checkSeal = (heads: Heads, event: LogEvent): Finding | null => {
  if (event.type !== 'HeadsSealed') return null
  const seal = event.data
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

/** What is held, paid and open where a seal stands, by the second opinion. Every version of the code seals it alike. */
export const checkTotals = (event: LogEvent, ledger: Ledger, intents: IntentCheck): Finding | null => {
  if (event.type === 'MarksObserved' && event.data.fills !== intents.fills)
    return { rule: 'fills-missing', message: `It says that ${event.data.fills} fills stand before it, and ${intents.fills} do.` }
  if (event.type !== 'HeadsSealed') return null
  const told = canonical(event.data.totals)
  const counted = canonical({ ...ledger.totals(), openOrders: intents.openOrders })
  return told === counted ? null : { rule: 'totals-differ', message: `It seals ${told}, and the events before it add up to ${counted}.` }
}

/** That a seal is set on the state that the events before it make (I-02), where these folds are the ones it was hashed by. */
export class StateCheck {
  readonly seals = { compared: 0, notCompared: 0 }

  check(state: EngineState, event: LogEvent): Finding | null {
    if (event.type !== 'HeadsSealed') return null
    if (canonical(event.data.by) !== canonical(stateVersions)) {
      this.seals.notCompared++
      return null
    }
    this.seals.compared++
    const told = event.data.stateHash
    const { stateHash } = stateHashes(state)
    if (told === stateHash) return null
    return { rule: 'state-hash', message: `It says that the events before it make state ${told}; they make ${stateHash} (I-02).` }
  }
}

/** A log belongs to one book, and its first event says to which, and in what mode; all else is written by sessions. */
export class BookCheck {
  #hasSession = false
  #owner: { readonly book: string; readonly mode: string } | null = null

  check(event: LogEvent): Finding | null {
    const { parts, type, number, stream } = event
    if (this.#owner === null) {
      if (type !== 'LogBegun')
        return {
          rule: 'no-beginning',
          message: `A log begins with LogBegun, which fixes book and mode; this one begins with ${type}.`,
        }
      this.#owner = event.data
      return null
    }
    const { book, mode } = this.#owner
    if (type === 'SessionStarted') this.#hasSession = true
    else if (!this.#hasSession && stream !== streams.log)
      return { rule: 'no-session', message: `${type} stands before any SessionStarted: the events of the session are missing.` }
    if (type === 'LogBegun') return { rule: 'begun-twice', message: `A log begins once, and event ${number} begins it again.` }
    if (type === 'SessionStarted' && (event.data.book !== book || event.data.mode !== mode))
      return {
        rule: 'other-book',
        message: `It starts a session of ${event.data.book} (${event.data.mode}) in a log of ${book} (${mode}).`,
      }
    if (parts.book !== '' && parts.book !== book)
      return { rule: 'other-book', message: `It belongs to book ${parts.book}, the log to ${book}.` }
    return null
  }
}
