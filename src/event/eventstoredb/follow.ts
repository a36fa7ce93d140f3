import type { Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import type { Patience } from './retried.ts'
import { Unreachable, type Wire } from './wire.ts'

type Following = { readonly wire: Wire; readonly timers: Timers; readonly patience: Patience }

/**
 * Calls `handle` with every row behind `position`, once each. When the subscription is lost, another one begins behind the last
 * row that was handled. Returns the function that stops it. An error that no repetition mends, such as a handler that throws or
 * a server that refuses, ends the process: its picture of the log is wrong from then on.
 */
export const follow = ({ wire, timers, patience }: Following, after: string | null, handle: (row: Row) => void): (() => void) => {
  let last = after
  let failures = 0
  let isStopped = false
  let callOff = () => {}
  const hear = (row: Row): void => {
    if (isStopped || (last !== null && BigInt(row.position) <= BigInt(last))) return
    failures = 0
    handle(row)
    last = row.position
  }
  const begin = (): void => {
    const stop = wire.follow(last, hear, (error) => {
      if (isStopped) return
      if (!(error instanceof Unreachable)) throw error
      callOff = timers.after(patience.waitMs(++failures), begin)
    })
    callOff = stop
  }
  begin()
  return () => {
    isStopped = true
    callOff()
  }
}
