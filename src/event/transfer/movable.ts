import type { Stored } from '../store.ts'

/** An event that may be imported. `line` is where it stands in a file; null: it comes from a log. */
export type Movable = { readonly event: Stored; readonly line: number | null }
