import { canonical } from '../../kernel/canonical.ts'
import { differenceOf, type Options } from '../../kernel/difference.ts'
import type { LogEvent } from '../../kernel/log-event.ts'

/** One event as it is compared, by name what it says and when; null: there is none. */
export type EventSide = { readonly type: string; readonly fields: Options } | null

/** The first event of a stream that is not the same in the log and by the inputs. `symbol` null: it is of no coin. */
export type StreamDifference = {
  readonly stream: string
  readonly symbol: string | null
  readonly number: number
  readonly input: number
  readonly log: EventSide
  readonly inputs: EventSide
  /** of two events of one type, what differs: in the log, and by the inputs */
  readonly differing: Readonly<Record<string, readonly [log: unknown, inputs: unknown]>>
}

export type ComparedSession = { readonly compared: number; readonly differences: readonly StreamDifference[]; readonly undurable: number }

type Bounds = {
  /** the session ended in order: nothing of it was lost */
  readonly hasEnded: boolean
  /** the first input that is not there: what the log says from then on has nothing to be compared with; null: all are */
  readonly missing: number | null
}

/** That the store was away is said by no input; it holds nothing back and decides nothing. */
const isOfInputs = ({ type }: LogEvent): boolean => type !== 'StoreInterrupted'

/** What of an event follows from the inputs: not which process wrote it and when by the wall, nor hashes, which cover these. */
const sideOf = ({ type, data, time, venueTime, input }: LogEvent): NonNullable<EventSide> => {
  const said = type === 'HeadsSealed' ? { because: data.because, stateHash: data.stateHash, totals: data.totals } : data
  const { kind, number, time: heardMs } = input
  return { type, fields: { ...flat('', said), time, venueTime, inputKind: kind, input: number, inputTime: heardMs } }
}

/** Fields in fields by their path, so that what differs is told and not all that stands around it. */
const flat = (path: string, value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [path]: value }
  return Object.assign({}, ...Object.entries(value).map(([name, field]) => flat(path === '' ? name : `${path}.${name}`, field)))
}

const byStream = (events: readonly LogEvent[]): Map<string, LogEvent[]> => {
  const streams = new Map<string, LogEvent[]>()
  for (const event of events) {
    if (!isOfInputs(event)) continue
    const known = streams.get(event.stream)
    if (known === undefined) streams.set(event.stream, [event])
    else known.push(event)
  }
  return streams
}

/** Whether a session ended in order, and all of that became durable: on a server its last appends may be parted by a death. */
export const hasEndedWhole = (log: readonly LogEvent[]): boolean => {
  const stopped = log.findIndex(({ type }) => type === 'SessionStopped')
  return stopped >= 0 && log.slice(stopped).some(({ type }) => type === 'HeadsSealed')
}

/** Compares what the log has of a session with what its inputs come to, stream by stream. */
export const compareSession = (log: readonly LogEvent[], made: readonly LogEvent[], { hasEnded, missing }: Bounds): ComparedSession => {
  const differences: StreamDifference[] = []
  let compared = 0
  let undurable = 0
  const ofLog = byStream(log)
  const ofInputs = byStream(made)
  for (const stream of new Set([...ofLog.keys(), ...ofInputs.keys()])) {
    const [left, right] = [ofLog.get(stream) ?? [], ofInputs.get(stream) ?? []]
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const [one, other] = [left[at], right[at]]
      const isUnheard = one !== undefined && missing !== null && one.input.number >= missing
      // what was made last and is not in the log went with the process
      if (one === undefined && (!hasEnded || missing !== null)) {
        undurable += right.length - at
        break
      }
      if (isUnheard) break
      compared++
      const difference = differenceAt(one, other)
      if (difference === null) continue
      differences.push(difference)
      break
    }
  }
  return { compared, differences, undurable }
}

const differenceAt = (one: LogEvent | undefined, other: LogEvent | undefined): StreamDifference | null => {
  const [log, inputs] = [one === undefined ? null : sideOf(one), other === undefined ? null : sideOf(other)]
  if (canonical(log) === canonical(inputs)) return null
  const { stream, parts, number, input } = (one ?? other)!
  const differing = log !== null && inputs !== null && log.type === inputs.type ? differenceOf(log.fields, inputs.fields) : {}
  return { stream, symbol: parts.symbol, number: one === undefined ? number : one.number, input: input.number, log, inputs, differing }
}
