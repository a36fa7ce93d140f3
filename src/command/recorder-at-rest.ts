import type { EventStore } from '../event/store.ts'
import { TapeClock } from '../kernel/clock.ts'
import type { Folded } from '../replay/fold-log.ts'
import { Recorder } from './recorder.ts'

/** Writes to a log on which no engine runs: its clock stands where the log ends, and wall time tells when it really was. */
export const recorderAtRest = (store: EventStore, folded: Folded, run: string, clock = new TapeClock()): Recorder => {
  clock.set(folded.lastTimeMs)
  return new Recorder({ store, folded, clock, run, tell: () => {}, follow: () => {} })
}
