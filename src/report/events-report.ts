import { eventId } from '../event/envelope.ts'
import { eventVersions } from '../event/event-versions.ts'
import { UsageError } from '../kernel/errors.ts'
import type { EventType, LogEvent } from '../kernel/log-event.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'
import { ordersNamed } from './orders-named.ts'

type EventRow = {
  /** its place in the log, 1 for the first */
  at: number
  event: string
  type: string
  stream: string
  number: number
  symbol: string | null
  timeMs: number
  venueTimeMs: number | null
  wallTimeMs: number
  actor: string
  /** what the engine had heard when it was recorded */
  inputKind: string
  inputNumber: number
  causation: string | null
  correlation: string
  data: unknown
}

/** JSON that a line can be broken in. */
const spaced = (data: unknown): string => JSON.stringify(data, null, 1).replace(/\n */g, ' ')

/** What fits into memory and into one document; whoever wants more of them wants the log itself. */
const MOST = 100_000

/** Refuses so many events in one document. */
export const requireOneDocument = (count: number): void => {
  if (count > MOST)
    throw new UsageError(
      `There are more than ${MOST} such events: ask for some of them by --coin, --from, --to or --type, or write all to a file by "export".`,
    )
}

/** Null: it is not asked for. */
const eventRow = (at: number, event: LogEvent, asked: Asked): EventRow | null => {
  const { type, stream, number, time, venueTime, wallTime, input, actor, causation, correlation, data } = event
  const { symbol } = event.parts
  if (!asked.has({ symbol, timeMs: time, type, orders: ordersNamed(event), decision: correlation, actor })) return null
  const times = { timeMs: time, venueTimeMs: venueTime, wallTimeMs: wallTime }
  const why = { actor, inputKind: input.kind, inputNumber: input.number, causation, correlation }
  return { at, event: eventId(event), type, stream, number, symbol, ...times, ...why, data }
}

/** What the log says, word for word. `count`: how many events are as asked for. */
export const eventsReport: LogReport<{ events: EventRow[]; count: number }> = {
  title: 'Events, in the order of the log',
  types: [...eventVersions.keys()],
  async read(store, asked = new Asked()) {
    let events: EventRow[] = []
    let at = 0
    let count = 0
    await foldAll(store, undefined, (event) => {
      at++
      asked.see(event)
      const row = eventRow(at, event, asked)
      if (row === null) return
      count++
      if (asked.last > MOST) requireOneDocument(count)
      // cut now and then, not at every event
      if (events.length >= 2 * asked.last) events = events.slice(-asked.last)
      events.push(row)
    })
    return { events: events.slice(-asked.last), count }
  },
  async readKept(kept, asked) {
    const { symbol, type, columns, last } = asked
    if (!kept.isOrdered && (columns.fromMs ?? columns.toMs) !== undefined) return null
    const places = kept.find({ symbol, ...columns, ...(type !== undefined && { types: [type as EventType] }) })
    // what orders an event names it says itself
    if (!asked.namesOrder && last > MOST) requireOneDocument(places.length)
    const events: EventRow[] = []
    for await (const [at, event] of kept.read(asked.namesOrder ? places : places.slice(-last))) {
      const row = eventRow(at, event, asked)
      if (row !== null) events.push(row)
      if (last > MOST) requireOneDocument(events.length)
    }
    return { events: events.slice(-last), count: asked.namesOrder ? events.length : places.length }
  },
  tables: ({ events, count }) => [
    {
      name: 'events',
      columns: [
        { heading: 'at', key: 'at', kind: 'count' },
        { heading: 'time, UTC', key: 'time', kind: 'time' },
        { heading: 'coin', key: 'symbol', kind: 'text' },
        { heading: 'event', key: 'type', kind: 'text' },
        { heading: 'number', key: 'number', kind: 'count', spare: 'wide' },
        { heading: 'stream', key: 'stream', kind: 'text', spare: 'wide' },
        { heading: "venue's time, UTC", key: 'venueTime', kind: 'time', spare: 'wide' },
        { heading: 'written, UTC', key: 'wallTime', kind: 'time', spare: 'wide' },
        { heading: 'id', key: 'event', kind: 'text', spare: 'wide' },
        { heading: 'because of', key: 'causation', kind: 'text', spare: 'wide' },
        { heading: 'heard', key: 'inputKind', kind: 'text', spare: 'wide' },
        { heading: 'item', key: 'inputNumber', kind: 'count', spare: 'wide' },
        { heading: 'data', key: 'data', kind: 'text', isBelow: true },
      ],
      rows: events.map((row) => [
        row.at,
        row.timeMs,
        row.symbol,
        row.type,
        row.number,
        row.stream,
        row.venueTimeMs,
        row.wallTimeMs,
        row.event,
        row.causation,
        row.inputKind,
        row.inputNumber,
        spaced(row.data),
      ]),
      whenEmpty: 'No event is like that.',
      many: 'events',
      total: count,
    },
  ],
}
