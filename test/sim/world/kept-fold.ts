import { Heads } from '../../../src/event/heads.ts'
import { keyedUniform } from '../../../src/kernel/random.ts'
import { type Folded, foldLog, foldNothing } from '../../../src/replay/fold-log.ts'
import type { Process } from './process.ts'

type Snapshot = {
  readonly after: string
  readonly state: unknown
  readonly heads: Heads
  readonly last: Folded['last']
  readonly rest: Folded
}

/** What a process may keep beside its log; deleted whenever it likes. */
export type Kept = { snapshot: Snapshot | null }

export const foldFrom = async ({ world, log, generation }: Process): Promise<Folded> => {
  const { snapshot } = world.kept
  const isFresh =
    // what is missing before the place of a snapshot is for `verify` to find
    snapshot !== null &&
    world.disk.damage === null &&
    world.scenario.usesSnapshots &&
    keyedUniform(world.scenario.seed, 'fresh', generation) < 0.7
  if (!isFresh) return foldLog(log.store, foldNothing(), { isChecked: true })
  world.marks.hit('a boot from a snapshot')
  const heads = new Heads(snapshot.heads.table, snapshot.heads.events, snapshot.heads.fills)
  const folded: Folded = { ...snapshot.rest, state: structuredClone(snapshot.state) as Folded['state'], heads, last: snapshot.last }
  return foldLog(log.store, folded, { after: snapshot.after, isChecked: true })
}

export const keepFold = ({ world, folded, isAlive }: Process): void => {
  const { rows } = world.disk
  // of what is not durable yet nothing is kept
  if (!isAlive || folded === null || folded.heads.events !== rows.length || folded.last?.hash !== rows.at(-1)?.hash) return
  const heads = new Heads(folded.heads.table, folded.heads.events, folded.heads.fills)
  const rest = { ...folded }
  world.kept.snapshot = { after: String(rows.length), state: structuredClone(folded.state), heads, last: folded.last, rest }
}
