import { sha256 } from '../kernel/hash.ts'
import type { Row } from './store.ts'

/** Stream to the number and hash of its last event. */
export type HeadTable = ReadonlyMap<string, readonly [number: number, hash: string]>

/** SHA-256 over one line `stream number hash` for each stream, in the order of the names' code units. */
export const headsHash = (heads: HeadTable): string => {
  const lines = [...heads].map(([stream, [number, hash]]) => `${stream} ${number} ${hash}\n`)
  return sha256(lines.sort().join(''))
}

/** The head of a log after its first `events` events: a count, and a hash that pins every one of them in its stream (between streams only what seals say). */
export const headOf = (heads: HeadTable, events: number): string => `${events}-${headsHash(heads)}`

/**
 * How many events a head covers; null if the text is not a head. An older head is compared when a walk of the log in
 * the global order has seen that many.
 */
export const eventsOfHead = (head: string): number | null => {
  // 15 digits are always a safe integer
  const match = /^(\d{1,15})-[0-9a-f]{64}$/.exec(head)
  return match === null ? null : Number(match[1])
}

/** Follows a log in the global order and knows its head after every event. */
export class Heads {
  readonly table: Map<string, readonly [number: number, hash: string]>
  /** followed so far, all streams together */
  events: number
  /** those among them that tell of a trade */
  fills: number

  /** Without arguments at the beginning of a log; with the table and counts of another one (a snapshot) where that stood. */
  constructor(table: HeadTable = new Map(), events = 0, fills = 0) {
    this.table = new Map(table)
    this.events = events
    this.fills = fills
  }

  observe(row: Pick<Row, 'stream' | 'number' | 'hash' | 'type'>): void {
    this.table.set(row.stream, [row.number, row.hash])
    this.events++
    // every fill of an order is named so, and no other event
    if (row.type.endsWith('Filled') || row.type === 'ForeignFill') this.fills++
  }

  /** As printed by `run` and taken by `verify --expect`. */
  head(): string {
    return headOf(this.table, this.events)
  }
}
