import type { CopyMark } from './copy-mark.ts'
import type { Connection } from './eventstoredb/connection.ts'
import type { EventStore } from './store.ts'

/** Which lease a log's writer has: written into every stream that it takes over, so that no older owner's append fits any more. */
export type Epoch = { readonly epoch: number; readonly owner: string }

/** `holds`: whether this process may send something now. */
export type Lease = { readonly epoch: Epoch; holds(): boolean }

/** A log opened to run an engine on. Nobody else writes to it until it is closed. */
export type EngineLog = {
  /** for a person */
  readonly name: string
  readonly store: EventStore
  /** beside this path caches are kept */
  readonly cachePath: string
  readonly copyMark: CopyMark
  /** null where the operating system holds the lock */
  readonly lease: Lease | null
  /** what engines on one server share; null for a file */
  readonly shared: { readonly connection: Connection; readonly group: string } | null
  /** rejects when another engine has taken the log over; never resolves */
  readonly lost: Promise<never>
  close(): Promise<void>
}
