import type { CopyMark } from './copy-mark.ts'
import type { Connection } from './eventstoredb/connection.ts'
import type { EventStore } from './store.ts'

/**
 * Names the lease of a log's writer. The writer appends it to every stream that it takes over, so that the server refuses
 * appends of earlier writers.
 */
export type Epoch = { readonly epoch: number; readonly owner: string }

/** `holds` says whether this process may still write to the log and send to the venue. */
export type Lease = { readonly epoch: Epoch; holds(): boolean }

/** A log that is open for one engine. No other process writes to it until it is closed. */
export type LeasedLog = {
  /** what messages call the log; holds no password */
  readonly name: string
  readonly store: EventStore
  /** snapshots are written beside this path */
  readonly cachePath: string
  readonly copyMark: CopyMark
  /** null for a file, which the operating system locks */
  readonly lease: Lease | null
  /** where the pool and the owners of coins are kept; null for a file */
  readonly shared: { readonly connection: Connection; readonly group: string } | null
  /** rejects when another engine takes the log over; never resolves */
  readonly lost: Promise<never>
  close(): Promise<void>
}
