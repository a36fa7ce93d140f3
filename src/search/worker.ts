import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { loadConfig } from '../config/load.ts'
import { Settings } from '../config/settings.ts'
import { Failure, UsageError } from '../kernel/errors.ts'
import { watchCalls } from '../kernel/watched-call.ts'
import { requireOnTape } from '../run/on-tape.ts'
import { scriptOn } from '../run/script/script.ts'
import { requireStepFits } from '../run/smallest-order.ts'
import { requireStrategiesFit } from '../run/strategy-fits.ts'
import { figuresOf } from './figures.ts'
import type { Job, JobOutcome, JobSaying } from './job.ts'
import { countCalls } from './seen-calls.ts'
import { partOf, tapeOfShared } from './shared-tape.ts'
import type { ThreadStart } from './thread.ts'

const serve = (port: MessagePort, { given, calls }: ThreadStart): void => {
  const { tape: shared, script, profile, file, env, overrides, asset } = given
  const tape = tapeOfShared(shared)
  const outcomeOf = async ({ combination, part }: Job): Promise<JobOutcome> => {
    try {
      const config = loadConfig({ profile, file, env, overrides: { ...overrides, ...combination } })
      // as a run would refuse it: options of what is not on the tape would change nothing
      requireOnTape(config, tape)
      requireStepFits(config, tape)
      requireStrategiesFit(new Settings(config), tape)
      const played = partOf(tape, part)
      return { figures: await figuresOf(config, { tape: played, script: script && scriptOn(script, played, config.signals.ttlS) }, asset) }
    } catch (error) {
      if (error instanceof UsageError) return { refused: error.message }
      // between threads an error is a plain one
      if (error instanceof Failure) return { failed: error.message }
      throw error
    }
  }
  const say = (saying: JobSaying): void => port.postMessage(saying)
  // a rejection that nobody hears ends the thread, and with it the search
  port.on('message', async (job: Job) => {
    watchCalls(countCalls(calls, (calledFor) => say({ calls: calledFor })))
    say(await outcomeOf(job))
  })
}

// outside of a thread there is nobody to serve
if (parentPort !== null) serve(parentPort, workerData as ThreadStart)
