import { eventId } from '../event/envelope.ts'
import { eventVersions } from '../event/event-versions.ts'
import { Asked } from './asked-rows.ts'
import { foldAll } from './fold-all.ts'
import type { LogReport } from './log-report.ts'

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
  causation: string | null
  correlation: string
  data: unknown
}

/** JSON that a line can be broken in. */
const spaced = (data: unknown): string => JSON.stringify(data, null, 1).replace(/\n */g, ' ')

/** What the log says, word for word. */
export const eventsReport: LogReport<{ events: EventRow[] }> = {
  title: 'Events, in the order of the log',
  types: [...eventVersions.keys()],
  async read(store, asked = new Asked()) {
    const events: EventRow[] = []
    let at = 0
    await foldAll(store, undefined, (event) => {
      at++
      asked.see(event)
      const { type, stream, number, time, venueTime, wallTime, actor, causation, correlation, data } = event
      const { symbol } = event.parts
      if (!asked.has({ symbol, timeMs: time, type })) return
      const times = { timeMs: time, venueTimeMs: venueTime, wallTimeMs: wallTime }
      events.push({ at, event: eventId(event), type, stream, number, symbol, ...times, actor, causation, correlation, data })
    })
    return { events }
  },
  tables: ({ events }) => [
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
        spaced(row.data),
      ]),
      whenEmpty: 'No event is like that.',
      many: 'events',
    },
  ],
}
