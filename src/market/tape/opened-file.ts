import type { LoadedCoin } from './loaded-coin.ts'

/** A file that was named, and what its name or the person says of it. */
export type NamedSource = {
  readonly path: string
  readonly venue: string
  readonly symbol: string
  readonly timeframeMs: number | null
  /** what its name says of contracts, though its symbol was given */
  readonly contract: string | null
}

/** One that was read; `shiftMs`: by how much a receiver's times were moved to the venue's. */
export type OpenedFile = { readonly source: NamedSource; readonly loaded: LoadedCoin; readonly shiftMs: number }
