import { Session } from 'node:inspector'
import { workerData } from 'node:worker_threads'

const LOOK_MS = 250

type Given = { readonly shared: Int32Array; readonly patienceMs: number }

/** Looks on from a thread of its own; an odd count is that of a call that has not come back. */
const lookOn = ({ shared, patienceMs }: Given): void => {
  let seen = 0
  let looks = 0
  const timer = setInterval(() => {
    const count = Atomics.load(shared, 0)
    looks = count === seen && count % 2 === 1 ? looks + 1 : 0
    seen = count
    if (looks * LOOK_MS < patienceMs) return
    clearInterval(timer)
    Atomics.store(shared, 1, 1)
    const session = new Session()
    session.connectToMainThread()
    session.post('Runtime.terminateExecution', () => session.disconnect())
  }, LOOK_MS)
}

// nobody is looked on at outside of a thread
if (workerData !== null) lookOn(workerData as Given)
