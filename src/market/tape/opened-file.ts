import type { LoadedCoin } from './loaded-coin.ts'
import type { TapeFormat } from './read/layout.ts'

/** A file that was named, and what its name or the person says of it. */
export type NamedSource = {
  readonly path: string
  readonly venue: string
  readonly symbol: string
  readonly timeframeMs: number | null
  /** what its name says of contracts, though its symbol was given */
  readonly contract: string | null
}

/** One that was read by `format`; `shiftMs`: by how much a receiver's times were moved to the venue's. */
export type OpenedFile = {
  readonly source: NamedSource
  readonly format: TapeFormat
  readonly loaded: LoadedCoin
  readonly shiftMs: number
  /** the files that it is joined of, by their begins, and what is to be said of that; absent: it is one */
  readonly joined?: { readonly files: readonly OpenedFile[]; readonly remarks: readonly string[] }
}

export const filesOf = (file: OpenedFile): readonly OpenedFile[] => file.joined?.files ?? [file]
