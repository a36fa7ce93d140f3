import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadConfig, readConfig, sentenceOf } from '../../src/config/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-calendar-'))
afterAll(() => rmSync(folder, { recursive: true }))
const inFile = (text: string) => {
  const file = join(folder, 'a.yaml')
  writeFileSync(file, text)
  return loadConfig({ file }).calendar
}
const set = (overrides: Record<string, string>) => loadConfig({ overrides }).calendar
const wrong = (overrides: Record<string, string>): string[] =>
  readConfig({ overrides })
    .problems.map(sentenceOf)
    .map((sentence) => sentence.replace(/^--set \S+: /, ''))

test('by default every market is always open', () => {
  expect(loadConfig({}).calendar).toEqual({ timeZone: 'UTC', hours: {}, holidays: {}, maintenance: {} })
})

test('a calendar is a list or a text for all markets, or a map by market', () => {
  expect(inFile('calendar: { holidays: [2025-12-25, 01-01] }').holidays).toEqual({ all: ['2025-12-25', '01-01'] })
  expect(inFile('calendar: { hours: mon-fri }').hours).toEqual({ all: ['mon-fri'] })
  expect(inFile('calendar: { hours: { all: mon-fri, BTC/USD: [mon-fri 09:00-17:30, sat] } }').hours).toEqual({
    all: ['mon-fri'],
    'BTC/USD': ['mon-fri 09:00-17:30', 'sat'],
  })
  expect(set({ 'calendar.hours': 'mon-fri 09:00-17:30, sat' }).hours).toEqual({ all: ['mon-fri 09:00-17:30', 'sat'] })
  expect(set({ 'calendar.maintenance.BTC/USD': 'sun 02:00-04:00' }).maintenance).toEqual({ 'BTC/USD': ['sun 02:00-04:00'] })
  expect(set({ 'calendar.holidays': '{all: 12-25, BTC/USD: ""}' }).holidays).toEqual({ all: ['12-25'], 'BTC/USD': [] })
})

test('what is remembered of a calendar is read as the same calendar', () => {
  const hours = { all: ['mon-fri'], 'BTC/USD': ['sat 10:00-12:00', 'sun'] }
  expect(set({ 'calendar.hours': JSON.stringify(hours) }).hours).toEqual(hours)
})

