import type { EventStore } from '../event/store.ts'
import { TapeClock } from '../kernel/clock.ts'
import type { Folded } from '../replay/fold-log.ts'
import { Recorder } from './recorder.ts'

/** A recorder for a log on which no engine runs. New events get the time of the log's last one; their wall time is the computer's. */
export const recorderAtRest = (store: EventStore, folded: Folded, run: string, clock = new TapeClock()): Recorder => {
  clock.set(folded.lastTimeMs)
  return new Recorder({ store, folded, clock, run, tell: () => {}, follow: () => {} })
}
