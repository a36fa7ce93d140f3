import { LogDamaged } from '../event/codec.ts'
import { canonical } from '../kernel/canonical.ts'
import type { EventOf } from '../kernel/log-event.ts'
import { type EngineState, stateHashes, stateVersions } from './engine-state.ts'
import { totalsOf } from './totals.ts'

type Seal = EventOf<'HeadsSealed'>

/**
 * That what stands before a seal makes what it says: what is held, paid and open, and the state where it was hashed by the
 * folds of today. Returns whether the hash was compared. Throws LogDamaged, naming the event.
 */
export const requireSealed = (event: Seal, state: EngineState): boolean => {
  const { totals, by, stateHash } = event.data
  const folded = totalsOf(state)
  if (canonical(totals) !== canonical(folded))
    throw damaged(event, `seals other totals (${canonical(totals)}) than the events before it make (${canonical(folded)})`)
  if (canonical(by) !== canonical(stateVersions)) return false
  const made = stateHashes(state).stateHash
  if (made !== stateHash) throw damaged(event, `seals the state ${stateHash}, and the events before it make ${made}`)
  return true
}

const damaged = ({ stream, number }: { stream: string; number: number }, what: string): LogDamaged => new LogDamaged(stream, number, what)
