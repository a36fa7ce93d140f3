import { followPast, noPast } from '../src/command/paper-past.ts'
import { SqliteStore } from '../src/event/sqlite/store.ts'
import { foldLog } from '../src/replay/fold-log.ts'
import { startFromSnapshot } from '../src/replay/snapshots.ts'
import { requireSound } from '../src/replay/soundness.ts'

/**
 * A process that boots from a log, or without one only starts: it loads the same program. With a second argument it folds
 * what a paper exchange has to be told as well. Prints what the boot took by its own clock, in milliseconds, and how many
 * events it then knows.
 */
const [, , log, isPaper] = process.argv
const began = performance.now()
let events = 0
if (log !== undefined) {
  const store = SqliteStore.open(log)
  const { folded, beside: past, after } = await startFromSnapshot(log, store, isPaper === undefined ? () => null : noPast)
  if (after === null) throw new Error('The snapshot was not taken, so this is not the boot to be measured.')
  const { state, heads } = await foldLog(store, folded, {
    after,
    isChecked: true,
    ...(past !== null && { onEvent: (event) => followPast(past, folded.state, event) }),
  })
  await requireSound(state, store)
  events = heads.events
  await store.close()
}
process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, events })}\n`)
