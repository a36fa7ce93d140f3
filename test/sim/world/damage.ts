import { decode } from '../../../src/event/codec.ts'
import type { Row } from '../../../src/event/store.ts'
import type { Fault } from './faults.ts'

/** The log as a damaged disk shows it, and what was taken from it. */
export type Damage = { readonly rows: readonly Row[]; readonly what: string }

/**
 * What somebody with an editor makes of a log, or a copy that took one table and not another: events are gone, and of those
 * that are left each fits to the one before it in its stream. Null where this log has nothing to take in that way.
 *
 * - `stream-gone`, `tail-gone`: a whole stream or its last events, and the positions behind them are made to fit; a seal
 *   that stands behind says that there was more;
 * - `gap`: the last events of a stream, and the positions stay as they were; no seal need stand behind.
 */
export const damage = (rows: readonly Row[], { what, amount }: Fault): Damage | null => {
  const sealAt = rows.findLastIndex(({ type }) => type === 'HeadsSealed')
  // what no seal covers yet is missed by its place alone
  const taken = what === 'gap' ? rows.slice(sealAt + 1, -1) : rows.slice(0, Math.max(sealAt, 0))
  const names = what === 'gap' ? openEnded(taken, rows.at(-1)) : sealed(rows[sealAt])
  const stream = names[Math.floor(amount * names.length)]
  if (stream === undefined) return null
  const ofStream = taken.filter((row) => row.stream === stream)
  // of the last third at most, one event at least
  const from = what === 'stream-gone' ? 0 : ofStream.length - 1 - Math.floor((amount * (ofStream.length - 1)) / 3)
  const first = ofStream[from]?.number ?? 0
  const left = rows.filter((row) => row.stream !== stream || row.number < first)
  return { rows: what === 'gap' ? left : left.map(renumbered), what: `${rows.length - left.length} events of ${stream} (${what})` }
}

/** Streams behind whose last event the log goes on. */
const openEnded = (rows: readonly Row[], last: Row | undefined): string[] =>
  [...new Set(rows.map(({ stream }) => stream))].filter((stream) => stream !== last?.stream)

/** Streams that a seal names, but for the one that the seals stand in. */
const sealed = (row: Row | undefined): string[] => {
  const event = row === undefined ? null : decode(row)
  return event?.type === 'HeadsSealed' ? Object.keys(event.data.heads).filter((stream) => stream !== event.stream) : []
}

const renumbered = (row: Row, index: number): Row => ({ ...row, position: String(index + 1) })
