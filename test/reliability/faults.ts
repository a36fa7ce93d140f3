import { fills } from './faults/fills.ts'
import { market } from './faults/market.ts'
import { processes } from './faults/processes.ts'
import { protection } from './faults/protection.ts'
import { requests } from './faults/requests.ts'
import { store } from './faults/store.ts'
import { failingTestsOf } from './found-tests.ts'
import type { Reference } from './reference.ts'

/** Something that goes wrong at a real exchange, on a real line or computer, and what has to come of it. */
type Fault = { readonly id: string; readonly what: string; readonly expected: string }
/** The tests are those with the id in their titles (`found-tests.ts`). */
type Tested = {
  /** what the simulator does about it */
  readonly simulated: readonly Reference[]
  /** the invariants that would not hold */
  readonly judgedBy: readonly string[]
  /** what none of all this would notice */
  readonly partly?: string
}
/** Why not, in a sentence. */
type Untested = { readonly untested: string }
export type FaultRow = Fault & (Tested | Untested)

export type Status = 'tested' | 'partly' | 'untested'
export const statusOf = (row: FaultRow): Status => {
  if ('untested' in row) return 'untested'
  return row.partly === undefined && failingTestsOf(row.id).length === 0 ? 'tested' : 'partly'
}

export const sections: readonly { readonly title: string; readonly rows: readonly FaultRow[] }[] = [
  { title: 'Requests', rows: requests },
  { title: 'Fills and money', rows: fills },
  { title: 'Protection', rows: protection },
  { title: 'Market data', rows: market },
  { title: 'Process and time', rows: processes },
  { title: 'Store and operations', rows: store },
]
export const faults: readonly FaultRow[] = sections.flatMap(({ rows }) => rows)
