import { expect, test } from 'vitest'
import { decode } from '../../../src/event/codec.ts'
import { eventId } from '../../../src/event/envelope.ts'
import type { Row } from '../../../src/event/store.ts'
import { CHUNK } from '../../../src/view/replica/column-chunk.ts'
import { EventColumns } from '../../../src/view/replica/event-columns.ts'
import { sampleEvents } from '../../event/sample.ts'

/** Events in two whole chunks and a part of a third. */
const EVENTS = 2 * CHUNK + 100
/** On both sides of the ends of chunks. */
const ORDINALS = [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, EVENTS]

test('an event is found by its id from where it stands on, whichever chunk it is in and from whichever it is looked for', () => {
  const columns = new EventColumns(true)
  const rows = sampleEvents('s-a', EVENTS).map((event, at): Row => ({ ...event, position: String(at + 1) }))
  for (const row of rows) columns.push(decode(row), row)
  for (const ordinal of ORDINALS) {
    const id = eventId(rows[ordinal - 1]!)
    for (const upTo of [ordinal, Math.min(ordinal + 1, EVENTS), EVENTS]) expect(columns.ordinalOf(id, upTo)).toBe(ordinal)
    expect(columns.ordinalOf(id, ordinal - 1)).toBeNull()
  }
})
