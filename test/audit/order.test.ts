import { describe, expect, test } from 'vitest'
import { OrderCheck } from '../../src/audit/order.ts'
import type { Recorded } from '../../src/kernel/recorded.ts'
import { sampleDraft } from '../event/sample.ts'

type Row = readonly [type: string, stream: string, command: number]
const event = ([type, stream, command]: Row, number: number) =>
  ({ ...sampleDraft(stream, number), type, time: 1000, cursor: { row: 1, command } }) as unknown as Recorded
const findingsOf = (rows: readonly Row[]) => {
  const order = new OrderCheck()
  return rows.map((row, number) => order.check(event(row, number))?.rule ?? null)
}
const ok = (rows: readonly Row[]) => findingsOf(rows).every((rule) => rule === null)

const fenced: Row = ['StreamFenced', 'a', 1]
const swapped: readonly Row[] = [
  ['EntryRequested', 'b', 3],
  ['EntryRequested', 'a', 2],
]

describe('the order of a log', () => {
  test('reservations of different coins may stand swapped on a server that was away, and the log says so', () => {
    expect(ok([fenced, ...swapped, ['MarksObserved', 'm', 4], ['StoreInterrupted', 's', 5], ['SessionStopped', 's', 6]])).toBe(true)
    expect(ok([fenced, ...swapped, ['SessionStarted', 's', 7]]), 'a process that died there').toBe(true)
  })

  test.each<[string, readonly Row[]]>([
    ['a log in a file', [['StoreReturned', 'a', 1], ...swapped, ['StoreInterrupted', 's', 5]]],
    ['one coin', [fenced, ['EntryRequested', 'a', 3], ['EntryRequested', 'a', 2], ['StoreInterrupted', 's', 5]]],
    ['something else than a reservation', [fenced, ['EntryRequested', 'b', 3], ['ExitRequested', 'a', 2], ['StoreInterrupted', 's', 5]]],
    ['a reservation that is moved behind something else', [fenced, ['ExitFilled', 'b', 3], ['EntryRequested', 'a', 2]]],
    ['a session that never says that the server was away', [fenced, ...swapped, ['SessionStopped', 's', 6]]],
    ['seals that do not either', [fenced, ...swapped, ['HeadsSealed', 's', 6], ['HeadsSealed', 's', 7]]],
    ['what comes after, from before', [fenced, ...swapped, ['MarksObserved', 'm', 2]]],
  ])('%s excuses nothing', (_, rows) => {
    expect(ok(rows)).toBe(false)
  })
})
