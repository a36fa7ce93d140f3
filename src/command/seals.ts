import type { SessionEvent } from '../../machines/session/events.ts'
import { headsHash } from '../event/heads.ts'
import { point } from '../kernel/points.ts'
import type { Recorder, Target } from './recorder.ts'
import { type EngineState, stateHashes } from './state.ts'

/** Writes down where every stream stands, so that a stream that vanished or was cut short is missed later. */
export const recordSeal = (recorder: Recorder, session: Target, state: EngineState, because: 'start' | 'stop' | 'interval'): void => {
  point('before-seal')
  const { heads } = recorder
  const fact: SessionEvent = {
    type: 'HeadsSealed',
    data: {
      because,
      events: heads.events,
      heads: Object.fromEntries(heads.table),
      hash: headsHash(heads.table),
      stateHash: stateHashes(state).stateHash,
    },
  }
  recorder.record(session, [fact], { correlation: session.stream, causation: null, decision: null })
}
