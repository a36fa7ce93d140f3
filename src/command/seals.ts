import { headsHash } from '../event/heads.ts'
import type { Fact } from '../kernel/log-event.ts'
import { point } from '../kernel/points.ts'
import { type EngineState, stateHashes, stateVersions } from '../replay/engine-state.ts'
import { totalsOf } from '../replay/totals.ts'
import type { Recorder, Target } from './recorder.ts'

/** Writes down where every stream stands, so that a stream that vanished or was cut short is missed later. */
export const recordSeal = (recorder: Recorder, session: Target, state: EngineState, because: 'start' | 'stop' | 'interval'): void => {
  point('before-seal')
  const { heads } = recorder
  const fact: Fact = {
    type: 'HeadsSealed',
    data: {
      because,
      events: heads.events,
      heads: Object.fromEntries(heads.table),
      hash: headsHash(heads.table),
      by: stateVersions,
      stateHash: stateHashes(state).stateHash,
      totals: totalsOf(state),
    },
  }
  recorder.note(session, fact, recorder.heard.kind)
}
