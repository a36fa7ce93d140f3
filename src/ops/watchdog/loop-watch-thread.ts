import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

const LOOK_MS = 500
const STDERR = 2

type Given = { readonly beats: Int32Array; readonly limitS: number }

const lookOn = ({ beats, limitS }: Given): void => {
  let seen = -1
  let looks = 0
  setInterval(() => {
    const now = Atomics.load(beats, 0)
    looks = now === seen ? looks + 1 : 0
    seen = now
    if (looks * LOOK_MS < limitS * 1000) return
    try {
      writeSync(
        STDERR,
        `coinfold: The engine did nothing at all for ${limitS} s (live.loopLimitS) and is killed: nothing more is sent, stops at the venue stay, and the next start goes on from the log.\n`,
      )
    } finally {
      // a thread cannot end its process by itself, and the loop that could is the one that stands
      process.kill(process.pid, 'SIGKILL')
    }
  }, LOOK_MS)
}

// nobody is looked on at outside of a thread
if (workerData !== null) lookOn(workerData as Given)
