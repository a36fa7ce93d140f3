import { accept, refuse } from '../../shared/decider.ts'
import { isCancellable, liveEntries } from '../claims.ts'
import type { CancelEntry } from '../commands.ts'
import type { PositionDecision, PositionFact } from '../position-decision.ts'
import type { Order, PositionState } from '../state.ts'

const cancelOf = ({ orderId, cancels }: Order, because: CancelEntry['because']): PositionFact => ({
  type: 'EntryCancelRequested',
  data: { orderId, because, attempt: cancels + 1 },
})

/** For an exit nothing more is bought: cancels every entry that is known to stand and was not asked to end yet. */
export const entryCancels = (state: PositionState): readonly PositionFact[] =>
  liveEntries(state)
    .filter((entry) => entry.value.phase === 'working' && isCancellable(entry))
    .map((entry) => cancelOf(entry, 'exit'))

/** Why an entry is not cancelled now; null: it is. After a try that came to nothing, the next one waits. */
const objectionTo = (entry: Order, { because, nowMs }: CancelEntry) => {
  if (entry.value.fate === 'unknown') return refuse('outcome-unknown')
  if (!isCancellable(entry)) return refuse('wrong-phase')
  if (entry.value.phase === 'closing' && nowMs < entry.askAfterMs) return refuse('not-due', { retryAtMs: String(entry.askAfterMs) })
  if (because === 'timed-out' && nowMs < (entry.expiresAtMs ?? 0)) return refuse('not-due', { expiresAtMs: String(entry.expiresAtMs) })
  return null
}

/** Who wants no entry wants none anew either. */
const calledOff = ({ requote }: PositionState, { orderId, because }: CancelEntry): readonly PositionFact[] =>
  requote === null || orderId !== undefined
    ? []
    : [{ type: 'EntryRequoteDropped', data: { refusedId: requote.refusedId, because, judged: {} } }]

/** Cancels the entry that is named, or each that can be; refused, with the word about the oldest, where none can. */
export const cancelEntry = (state: PositionState, command: CancelEntry): PositionDecision => {
  const entries = liveEntries(state).filter(({ orderId }) => command.orderId === undefined || orderId === command.orderId)
  const due = entries.filter((entry) => objectionTo(entry, command) === null)
  const facts = [...calledOff(state, command), ...due.map((entry) => cancelOf(entry, command.because))]
  if (facts.length > 0) return accept(...facts)
  const [oldest] = entries
  return (oldest === undefined ? null : objectionTo(oldest, command)) ?? refuse('nothing-to-cancel')
}
