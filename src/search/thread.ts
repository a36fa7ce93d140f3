import { Worker } from 'node:worker_threads'
import { neverCameBack } from '../command/strategy-stopped.ts'
import { steadyTimers } from '../kernel/clock.ts'
import { Failure } from '../kernel/errors.ts'
import { CALL_PATIENCE_MS, type CalledFor } from '../kernel/watched-call.ts'
import type { Job, JobOutcome, JobSaying, SearchGiven } from './job.ts'
import { lookAt, newestCall, type SharedCalls, shareCalls } from './seen-calls.ts'

/** What a thread is started with. */
export type ThreadStart = { readonly given: SearchGiven; readonly calls: SharedCalls }

const LOOK_MS = 250

/** Runs one job after the other. A strategy that does not come back is ended with its thread, and the next job has a new one. */
export class Thread {
  readonly #given: SearchGiven
  #calls = shareCalls()
  #worker: Worker | null

  constructor(given: SearchGiven) {
    this.#given = given
    this.#worker = this.#start()
  }

  #start(): Worker {
    this.#calls = shareCalls()
    return new Worker(new URL('./start-worker.mjs', import.meta.url), {
      workerData: { given: this.#given, calls: this.#calls } satisfies ThreadStart,
    })
  }

  /** Throws a Failure when the thread fails. */
  ask(job: Job): Promise<JobOutcome> {
    const worker = (this.#worker ??= this.#start())
    const called: CalledFor[] = []
    return new Promise((resolve, reject) => {
      const end = (): void => {
        worker.off('message', hear).off('error', fail).off('exit', gone)
        unlook()
      }
      const hear = (said: JobSaying): void => {
        if ('calls' in said) return void called.push(said.calls)
        end()
        resolve(said)
      }
      const fail = (error: unknown): void => {
        end()
        reject(error)
      }
      const gone = (): void => fail(new Failure('A thread of the search ended before its run did.'))
      const unlook = this.#lookOn(() => {
        const { whose, closeMs } = newestCall(this.#calls)
        end()
        this.#worker = null
        void worker.terminate()
        resolve({ failed: neverCameBack(called[whose]!, closeMs).message, isLate: true })
      })
      worker.on('message', hear).on('error', fail).on('exit', gone)
      worker.postMessage(job)
    })
  }

  /** Returns the way to look no longer. */
  #lookOn(onLate: () => void): () => void {
    const looks = lookAt(this.#calls)
    let callOff = (): void => {}
    const look = (): void => {
      if (looks() * LOOK_MS >= CALL_PATIENCE_MS) onLate()
      else callOff = steadyTimers.after(LOOK_MS, look)
    }
    callOff = steadyTimers.after(LOOK_MS, look)
    return () => callOff()
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }
}
