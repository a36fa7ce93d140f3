import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Tally } from './tally.ts'
import type { Task } from './task.ts'

/** Performs tasks on all cores, in any order; tells of each as it ends. Fails with the first task that throws. */
export const performAll = async (tasks: readonly Task[], onDone: (task: Task, tally: Tally) => void): Promise<void> => {
  const left = tasks.values()
  const cores = Math.min(availableParallelism(), tasks.length)
  await Promise.all(Array.from({ length: cores }, () => work(left, onDone)))
}

const work = async (left: Iterator<Task>, onDone: (task: Task, tally: Tally) => void): Promise<void> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  try {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const task = next.value
      worker.postMessage(task)
      onDone(task, await answerOf(worker))
    }
  } finally {
    await worker.terminate()
  }
}

const answerOf = (worker: Worker): Promise<Tally> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (message: { tally: Tally } | { error: string }) => {
      worker.off('error', reject)
      if ('error' in message) reject(new Error(message.error))
      else resolve(message.tally)
    })
  })
