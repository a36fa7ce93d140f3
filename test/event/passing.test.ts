import { describe, expect, test } from 'vitest'
import { LogDamaged } from '../../src/event/codec.ts'
import { seal } from '../../src/event/envelope.ts'
import { Heads } from '../../src/event/heads.ts'
import { Places } from '../../src/event/link.ts'
import { Passage } from '../../src/event/passing.ts'
import type { Row } from '../../src/event/store.ts'
import { sampleDraft, sampleEvents } from './sample.ts'

const rowsOf = (stream: string, count: number, first = 1): Row[] =>
  sampleEvents(stream, count).map((event, index) => ({ ...event, position: String(first + index) }))
/** An event of another type, the first of its stream. */
const one = (stream: string, type: string, data: object, position: number): Row => ({
  ...seal({ ...sampleDraft(stream, 0, data), type }, '').stored,
  position: String(position),
})
const passing = (rows: readonly Row[], { isDense = true, isChecked = true } = {}) => {
  const heads = new Heads()
  const passage = new Passage(heads, { isDense, isChecked })
  return { heads, passed: () => rows.map((row) => passage.pass(row)) }
}
const damageOf = (rows: readonly Row[], how = {}): string => {
  try {
    passing(rows, how).passed()
  } catch (error) {
    if (error instanceof LogDamaged) return `${error.stream} ${error.number} ${error.what}`
    throw error
  }
  return 'none'
}

describe('a row passes', () => {
  test('where it was written, and moves the heads', () => {
    const rows = rowsOf('a', 3)
    const { heads, passed } = passing(rows)
    expect(passed().map(({ stream, number }) => [stream, number])).toEqual([
      ['a', 0],
      ['a', 1],
      ['a', 2],
    ])
    expect([heads.events, heads.table.get('a')]).toEqual([3, [2, rows[2]!.hash]])
  })

  test('at any position of a server, and at its own of a file alone', () => {
    const [first, second] = rowsOf('a', 2) as [Row, Row]
    const far = { ...second, position: '5' }
    expect(damageOf([first, far], { isDense: false })).toBe('none')
    expect(damageOf([first, far])).toBe('a 1 stands at position 5, and 1 events stand before it: 3 events before it are missing')
    expect(damageOf([first, { ...second, position: '1' }])).toBe(
      'a 1 stands at position 1, and 1 events stand before it: events were put in before it',
    )
    expect(damageOf([{ ...first, position: '2' }])).toBe(
      'a 0 stands at position 2, and 0 events stand before it: 1 events before it are missing',
    )
  })

  test('behind its predecessor', () => {
    const [first, second, third] = rowsOf('a', 3) as [Row, Row, Row]
    expect(damageOf([first, { ...third, position: '2' }])).toBe('a 2 follows number 0: an event is missing or stands twice')
    expect(damageOf([first, { ...first, position: '2' }])).toBe('a 0 follows number 0: an event is missing or stands twice')
    expect(damageOf([first, { ...second, time: second.time + 1 }])).toBe(
      'a 1 is not what was written, or does not continue the event before it: its hash does not fit',
    )
    expect(damageOf([first, { ...second, time: second.time + 1 }], { isChecked: false }), 'unless nobody asks').toBe('none')
  })

  test('in the place of its stream', () => {
    const [first, second] = rowsOf('a', 2) as [Row, Row]
    for (const other of [{ book: 'paper.x.main' }, { symbol: 'ETH/USD' }, { base: 'ETH' }, { quote: 'EUR' }]) {
      const moved = { ...second, parts: { ...second.parts, ...other } }
      expect(damageOf([first, moved])).toBe('a 1 does not belong where its stream does')
      expect(new Places(new Map([['a', first.parts]])).has(moved)).toBe(false)
    }
    expect(damageOf([first, { ...second, parts: { ...second.parts } }]), 'said in other words').toBe('none')
  })
})

describe('a sample of prices', () => {
  const marks = (fills: number, position: number): Row =>
    one('marks', 'MarksObserved', { because: 'sample', since: 'mark', fills, marks: {}, between: {} }, position)
  const fill: Row = one('b', 'RefusalRepeated', {}, 1)

  test('says how many fills stand before it', () => {
    expect(damageOf([marks(0, 1)])).toBe('none')
    expect(damageOf([fill, marks(1, 2)])).toBe('marks 0 says that 1 fills stand before it, and 0 do: fills are missing, or were put in')
    expect(damageOf([marks(1, 1)])).toContain('says that 1 fills stand before it')
  })
})

describe('a seal', () => {
  const rows = [...rowsOf('a', 2), ...rowsOf('b', 1, 3)]
  const hashOf = (stream: string): string => rows.findLast((row) => row.stream === stream)!.hash
  const whole: Record<string, [number, string]> = { a: [1, hashOf('a')], b: [0, hashOf('b')] }
  const sealed = (heads: Record<string, [number, string]>, events = 3): Row[] => [
    ...rows,
    one('session-main', 'HeadsSealed', { because: 'stop', events, heads }, 4),
  ]

  test('of all that stands before it passes', () => {
    expect(damageOf(sealed(whole))).toBe('none')
  })
  test('names the stream that ends too early, at the first event that is missing', () => {
    expect(damageOf(sealed({ ...whole, a: [3, 'x'] }))).toBe('a 2 is missing: event 0 of session-main sealed the stream up to 3')
    expect(damageOf(sealed({ ...whole, c: [0, 'x'] }))).toBe('c 0 is missing: event 0 of session-main sealed the stream up to 0')
  })
  test('names the event that is another than it sealed', () => {
    const other = 'is not the one that event 0 of session-main sealed as the last one before it'
    expect(damageOf(sealed({ ...whole, a: [1, 'x'] }))).toBe(`a 1 ${other}`)
    expect(damageOf(sealed({ ...whole, a: [0, rows[0]!.hash] }))).toBe(`a 0 ${other}`)
    expect(damageOf(sealed({ ...whole, a: [0, hashOf('a')] }))).toBe(`a 0 ${other}`)
  })
  test('of fewer streams or other counts than there are is wrong itself', () => {
    const { a } = whole as { a: [number, string] }
    expect(damageOf(sealed({ a }))).toBe('session-main 0 seals 3 events of 1 streams, and 3 of 2 stand before it')
    expect(damageOf(sealed(whole, 2))).toBe('session-main 0 seals 2 events of 2 streams, and 3 of 2 stand before it')
  })
})
