import type { Job, JobOutcome, SearchGiven } from './job.ts'
import { Thread } from './thread.ts'

/** After so many runs whose strategy did not come back, nobody waits for another. */
const MOST_LATE = 3
const NOT_TRIED = `It was not tried: before it, ${MOST_LATE} runs had to be ended because their strategy did not come back.`

/** Runs jobs side by side, each thread one after the other. The outcome of a job does not depend on who runs it, or when. */
export class Threads {
  readonly #threads: readonly Thread[]
  #late = 0

  constructor(count: number, given: SearchGiven) {
    this.#threads = Array.from({ length: count }, () => new Thread(given))
  }

  /** In the order of the jobs. `onDone` hears of each that has ended. Throws a Failure when a thread fails. */
  async run(jobs: readonly Job[], onDone: () => void): Promise<readonly JobOutcome[]> {
    const outcomes = new Array<JobOutcome>(jobs.length)
    const left = jobs.entries()
    await Promise.all(
      this.#threads.map(async (thread) => {
        for (const [nth, job] of left) {
          const outcome: JobOutcome = this.#late < MOST_LATE ? await thread.ask(job) : { failed: NOT_TRIED }
          if ('isLate' in outcome) this.#late++
          outcomes[nth] = outcome
          onDone()
        }
      }),
    )
    return outcomes
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}
