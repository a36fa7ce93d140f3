import type { EventStore } from '../event/store.ts'
import { TapeClock } from '../kernel/clock.ts'
import { Failure } from '../kernel/errors.ts'
import { NO_PARTS, streams } from '../kernel/streams.ts'
import { foldLog, foldNothing } from '../replay/fold-log.ts'
import { recorderAtRest } from './recorder-at-rest.ts'

/** `branch`: null for the log of a tape. It keeps the branch that it has, because its venue is made of the log itself. */
export type Branched = { readonly branch: string | null; readonly events: number; readonly head: string }

/**
 * Appends `LogBranched` to a copy of a log, and returns when it is durable. Later orders of the copy then have other ids than those
 * of the log that it was copied from. `run` names this process; the caller is the only writer. If this is done twice, the second
 * branch is in force.
 */
export const branchLog = async (store: EventStore, branch: string, run: string, clock = new TapeClock()): Promise<Branched> => {
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  const { heads, state } = folded
  const { begun } = state.facts
  if (begun === null) throw new Failure('The copy holds no event, so there is nothing to go on with: import or copy it again.')
  const from = heads.head()
  if (begun.of === 'tape') return { branch: null, events: heads.events, head: from }
  const recorder = recorderAtRest(store, folded, run, clock)
  recorder.note({ stream: streams.log, parts: NO_PARTS }, { type: 'LogBranched', data: { branch, from } }, 'operator')
  await recorder.durable()
  return { branch, events: heads.events, head: heads.head() }
}
