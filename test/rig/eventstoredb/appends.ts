import type { Appended, Expected, Proposed } from './database.ts'
import type { AppendFault } from './faults.ts'
import { after, type Node } from './node.ts'

export type Request = {
  readonly stream: string
  readonly expected: Expected
  /** null stands for an event without type or with an id that is no UUID */
  readonly events: readonly (Proposed | null)[]
  /** wall time; Infinity where the call itself has the deadline */
  readonly deadlineMs: number
}
export type Answer =
  | Appended
  | { readonly is: 'bad-request' }
  | { readonly is: 'too-large'; readonly maxBytes: number }
  | { readonly is: 'timeout' }
  | { readonly is: 'not-ready' }
  | { readonly is: 'refused'; readonly fault: Extract<AppendFault, { is: 'refused' }> }

/** The recorded server's default. */
export const MAX_APPEND_BYTES = 1_048_576
/** The recorded server was near and quick enough to meet a deadline of 1 ms; so much may the way here take instead. */
const TRANSIT_MS = 50
/** A type counts as UTF-16, whatever it is sent as. */
const sizeOf = ({ type, data, metadata }: Proposed): number => 2 * type.length + data.length + metadata.length

const isProposed = (event: Proposed | null): event is Proposed => event !== null

const decide = (node: Node, { stream, expected, events, deadlineMs }: Request, nowMs: number): Answer => {
  if (node.role.leader() === null) return { is: 'not-ready' }
  if (nowMs > deadlineMs + TRANSIT_MS) return { is: 'timeout' }
  const whole = events.filter(isProposed)
  if (stream === '' || whole.length < events.length) return { is: 'bad-request' }
  if (whole.reduce((sum, event) => sum + sizeOf(event), 0) > MAX_APPEND_BYTES) return { is: 'too-large', maxBytes: MAX_APPEND_BYTES }
  return node.db.append(stream, expected, whole, nowMs)
}

/** Stores or refuses, and hands on the answer when, and if, it is to be given. */
export const append = (node: Node, request: Request, answer: (answer: Answer) => void): void => {
  node.onAppend(request.stream)
  const fault = node.faults.take()
  if (fault?.is === 'request-lost') return node.reset()
  if (fault?.is === 'refused') return answer({ is: 'refused', fault })
  const answered = decide(node, request, Date.now())
  if (fault?.is === 'answer-lost') return fault.by === 'reset' ? node.reset() : undefined
  const ms = node.faults.delayMs + (fault?.is === 'answered-late' ? fault.ms : 0)
  after(ms, () => answer(answered))
}
