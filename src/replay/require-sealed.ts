import { LogDamaged } from '../event/codec.ts'
import { canonical } from '../kernel/canonical.ts'
import type { EventOf } from '../kernel/log-event.ts'
import { type EngineState, stateHashes, stateVersions } from './engine-state.ts'
import { totalsOf } from './totals.ts'

type Seal = EventOf<'HeadsSealed'>

/**
 * Compares a seal with the fold of all events before it: the totals always, the state hash if folds of the present versions made
 * it. Returns whether the hash was compared. Throws LogDamaged, which names the seal, where they differ.
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