test.each<readonly [Record<string, string>, string]>([
  [{ 'calendar.hours': ' ' }, 'calendar.hours (all) have no day, so the market would never open: leave it out where it is always open.'],
  [
    { 'calendar.hours': '{BTC/USD: []}' },
    'calendar.hours (BTC/USD) have no day, so the market would never open: leave it out where it is always open.',
  ],
  [
    { 'calendar.hours': '09:00-17:00' },
    'calendar.hours (all: 09:00-17:00) names a day that is none, "09:00-17:00": days are mon, tue, wed, thu, fri, sat, sun, or mon-fri.',
  ],
  [
    { 'calendar.hours': 'mo-fr 09:00-17:00' },
    'calendar.hours (all: mo-fr 09:00-17:00) names a day that is none, "mo-fr": days are mon, tue, wed, thu, fri, sat, sun, or mon-fri.',
  ],
  [
    { 'calendar.hours': 'mon-fri-sat' },
    'calendar.hours (all: mon-fri-sat) names a day that is none, "mon-fri-sat": days are mon, tue, wed, thu, fri, sat, sun, or mon-fri.',
  ],
  [
    { 'calendar.hours': '2025-01-06 09:00-17:00' },
    'calendar.hours (all: 2025-01-06 09:00-17:00) names a day that is none, "2025-01-06": days are mon, tue, wed, thu, fri, sat, sun, or mon-fri.',
  ],
  [
    { 'calendar.hours': 'mon 09:00-25:00' },
    'calendar.hours (all: mon 09:00-25:00) has an hour that is none, "25:00": a span is 09:00-17:30, from 00:00 to 24:00.',
  ],
  [
    { 'calendar.hours': 'mon 09:60-12:00' },
    'calendar.hours (all: mon 09:60-12:00) has an hour that is none, "09:60": a span is 09:00-17:30, from 00:00 to 24:00.',
  ],
  [
    { 'calendar.hours': 'mon 9:00-12:00' },
    'calendar.hours (all: mon 9:00-12:00) has an hour that is none, "9:00": a span is 09:00-17:30, from 00:00 to 24:00.',
  ],
  [
    { 'calendar.hours': 'mon 09:00' },
    'calendar.hours (all: mon 09:00) has an hour that is none, "09:00": a span is 09:00-17:30, from 00:00 to 24:00.',
  ],
  [
    { 'calendar.hours': 'mon 24:01-12:00' },
    'calendar.hours (all: mon 24:01-12:00) has an hour that is none, "24:01": a span is 09:00-17:30, from 00:00 to 24:00.',
  ],
  [
    { 'calendar.hours': 'mon 09:00-09:00' },
    'calendar.hours (all: mon 09:00-09:00) has a span of no length, 09:00-09:00: the whole day is 00:00-24:00.',
  ],
  [
    { 'calendar.hours': 'mon 24:00-02:00' },
    'calendar.hours (all: mon 24:00-02:00) has a span of no length, 24:00-02:00: the whole day is 00:00-24:00.',
  ],
  [
    { 'calendar.holidays': '2025-02-30' },
    'calendar.holidays (all: 2025-02-30) is no date: write 2025-12-25, or 12-25 for that day of every year.',
  ],
  [
    { 'calendar.holidays': '2025-02-29' },
    'calendar.holidays (all: 2025-02-29) is no date: write 2025-12-25, or 12-25 for that day of every year.',
  ],
  [
    { 'calendar.holidays': 'christmas' },
    'calendar.holidays (all: christmas) is no date: write 2025-12-25, or 12-25 for that day of every year.',
  ],
  [
    { 'calendar.maintenance': '2025-13-01 02:00-04:00' },
    'calendar.maintenance (all: 2025-13-01 02:00-04:00) has a date that is none, "2025-13-01": write 2025-12-25, or 12-25 for that day of every year.',
  ],
  [{ 'calendar.maintenance': 'mon-sun' }, "calendar.maintenance (all) leaves no minute of the market's hours: it would never open."],
  [
    { 'calendar.hours': '{BTC/USD: mon 10:00-12:00}', 'calendar.maintenance': 'mon 09:00-11:00, mon 11:00-12:00' },
    "calendar.maintenance (BTC/USD) leaves no minute of the market's hours: it would never open.",
  ],
])('%o is refused in a sentence', (overrides, sentence) => {
  expect(wrong(overrides)).toEqual([sentence])
})

test.each<Record<string, string>>([
  { 'calendar.hours': 'sat-mon 22:00-02:00' },
  { 'calendar.hours': 'MON-FRI 00:00-24:00' },
  { 'calendar.holidays': '2024-02-29, 02-29' },
  { 'calendar.maintenance': 'mon-sun 00:00-23:59' },
  { 'calendar.hours': 'mon 10:00-12:00', 'calendar.maintenance': 'mon 09:00-11:59' },
  // a night that ends on the next day is not all of it
  { 'calendar.hours': 'sun 22:00-02:00', 'calendar.maintenance': 'sun' },
])('%o is a calendar', (overrides) => {
  expect(wrong(overrides)).toEqual([])
})

test('a market that is none is refused', () => {
  expect(wrong({ 'calendar.hours': '{BTC: mon}' })).toEqual([
    'calendar.hours must be days and hours such as mon-fri 09:00-17:30, sat; a map by symbol where markets differ, all for the others, not {"BTC":"mon"}.',
  ])
  expect(wrong({ 'calendar.holidays': '5' })).toEqual([
    'calendar.holidays (all: 5) is no date: write 2025-12-25, or 12-25 for that day of every year.',
  ])
})
