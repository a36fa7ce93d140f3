import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type InputLine, lineText, priceText, quoteText, readLine } from '../../../src/run/inputs/input-line.ts'

const count = fc.nat({ max: 2 ** 40 })
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const bar = fc.record({ closeMs: count, open: number, high: number, low: number, close: number, volume: number })
const text = fc.string({ unit: 'grapheme' })
const account = {
  kind: 'survey',
  askedMs: 1,
  openOrders: { found: [], venueTimeMs: 1 },
} as unknown as Extract<InputLine, { kind: 'account' }>['report']

const content = fc.oneof(
  fc.record({ kind: fc.constant('price' as const), coin: count, ticks: count, atMs: count, volume: number }),
  fc.record({ kind: fc.constant('quote' as const), coin: count, bidTicks: count, askTicks: count }),
  fc.record({ kind: fc.constant('mark' as const), coin: count, ticks: count, atMs: count }),
  fc.record({ kind: fc.constant('bar' as const), coin: count, bar }),
  fc.record({ kind: fc.constant('funding' as const), coin: count, rate: text, atMs: count }),
  fc.record({ kind: fc.constant('late' as const), coin: count, slot: fc.option(text), lateAfterMs: count }),
  fc.record({ kind: fc.constant('settled' as const) }),
  fc.record({ kind: fc.constant('asked' as const), momentMs: number }),
  fc.record({ kind: fc.constant('ended' as const), because: fc.constantFrom('signal' as const, 'operator' as const, 'killed' as const) }),
  fc.record({ kind: fc.constant('account' as const), report: fc.constant(account) }),
  fc.tuple(count, count, fc.boolean(), fc.option(bar, { nil: undefined })).map(([coin, closeMs, isLate, ended]) => ({
    kind: 'taken' as const,
    input: { kind: 'candle' as const, coin, closeMs, ...(ended && { bar: ended }), ...(isLate && { isLate: true as const }) },
  })),
  fc.tuple(text, text).map(([because, option]) => ({
    kind: 'taken' as const,
    input: { kind: 'options' as const, options: { [`x${option}`]: because } },
  })),
  fc
    .constantFrom({ kind: 'dropped' as const }, { kind: 'deadline' as const, of: 'owed' as const })
    .map((input) => ({ kind: 'taken' as const, input })),
  text.map((because) => ({
    kind: 'taken' as const,
    input: { kind: 'report' as const, report: { kind: 'line' as const, is: 'down' as const, because, venueTimeMs: 5 } },
  })),
)
const line = fc.tuple(content, count, count).map(([one, n, timeMs]) => ({ ...one, n, timeMs }) as InputLine)

test('what is written as a line is read back as it was, and stands on one line', () => {
  fc.assert(
    fc.property(line, (one) => {
      const written = lineText(one)
      expect(written.indexOf('\n')).toBe(written.length - 1)
      expect(readLine(written.slice(0, -1))).toEqual(one)
    }),
  )
})

test('prices and quotes, put together by hand, are what any other line is', () => {
  fc.assert(
    fc.property(count, count, count, count, count, number, (n, timeMs, coin, ticks, atMs, volume) => {
      expect(priceText(n, timeMs, coin, ticks, atMs, volume)).toBe(lineText({ n, timeMs, kind: 'price', coin, ticks, atMs, volume }))
      expect(quoteText(n, timeMs, coin, ticks, atMs)).toBe(lineText({ n, timeMs, kind: 'quote', coin, bidTicks: ticks, askTicks: atMs }))
    }),
  )
})

test('the begin of a line is never taken for a line', () => {
  fc.assert(
    fc.property(line, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
      const written = lineText(one).slice(0, -1)
      expect(readLine(written.slice(0, Math.floor(share * (written.length - 1))))).toBeNull()
    }),
  )
})

test.each([
  '',
  '{}',
  '[1]',
  '[1,2]',
  '[1,2,"z"]',
  '["1",2,"s"]',
  '[1,2,"p",1,2,3]',
  '[1,2,"q",0,"5",6]',
  '[1,2,"i"]',
  '[1,2,"e",7]',
  '[1,2,"f",0,1,3]',
])('a line that says %j is none', (text) => expect(readLine(text)).toBeNull())
