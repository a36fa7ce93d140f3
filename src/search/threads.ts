import { Worker } from 'node:worker_threads'
import { Failure } from '../kernel/errors.ts'
import type { Job, JobAnswer, JobOutcome, SearchGiven } from './job.ts'

/** Runs jobs side by side, each thread one after the other. The outcome of a job does not depend on who runs it, or when. */
export class Threads {
  readonly #workers: readonly Worker[]

  constructor(count: number, given: SearchGiven) {
    const file = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
    this.#workers = Array.from({ length: count }, () => new Worker(file, { workerData: given }))
  }

  /** In the order of the jobs. `onDone` hears of each that has ended. Throws a Failure when a run or a thread fails. */
  async run(jobs: readonly Job[], onDone: () => void): Promise<readonly JobOutcome[]> {
    const outcomes = new Array<JobOutcome>(jobs.length)
    const left = jobs.entries()
    await Promise.all(
      this.#workers.map(async (worker) => {
        for (const [nth, job] of left) {
          outcomes[nth] = await this.#ask(worker, job)
          onDone()
        }
      }),
    )
    return outcomes
  }

  #ask(worker: Worker, job: Job): Promise<JobOutcome> {
    return new Promise((resolve, reject) => {
      const end = (): void => void worker.off('message', hear).off('error', fail).off('exit', gone)
      const hear = (answer: JobAnswer): void => {
        end()
        if ('failed' in answer) reject(new Failure(answer.failed))
        else resolve(answer)
      }
      const fail = (error: unknown): void => {
        end()
        reject(error)
      }
      const gone = (): void => fail(new Failure('A thread of the search ended before its run did.'))
      worker.on('message', hear).on('error', fail).on('exit', gone)
      worker.postMessage(job)
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
