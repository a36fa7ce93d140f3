import { channel, subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'

/**
 * Loaded before the engine (`node --import`): stops the process as SIGSTOP does. STOP_AT=type:n, once the n-th event of a type is
 * durable and nothing of it was sent; type:n:point, at the next named point behind that; point, at the first such point.
 */
const [name = '', times, next] = (process.env.STOP_AT ?? '').split(':')
const points = channel('coinfold:points')
let left = Number(times)

const stop = (): void => {
  writeSync(2, 'Stopped.\n')
  process.kill(process.pid, 'SIGSTOP')
}

const stopAtNext = (point: string): void => {
  const pass = (passed: unknown): void => {
    if (passed !== point) return
    points.unsubscribe(pass)
    stop()
  }
  points.subscribe(pass)
}

if (times === undefined) stopAtNext(name)
else
  subscribe('rig:durable', (told) => {
    if (told !== name || --left !== 0) return
    if (next === undefined) stop()
    else stopAtNext(next)
  })
