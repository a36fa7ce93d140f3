import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CalendarTexts, calendarOf } from '../../src/kernel/trading-calendar.ts'

const at = (text: string): number => Date.parse(text)
const NONE: CalendarTexts = { timeZone: 'UTC', hours: {}, holidays: {}, maintenance: {} }
const market = (texts: Partial<CalendarTexts>, symbol = 'BTC/USD') => calendarOf({ ...NONE, ...texts }, symbol)!
/** `open`, or what keeps it closed and when it opens. */
const said = (texts: Partial<CalendarTexts>, moment: string): string => {
  const closed = market(texts).closedAt(at(moment))
  if (closed === null) return 'open'
  return `${closed.by} until ${closed.opensMs === null ? 'who knows' : new Date(closed.opensMs).toISOString().slice(0, 16)}`
}

// 6 January 2025 is a Monday
const OFFICE = { hours: { all: ['mon-fri 09:00-12:00 13:00-17:30', 'sat 10:00-12:00'] } }

describe('hours', () => {
  test.each([
    ['2025-01-06T08:59:59.999Z', 'hours until 2025-01-06T09:00'],
    ['2025-01-06T09:00:00Z', 'open'],
    ['2025-01-06T11:59:59.999Z', 'open'],
    ['2025-01-06T12:00:00Z', 'hours until 2025-01-06T13:00'],
    ['2025-01-06T17:29:00Z', 'open'],
    ['2025-01-06T17:30:00Z', 'hours until 2025-01-07T09:00'],
    ['2025-01-11T11:00:00Z', 'open'],
    // over Sunday
    ['2025-01-11T12:00:00Z', 'hours until 2025-01-13T09:00'],
  ])('%s: %s', (moment, expected) => {
    expect(said(OFFICE, moment)).toBe(expected)
  })

  test('may go over midnight and over the end of a week; days without hours are whole', () => {
    const night = { hours: { all: ['fri-mon 22:00-02:00'] } }
    expect(said(night, '2025-01-06T01:59:00Z')).toBe('open')
    expect(said(night, '2025-01-06T02:00:00Z')).toBe('hours until 2025-01-06T22:00')
    // the night of Monday ends on Tuesday, and Tuesday has none of its own
    expect(said(night, '2025-01-07T01:59:00Z')).toBe('open')
    expect(said(night, '2025-01-07T22:00:00Z')).toBe('hours until 2025-01-10T22:00')
    const days = { hours: { all: ['sat', 'mon'] } }
    expect(said(days, '2025-01-06T00:00:00Z')).toBe('open')
    expect(said(days, '2025-01-06T23:59:59Z')).toBe('open')
    expect(said(days, '2025-01-07T00:00:00Z')).toBe('hours until 2025-01-11T00:00')
  })

  test('of one market stand instead of those of all', () => {
    const hours = { all: ['mon'], 'ETH/USD': ['tue'] }
    expect(market({ hours }).closedAt(at('2025-01-06T12:00Z'))).toBeNull()
    expect(market({ hours }, 'ETH/USD').closedAt(at('2025-01-06T12:00Z'))).toEqual({ by: 'hours', opensMs: at('2025-01-07T00:00Z') })
    expect(calendarOf({ ...NONE, hours: { 'ETH/USD': ['tue'] } }, 'BTC/USD'), 'no hours, no holidays: always open').toBeNull()
    expect(calendarOf({ ...NONE, holidays: { all: ['12-25'], 'BTC/USD': [] } }, 'BTC/USD'), 'none of its own').toBeNull()
  })
})

describe('holidays and maintenance', () => {
  test('close a market in its hours, and it opens when all of them allow', () => {
    const texts = {
      ...OFFICE,
      holidays: { all: ['2025-01-06', '01-07'] },
      maintenance: { all: ['2025-01-08 08:00-10:15', 'thu 11:00-14:00'] },
    }
    // Monday and Tuesday are holidays, on Wednesday the venue is maintained when its hours begin
    expect(said(texts, '2025-01-06T09:30:00Z')).toBe('holiday until 2025-01-08T10:15')
    expect(said(texts, '2025-01-08T10:14:59Z')).toBe('maintenance until 2025-01-08T10:15')
    expect(said(texts, '2025-01-08T10:15:00Z')).toBe('open')
    // from maintenance into the pause at noon, and out of it
    expect(said(texts, '2025-01-09T11:00:00Z')).toBe('maintenance until 2025-01-09T14:00')
    expect(said(texts, '2026-01-06T09:30:00Z')).toBe('open')
    expect(said(texts, '2026-01-07T09:30:00Z')).toBe('holiday until 2026-01-08T09:00')
    expect(said(texts, '2026-01-08T09:30:00Z')).toBe('open')
  })

  test('29 February is a holiday in the years that have it', () => {
    const texts = { holidays: { all: ['02-29'] } }
    expect(said(texts, '2028-02-29T12:00:00Z')).toBe('holiday until 2028-03-01T00:00')
    expect(said(texts, '2027-03-01T12:00:00Z')).toBe('open')
  })

  test('are those of the time zone: Christmas in Berlin begins at 23:00 by UTC', () => {
    const texts = { timeZone: 'Europe/Berlin', holidays: { all: ['12-25'] } }
    expect(said(texts, '2025-12-24T22:59:59Z')).toBe('open')
    expect(said(texts, '2025-12-24T23:00:00Z')).toBe('holiday until 2025-12-25T23:00')
  })

  test('a market whose days are all holidays opens nobody knows when', () => {
    const all = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10))
    expect(said({ holidays: { all: all } }, '2025-01-06T12:00:00Z')).toBe('holiday until who knows')
  })
})

