import { describe, expect, test } from 'vitest'
import { timeOf } from '../../src/cli/time-flag.ts'
import { UsageError } from '../../src/kernel/errors.ts'

describe('a time is read', () => {
  test.each([
    ['2018-04-05', Date.UTC(2018, 3, 5)],
    ['2018-04-05T13:30', Date.UTC(2018, 3, 5, 13, 30)],
    ['2018-04-05 13:30', Date.UTC(2018, 3, 5, 13, 30)],
    ['2018-04-05T13:30:15', Date.UTC(2018, 3, 5, 13, 30, 15)],
    ['2018-04-05T13:30:15.25Z', Date.UTC(2018, 3, 5, 13, 30, 15, 250)],
    ['2018-04-05t13:30z', Date.UTC(2018, 3, 5, 13, 30)],
    ['2018-04-05T13:30+02:00', Date.UTC(2018, 3, 5, 11, 30)],
    ['2018-04-05T13:30:00-0930', Date.UTC(2018, 3, 5, 23, 0)],
    ['2020-02-29', Date.UTC(2020, 1, 29)],
    [' 1522890000000 ', 1522890000000],
    ['978307200000', 978307200000],
  ])('%s', (text, timeMs) => {
    expect(timeOf(text)).toBe(timeMs)
  })
})

test.each([
  '',
  'now',
  '2018',
  '2018-04',
  '1522890000',
  '1522890000000000',
  '-1522890000000',
  '1.5e12',
  '2018-02-29',
  '2018-13-01',
  '2018-04-05T25:00',
  '2018-04-05T13',
  '2018-04-05T13:30+2',
  '05.04.2018',
  '2018-04-05T13:30Z and more',
])('"%s" is refused as none, in a sentence that shows how to write one', (text) => {
  expect(() => timeOf(text)).toThrow(UsageError)
  expect(() => timeOf(text)).toThrow(`"${text}" is no time: write it like 2018-04-05, `)
})
