import { deserialize, serialize } from 'node:v8'
import { Heads, type HeadTable } from '../../event/heads.ts'
import { Places } from '../../event/link.ts'
import { canonical } from '../../kernel/canonical.ts'
import type { Parts } from '../../kernel/recorded.ts'
import type { Folded } from '../../replay/fold-log.ts'
import { foldsKey } from '../../replay/snapshots.ts'
import type { AllFolds } from './all-folds.ts'
import { viewing } from './viewing-folds.ts'

/** Of the tables of a side file, and of what its rows and states hold beside what folds have versions for. */
const SCHEMA_VERSION = 5

/** What was kept by other code is not read. */
export const sideFileKey = `${SCHEMA_VERSION};${foldsKey};${canonical(viewing.versions)}`

/** Where an index stood: the folds, and what a walk of the log has to know to go on. */
export type IndexTip = { readonly folded: Folded; readonly folds: AllFolds }

type Kept = Pick<Folded, 'last' | 'lastTimeMs' | 'cursor' | 'seals'> & {
  readonly folds: AllFolds
  readonly heads: HeadTable
  readonly events: number
  readonly fills: number
  readonly places: ReadonlyMap<string, Parts>
}

export const tipBytes = ({ folded, folds }: IndexTip): Uint8Array => {
  const { heads, places, last, lastTimeMs, cursor, seals } = folded
  const kept: Kept = {
    ...{ last, lastTimeMs, cursor, seals, folds },
    ...{ heads: heads.table, events: heads.events, fills: heads.fills, places: places.known },
  }
  return serialize(kept)
}

/** Throws for bytes that are none. */
export const tipOf = (bytes: Uint8Array): IndexTip => {
  const { folds, heads, events, fills, places, ...rest } = deserialize(bytes) as Kept
  return { folds, folded: { ...rest, state: folds.state, heads: new Heads(heads, events, fills), places: new Places(places) } }
}
