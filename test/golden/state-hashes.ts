import { readFileSync } from 'node:fs'
import { decode } from '../../src/event/codec.ts'
import type { Row } from '../../src/event/store.ts'
import { canonical, canonicalHash } from '../../src/kernel/canonical.ts'
import { apply, createState, stateHashes, stateVersions } from '../../src/replay/engine-state.ts'
import { reading } from '../../src/replay/reading-folds.ts'
import { goldenFolder } from './golden-log.ts'

/** What a kept log folds to, and which versions of the folds and machines said so; `folds`: name to the hash of that part alone. */
export type Hashed = {
  readonly log: string
  readonly by: Readonly<Record<string, number>>
  readonly stateHash: string
  readonly folds: Readonly<Record<string, string>>
}

const file = `${goldenFolder}state-hashes.json`
export const keptHashes = (): readonly Hashed[] => JSON.parse(readFileSync(file, 'utf8'))

/**
 * A log by the folds of today, at every seal and at its end: those that decide, whose hash a seal states, and those that are
 * only read, which a snapshot keeps. What the seals say is not looked at: they would name the event, not the version.
 */
export const hashedNow = (log: string, rows: readonly Row[]): readonly [deciding: Hashed, reading: Hashed] => {
  const state = createState()
  const read = reading.create()
  const deciding: Record<string, string>[] = []
  const others: Record<string, string>[] = []
  const look = (): void => {
    const { stateHash, folds } = stateHashes(state)
    deciding.push({ ...folds, stateHash })
    others.push(reading.hashes(read))
  }
  for (const event of rows.map(decode)) {
    if (event.type === 'HeadsSealed') look()
    apply(state, event)
    reading.apply(read, event, state.folds)
  }
  look()
  const { stateHash, ...folds } = together(deciding)
  const readFolds = together(others)
  return [
    { log, by: stateVersions, stateHash: stateHash!, folds },
    { log, by: reading.versions, stateHash: canonicalHash(readFolds), folds: readFolds },
  ]
}

/** One hash for each name over all moments. */
const together = (moments: readonly Record<string, string>[]): Record<string, string> =>
  Object.fromEntries(Object.keys(moments[0]!).map((name) => [name, canonicalHash(moments.map((hashes) => hashes[name]!))]))

/**
 * Null where the log folds to what these versions have always made of it; else what to do. A seal is compared by its versions
 * alone: another meaning under the same versions would call every older log broken, and believe a snapshot that is not right.
 */
export const problemOf = (kept: readonly Hashed[], now: Hashed): string | null => {
  const before = kept.find(({ log, by }) => log === now.log && canonical(by) === canonical(now.by))
  if (before === undefined)
    return `The folds have new versions: add this entry to test/golden/state-hashes.json and keep those that are there.\n${JSON.stringify(now)}`
  if (canonical(before) === canonical(now)) return null
  const changed = Object.keys(now.folds).filter((name) => now.folds[name] !== before.folds[name])
  return `${now.log} folds to another state by the same versions (${changed.join(', ')}): raise the version of the fold or machine that changed.`
}
