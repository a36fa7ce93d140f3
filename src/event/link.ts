import type { Parts } from '../kernel/recorded.ts'
import { LogDamaged } from './codec.ts'
import { eventHash } from './envelope.ts'
import type { HeadTable } from './heads.ts'
import type { Row } from './store.ts'

/**
 * Where each stream belongs: its book and instrument. The hash of a stream's first event covers that; later events only repeat
 * it. On a server each event repeats it by itself, so somebody could change it there without breaking a hash.
 */
export class Places {
  readonly #of: Map<string, Parts>

  /** `known`: the places of streams that began before */
  constructor(known: ReadonlyMap<string, Parts> = new Map()) {
    this.#of = new Map(known)
  }

  /** Stream to its place, of all streams seen so far. */
  get known(): ReadonlyMap<string, Parts> {
    return this.#of
  }

  /** Whether the row belongs where its stream does; the first of a stream says where that is. */
  has({ stream, parts }: Pick<Row, 'stream' | 'parts'>): boolean {
    const known = this.#of.get(stream)
    if (known === undefined) {
      this.#of.set(stream, parts)
      return true
    }
    // a store that keeps it once for the stream hands out one object
    if (known === parts) return true
    const isSame = (name: keyof Parts): boolean => known[name] === parts[name]
    return isSame('book') && isSame('symbol') && isSame('base') && isSame('quote') && isSame('slot')
  }
}

/** Throws LogDamaged, which names the event, unless the row is what was written, continues its stream in `heads`, and belongs where that does. */
export const requireLink = (heads: HeadTable, row: Row, places?: Places): void => {
  const [number, hash] = heads.get(row.stream) ?? [-1, '']
  if (row.number !== number + 1)
    throw new LogDamaged(row.stream, row.number, `follows number ${number}: an event is missing or stands twice`)
  if (row.provenBehind !== hash && eventHash(row, hash) !== row.hash)
    throw new LogDamaged(row.stream, row.number, 'is not what was written, or does not continue the event before it: its hash does not fit')
  if (places !== undefined && !places.has(row)) throw new LogDamaged(row.stream, row.number, 'does not belong where its stream does')
}
