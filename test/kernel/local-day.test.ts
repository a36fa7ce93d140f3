import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTimeZone, localDay } from '../../src/kernel/local-day.ts'

const HOUR_MS = 3_600_000
const at = (text: string): number => Date.parse(text)

describe('a day begins when the clocks of its time zone say so', () => {
  test.each([
    // Berlin is an hour ahead in winter, two in summer
    ['2025-01-15T22:59:59.999Z', 'Europe/Berlin', '00:00', '2025-01-15', '2025-01-14T23:00Z', '2025-01-15T23:00Z'],
    ['2025-01-15T23:00:00Z', 'Europe/Berlin', '00:00', '2025-01-16', '2025-01-15T23:00Z', '2025-01-16T23:00Z'],
    ['2025-07-15T21:59:59.999Z', 'Europe/Berlin', '00:00', '2025-07-15', '2025-07-14T22:00Z', '2025-07-15T22:00Z'],
    // New York is five hours behind in winter; its day may begin with the futures' evening
    ['2025-01-15T21:59:59Z', 'America/New_York', '17:00', '2025-01-14', '2025-01-14T22:00Z', '2025-01-15T22:00Z'],
    ['2025-01-15T22:00:00Z', 'America/New_York', '17:00', '2025-01-15', '2025-01-15T22:00Z', '2025-01-16T22:00Z'],
    // Kathmandu is five hours and three quarters ahead
    ['2025-01-15T18:15:00Z', 'Asia/Kathmandu', '00:00', '2025-01-16', '2025-01-15T18:15Z', '2025-01-16T18:15Z'],
    ['2018-04-04T00:00:00Z', 'UTC', '00:00', '2018-04-04', '2018-04-04T00:00Z', '2018-04-05T00:00Z'],
  ])('%s in %s, days from %s: %s', (moment, zone, startsAt, date, from, until) => {
    expect(localDay(at(moment), zone, startsAt)).toEqual({ date, fromMs: at(from), untilMs: at(until) })
  })
})

describe('both changes of daylight saving', () => {
  test('Berlin, 30 March 2025: the clocks go from 02:00 to 03:00, and the day has 23 hours', () => {
    const day = localDay(at('2025-03-30T12:00Z'), 'Europe/Berlin', '00:00')
    expect(day).toEqual({ date: '2025-03-30', fromMs: at('2025-03-29T23:00Z'), untilMs: at('2025-03-30T22:00Z') })
    expect(day.untilMs - day.fromMs).toBe(23 * HOUR_MS)
  })

  test('Berlin, 26 October 2025: the clocks go from 03:00 back to 02:00, and the day has 25 hours', () => {
    const day = localDay(at('2025-10-26T12:00Z'), 'Europe/Berlin', '00:00')
    expect(day).toEqual({ date: '2025-10-26', fromMs: at('2025-10-25T22:00Z'), untilMs: at('2025-10-26T23:00Z') })
    expect(day.untilMs - day.fromMs).toBe(25 * HOUR_MS)
  })

  test('a day that begins in the hour that is left out begins an hour later', () => {
    // 02:30 is never there on that morning; what would be 02:30 is 03:30, 01:30 by UTC
    expect(localDay(at('2025-03-30T01:29:59Z'), 'Europe/Berlin', '02:30').date).toBe('2025-03-29')
    expect(localDay(at('2025-03-30T01:30:00Z'), 'Europe/Berlin', '02:30')).toEqual({
      date: '2025-03-30',
      fromMs: at('2025-03-30T01:30Z'),
      untilMs: at('2025-03-31T00:30Z'),
    })
  })

  test('a day that begins in the hour that comes twice begins the first time, and once', () => {
    // 02:30 in summer time is 00:30 by UTC, in winter time 01:30
    expect(localDay(at('2025-10-26T00:29:59Z'), 'Europe/Berlin', '02:30').date).toBe('2025-10-25')
    for (const moment of ['2025-10-26T00:30Z', '2025-10-26T01:15Z', '2025-10-26T01:30Z'])
      expect(localDay(at(moment), 'Europe/Berlin', '02:30')).toMatchObject({ date: '2025-10-26', fromMs: at('2025-10-26T00:30Z') })
  })

  test('New York changes on other days than Berlin', () => {
    expect(localDay(at('2025-03-09T12:00Z'), 'America/New_York', '00:00')).toMatchObject({
      fromMs: at('2025-03-09T05:00Z'),
      untilMs: at('2025-03-10T04:00Z'),
    })
    expect(localDay(at('2025-11-02T12:00Z'), 'America/New_York', '00:00')).toMatchObject({
      fromMs: at('2025-11-02T04:00Z'),
      untilMs: at('2025-11-03T05:00Z'),
    })
  })
})

test('every moment is in its day, days have no gap and no overlap, and have 23 to 25 hours', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo')
  const moments = fc.integer({ min: at('2010-01-01T00:00Z'), max: at('2035-01-01T00:00Z') })
  const starts = fc.integer({ min: 0, max: 1439 }).map((minutes) => {
    const two = (value: number): string => String(value).padStart(2, '0')
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  })
  fc.assert(
    fc.property(moments, zones, starts, (ms, zone, startsAt) => {
      const day = localDay(ms, zone, startsAt)
      expect(ms >= day.fromMs && ms < day.untilMs).toBe(true)
      expect(localDay(day.untilMs, zone, startsAt).fromMs).toBe(day.untilMs)
      expect(localDay(day.fromMs, zone, startsAt)).toEqual(day)
      const hours = (day.untilMs - day.fromMs) / HOUR_MS
      expect(hours).toBeGreaterThanOrEqual(23)
      expect(hours).toBeLessThanOrEqual(25)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Europe/Berln', false],
  ['', false],
  ['+02:00', true],
  ['CET+1', false],
])('%j is a time zone: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is)
})
