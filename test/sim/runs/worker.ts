import { parentPort } from 'node:worker_threads'
import { perform, type Task } from './task.ts'

parentPort?.on('message', (task: Task) => {
  perform(task).then(
    (tally) => parentPort?.postMessage({ tally }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