describe('both changes of daylight saving', () => {
  const berlin = { timeZone: 'Europe/Berlin' }

  test('the same hours by the clocks are another hour by UTC: Berlin, before and after 30 March 2025', () => {
    const texts = { ...berlin, hours: { all: ['mon-sun 09:00-17:00'] } }
    expect(said(texts, '2025-03-29T07:59:59Z')).toBe('hours until 2025-03-29T08:00')
    expect(said(texts, '2025-03-29T16:00:00Z')).toBe('hours until 2025-03-30T07:00')
    expect(said(texts, '2025-03-30T07:00:00Z')).toBe('open')
    // and back, on 26 October
    expect(said(texts, '2025-10-25T15:00:00Z')).toBe('hours until 2025-10-26T08:00')
    expect(said(texts, '2025-10-26T15:59:59Z')).toBe('open')
  })

  test('what begins in the hour that is left out begins an hour later', () => {
    // 02:30 is never there; what would be 02:30 is 03:30, 01:30 by UTC
    const texts = { ...berlin, hours: { all: ['sun 02:30-06:00'] } }
    expect(said(texts, '2025-03-30T01:29:59Z')).toBe('hours until 2025-03-30T01:30')
    expect(said(texts, '2025-03-30T01:30:00Z')).toBe('open')
    expect(said(texts, '2025-03-30T04:00:00Z')).toBe('hours until 2025-04-06T00:30')
  })

  test('what begins or ends in the hour that comes twice does so the first time', () => {
    // 02:30 in summer time is 00:30 by UTC, in winter time 01:30
    const begins = { ...berlin, maintenance: { all: ['sun 02:30-04:00'] } }
    expect(said(begins, '2025-10-26T00:29:59Z')).toBe('open')
    expect(said(begins, '2025-10-26T00:30:00Z')).toBe('maintenance until 2025-10-26T03:00')
    expect(said(begins, '2025-10-26T01:15:00Z'), '02:15 for the second time').toBe('maintenance until 2025-10-26T03:00')
    const ends = { ...berlin, maintenance: { all: ['sun 01:00-02:30'] } }
    expect(said(ends, '2025-10-26T00:29:59Z')).toBe('maintenance until 2025-10-26T00:30')
    expect(said(ends, '2025-10-26T01:00:00Z'), '02:00 for the second time').toBe('open')
  })

  test('a holiday has the 23 or 25 hours of its day', () => {
    const texts = { ...berlin, holidays: { all: ['2025-03-30', '2025-10-26'] } }
    expect(said(texts, '2025-03-29T23:00:00Z')).toBe('holiday until 2025-03-30T22:00')
    expect(said(texts, '2025-10-25T22:00:00Z')).toBe('holiday until 2025-10-26T23:00')
  })
})

test('away from changes of the clocks a market is open when they show one of its hours, and opens when it is said to', () => {
  const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
  const spans = fc.tuple(fc.integer({ min: 0, max: 1438 }), fc.integer({ min: 1, max: 1439 })).filter(([from, until]) => from < until)
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 })
  const zones = [
    ['UTC', 0],
    ['Asia/Kathmandu', 345],
    ['Asia/Tokyo', 540],
    ['America/Bogota', -300],
  ] as const
  const moments = fc.integer({ min: at('2015-01-01T00:00Z'), max: at('2030-01-01T00:00Z') })
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), days, spans, (ms, [timeZone, aheadMin], on, [from, until]) => {
      const isOpen = (moment: number): boolean => {
        const local = new Date(moment + aheadMin * 60_000)
        const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
        return on.includes(local.getUTCDay()) && minute >= from && minute < until
      }
      const hours = { all: on.map((day) => `${DAYS[day]} ${clock(from)}-${clock(until)}`) }
      const closed = market({ timeZone, hours }).closedAt(ms)
      expect(closed === null).toBe(isOpen(ms))
      if (closed?.opensMs == null) return
      expect(closed.opensMs > ms && isOpen(closed.opensMs) && !isOpen(closed.opensMs - 1)).toBe(true)
      // nothing between is open
      let minute = ms
      while (minute < closed.opensMs && !isOpen(minute)) minute += 60_000
      expect(minute).toBeGreaterThanOrEqual(closed.opensMs)
    }),
    { numRuns: 200 },
  )
})
