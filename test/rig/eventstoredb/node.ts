import type { Database } from './database.ts'
import type { Faults } from './faults.ts'
import type { GrpcCall, Status } from './grpc.ts'
import { type Endpoint, notLeader, notReady, unauthenticated } from './statuses.ts'

/** What this node knows of the others; alone it is its own leader. */
export type Role = { readonly isLeader: () => boolean; readonly leader: () => Endpoint | null }

/** What one server's calls share. */
export type Node = {
  readonly db: Database
  readonly faults: Faults
  readonly role: Role
  /** `user:password`; null asks nobody */
  readonly credentials: string | null
  /** resets every connection */
  readonly reset: () => void
  /** tells the counters of an append that has arrived whole */
  readonly onAppend: (stream: string) => void
  /** tells the counter of an event that is sent to a reader or subscriber */
  readonly onSend: () => void
}

/** What every call is asked first: who sends it, and whether it insists on the leader. */
export const refusalOf = ({ credentials, role }: Node, call: GrpcCall): Status | null => {
  const given = String(call.headers.authorization ?? '')
  if (credentials !== null && given !== `Basic ${Buffer.from(credentials).toString('base64')}`) return unauthenticated
  if (call.headers['requires-leader'] !== 'true' || role.isLeader()) return null
  const leader = role.leader()
  return leader === null ? notReady : notLeader(leader)
}

export const after = (ms: number, then: () => void): void => {
  if (ms === 0) then()
  else setTimeout(then, ms)
}
