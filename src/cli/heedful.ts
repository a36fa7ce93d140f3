import type { EventStore } from '../event/store.ts'
import { breathe } from '../kernel/clock.ts'
import { Failure } from '../kernel/errors.ts'

/** The process was told to stop before its session began: nothing was written. */
export class StoppedBefore extends Failure {}

/** The log, between whose pages signals are heard. */
export const heedful = (store: EventStore, stop: AbortSignal): Pick<EventStore, 'isDense' | 'readAll'> => ({
  isDense: store.isDense,
  async *readAll(after, options) {
    for await (const page of store.readAll(after, options)) {
      yield page
      await breathe()
      if (stop.aborted) throw new StoppedBefore('Stopped by a signal while the log was read.')
    }
  },
})
