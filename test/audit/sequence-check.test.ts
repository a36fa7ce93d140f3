import { describe, expect, test } from 'vitest'
import { SequenceCheck } from '../../src/audit/chain/sequence-check.ts'
import type { Recorded } from '../../src/kernel/recorded.ts'
import { sampleDraft } from '../event/sample.ts'

type Row = readonly [type: string, stream: string, command: number, run?: string]
const event = ([type, stream, command, run = 'run-1']: Row, number: number) =>
  ({
    ...sampleDraft(stream, number),
    type,
    time: 1000,
    run,
    input: { kind: 'price', number: 1, time: 1000 },
    command,
    hash: String(number).padStart(64, '0'),
  }) as unknown as Recorded
const findingsOf = (rows: readonly Row[]) => {
  const order = new SequenceCheck()
  return rows.map((row, number) => order.check(event(row, number))?.rule ?? null)
}
const ok = (rows: readonly Row[]) => findingsOf(rows).every((rule) => rule === null)

const fenced: Row = ['StreamFenced', 'a', 1]
const swapped: readonly Row[] = [
  ['EntryRequested', 'b', 3],
  ['EntryRequested', 'a', 2],
]

describe('the order of a log', () => {
  test('reservations of different coins may stand swapped on a server', () => {
    expect(ok([fenced, ...swapped, ['MarksObserved', 'm', 4], ['HeadsSealed', 's', 5], ['SessionStopped', 's', 6]])).toBe(true)
    expect(ok([fenced, ['EntryRequested', 'c', 4], ...swapped, ['MarksObserved', 'm', 5]]), 'three of them').toBe(true)
  })

  test.each<[string, readonly Row[]]>([
    ['a log in a file', [['StoreReturned', 'a', 1], ...swapped]],
    ['one coin', [fenced, ['EntryRequested', 'a', 3], ['EntryRequested', 'a', 2]]],
    ['something else than a reservation', [fenced, ['EntryRequested', 'b', 3], ['ExitRequested', 'a', 2]]],
    ['a reservation that is moved behind something else', [fenced, ['ExitFilled', 'b', 3], ['EntryRequested', 'a', 2]]],
    ['what comes after, from before', [fenced, ...swapped, ['MarksObserved', 'm', 2]]],
  ])('%s excuses nothing', (_, rows) => {
    expect(ok(rows)).toBe(false)
  })

  const old: readonly Row[] = [fenced, ['SessionStarted', 's', 2], ['EntryRequested', 'a', 3]]
  test('what an owner had on its way may come while its successor starts, and not when that has begun to trade', () => {
    const start: readonly Row[] = [
      ['SessionStarted', 's', 4, 'run-2'],
      ['EntryFilled', 'a', 9],
      ['StreamFenced', 'b', 5, 'run-2'],
    ]
    expect(ok([...old, ...start]), 'the successor is fenced out itself, and starts again').toBe(true)
    expect(ok([...old, ...start, ['SessionStarted', 's', 10, 'run-3'], ['SessionReconciled', 's', 11, 'run-3']])).toBe(true)
    expect(ok([...old, ...start, ['SessionReconciled', 's', 6, 'run-2']]), 'it traded without having read that').toBe(false)
    expect(ok([...old, ['SessionStarted', 's', 4, 'run-2'], ['SessionReconciled', 's', 5, 'run-2'], ['EntryFilled', 'a', 9]])).toBe(false)
  })

  test('a successor that was shown the past begins in it, and does not get further', () => {
    expect(ok([...old, ['SessionStarted', 's', 2, 'run-2'], ['StreamFenced', 's', 3, 'run-2']])).toBe(true)
    expect(ok([...old, ['SessionStarted', 's', 2, 'run-2'], ['SessionReconciled', 's', 3, 'run-2']])).toBe(false)
  })
})
