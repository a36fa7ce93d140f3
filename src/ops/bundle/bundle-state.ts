import { Heads, type HeadTable } from '../../event/heads.ts'
import { Places } from '../../event/link.ts'
import { sha256 } from '../../kernel/hash.ts'
import type { Parts } from '../../kernel/recorded.ts'
import { stateHashes } from '../../replay/engine-state.ts'
import { type Folded, foldLog, foldNothing } from '../../replay/fold-log.ts'
import { type Reading, reading } from '../../replay/reading-folds.ts'
import { foldsKey } from '../../replay/snapshots.ts'
import type { LogPages } from '../../report/log-pages.ts'
import { fromPlain, toPlain } from './plain-state.ts'

/** What the folds of this version mean. */
export const foldsHere = sha256(foldsKey)

/** All that is folded of a log by the commands that only read it. */
export type FoldedAll = { readonly folded: Folded; readonly read: Reading }

type Held = Pick<Folded, 'state' | 'last' | 'lastTimeMs' | 'cursor' | 'seals'> & {
  readonly read: Reading
  readonly heads: HeadTable
  readonly events: number
  readonly fills: number
  readonly places: ReadonlyMap<string, Parts>
}

export const nothingFolded = (): FoldedAll => ({ folded: foldNothing(), read: reading.create() })

/** Folds what is there behind a position, with every check of a start. Returns the position of the newest event that was folded. */
export const foldAllOn = async (log: LogPages, { folded, read }: FoldedAll, after: string | null): Promise<string | null> => {
  let position = after
  await foldLog(log, folded, {
    after,
    isChecked: true,
    onEvent: (event, row) => {
      position = row.position
      reading.apply(read, event, folded.state.folds)
    },
  })
  return position
}

/** As JSON can hold it. */
export const plainOf = ({ folded, read }: FoldedAll): unknown => {
  const { heads, places, ...rest } = folded
  const held: Held = { ...rest, read, heads: heads.table, events: heads.events, fills: heads.fills, places: places.known }
  return toPlain(held)
}

export const foldedOf = (plain: unknown): FoldedAll => {
  const { read, heads, events, fills, places, ...rest } = fromPlain(plain) as Held
  return { folded: { ...rest, heads: new Heads(heads, events, fills), places: new Places(places) }, read }
}

/** Name to hash of every fold. */
export const hashesOf = ({ folded, read }: FoldedAll): { readonly stateHash: string; readonly folds: Record<string, string> } => {
  const { stateHash, folds } = stateHashes(folded.state)
  return { stateHash, folds: { ...folds, ...reading.hashes(read) } }
}
