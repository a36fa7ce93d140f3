import type { Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import type { Patience } from './retried.ts'
import { Unreachable, type Wire } from './wire.ts'

type Following = { readonly wire: Wire; readonly timers: Timers; readonly patience: Patience }

/**
 * Hears every row after `position` once, for as long as it takes: a lost subscription is begun again behind the last row
 * that was handled. Returns the way to stop. What ends it for good (a handler that throws, a server that refuses) ends the
 * process, since its picture of the log is wrong from then on.
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
