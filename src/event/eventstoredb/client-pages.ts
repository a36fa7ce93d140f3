import type { ResolvedEvent } from '@eventstore/db-client'
import type { Timers } from '../../kernel/clock.ts'
import type { Row } from '../store.ts'
import { Unreachable } from './wire.ts'

/** A read of the client, as far as it is used: events one by one, with back-pressure. */
export type ClientRead = AsyncIterable<ResolvedEvent> & {
  destroy(error?: Error): unknown
  cancel(): Promise<void>
  on(event: 'error', hear: () => void): unknown
}

export type PagesOptions = {
  readonly toRow: (resolved: ResolvedEvent) => Row | null
  readonly timers: Timers
  readonly silenceMs: number
  readonly what: string
  /** of the server, for a person */
  readonly name: string
  /** counts signs other than rows that the server is at work */
  readonly signs?: () => number
}

/** enough to make a page's cost small, few enough to be garbage soon */
const PAGE_ROWS = 250

const silent = (name: string, silenceMs: number, what: string): Unreachable =>
  new Unreachable(
    `${name} says nothing: no word for ${silenceMs / 1000} s while reading ${what}; ` +
      'check whether it is stopped or overloaded (its log says) and restart it if so, ' +
      'and that nothing else listens at its address and no firewall swallows what is sent.',
  )

/** Rows in pages. Nothing is read ahead of a slow reader but what the socket holds; a server that falls silent ends the read. */
export async function* pagesOf(
  reading: ClientRead,
  { toRow, timers, silenceMs, what, name, signs = () => 0 }: PagesOptions,
): AsyncIterable<readonly Row[]> {
  let heard = 0
  let isWaiting = true
  let callOff = () => {}
  const watch = (): void => {
    const before = heard + signs()
    callOff = timers.after(silenceMs, () => {
      if (isWaiting && heard + signs() === before) reading.destroy(silent(name, silenceMs, what))
      else watch()
    })
  }
  watch()
  // an error of a read that is over concerns no caller, but without a listener it would end the process
  reading.on('error', () => {})
  try {
    let rows: Row[] = []
    for await (const resolved of reading) {
      heard++
      const row = toRow(resolved)
      if (row !== null) rows.push(row)
      if (rows.length < PAGE_ROWS) continue
      isWaiting = false
      yield rows
      isWaiting = true
      rows = []
    }
    if (rows.length > 0) yield rows
  } finally {
    callOff()
    void reading.cancel().catch(() => undefined)
  }
}
