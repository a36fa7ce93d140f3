import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'

/**
 * Loaded before the engine (`node --import`): the n-th time it passes a named point, it says so on standard error and
 * hears nothing for a while, as on a very slow disk. STALL_AT=point:n:ms
 */
const [name, times, ms] = (process.env.STALL_AT ?? '').split(':')
let left = Number(times)
subscribe('coinfold:points', (passed) => {
  if (passed !== name || --left !== 0) return
  writeSync(2, 'Stalled.\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms))
})
