import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { loadConfig } from '../config/load.ts'
import { Settings } from '../config/settings.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { requireOnTape } from '../run/on-tape.ts'
import { requireStepFits } from '../run/smallest-order.ts'
import { requireStrategiesFit } from '../run/strategy-fits.ts'
import { figuresOf } from './figures.ts'
import type { Job, JobAnswer, SearchGiven } from './job.ts'
import { partOf, tapeOfShared } from './shared-tape.ts'

const serve = (port: MessagePort, { tape: shared, profile, file, env, overrides, asset }: SearchGiven): void => {
  const tape = tapeOfShared(shared)
  const never = new AbortController().signal
  const outcomeOf = async ({ combination, part }: Job): Promise<JobAnswer> => {
    try {
      const config = loadConfig({ profile, file, env, overrides: { ...overrides, ...combination } })
      // as a run would refuse it: options of what is not on the tape would change nothing
      requireOnTape(config, tape)
      requireStepFits(config, tape)
      requireStrategiesFit(new Settings(config), tape)
      return { figures: await figuresOf(config, partOf(tape, part), asset, never) }
    } catch (error) {
      if (error instanceof UsageError) return { refused: error.message }
      // between threads an error is a plain one
      if (error instanceof Failure) return { failed: error.message }
      throw error
    }
  }
  // a rejection that nobody hears ends the thread, and with it the search
  port.on('message', async (job: Job) => port.postMessage(await outcomeOf(job)))
}

// outside of a thread there is nobody to serve
if (parentPort !== null) serve(parentPort, workerData as SearchGiven)
