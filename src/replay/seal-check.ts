import { LogDamaged } from '../event/codec.ts'
import type { Heads } from '../event/heads.ts'
import { canonical } from '../kernel/canonical.ts'
import type { EventOf } from '../kernel/log-event.ts'
import { type EngineState, stateHashes, stateVersions } from './state.ts'
import { fillsOf, totalsOf } from './totals.ts'

type Seal = EventOf<'HeadsSealed'>

/**
 * That what stands before a seal is what it says: every stream and its head, what is held, paid and open, and the state
 * where it was hashed by the folds of today. Returns whether the hash was compared. Throws LogDamaged, naming the event.
 */
export const requireSealed = (event: Seal, heads: Heads, state: EngineState): boolean => {
  requireHeads(event, heads)
  const { totals, by, stateHash } = event.data
  const folded = totalsOf(state)
  if (canonical(totals) !== canonical(folded))
    throw damaged(event, `seals other totals (${canonical(totals)}) than the events before it make (${canonical(folded)})`)
  if (canonical(by) !== canonical(stateVersions)) return false
  const made = stateHashes(state).stateHash
  if (made !== stateHash) throw damaged(event, `seals the state ${stateHash}, and the events before it make ${made}`)
  return true
}

/** That so many fills stand before a sample of prices as it says: also on a server, where positions have holes. */
export const requireMarked = (event: EventOf<'MarksObserved'>, state: EngineState): void => {
  const fills = fillsOf(state)
  if (event.data.fills !== fills)
    throw damaged(event, `says that ${event.data.fills} fills stand before it, and ${fills} do: fills are missing, or were put in`)
}

const requireHeads = (event: Seal, heads: Heads): void => {
  let streams = 0
  for (const stream in event.data.heads) {
    streams++
    const [number, hash] = event.data.heads[stream]!
    const [seen, seenHash] = heads.table.get(stream) ?? [-1, '']
    if (seen === number && seenHash === hash) continue
    if (seen < number)
      throw new LogDamaged(stream, seen + 1, `is missing: event ${event.number} of ${event.stream} sealed the stream up to ${number}`)
    throw new LogDamaged(stream, number, `is not the last one before event ${event.number} of ${event.stream}, which sealed it as that`)
  }
  if (streams !== heads.table.size || event.data.events !== heads.events)
    throw damaged(
      event,
      `seals ${event.data.events} events of ${streams} streams, and ${heads.events} of ${heads.table.size} stand before it`,
    )
}

const damaged = ({ stream, number }: { stream: string; number: number }, what: string): LogDamaged => new LogDamaged(stream, number, what)
