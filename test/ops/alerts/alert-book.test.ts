import { beforeEach, expect, test } from 'vitest'
import { AlertBook } from '../../../src/ops/alerts/alert-book.ts'
import type { AlertFinding, AlertRule } from '../../../src/ops/alerts/alert-rule.ts'
import { optionsOf, well } from './alert-stage.ts'

let found: AlertFinding[]
let nowMs: number
let book: AlertBook
const ruleWith = (looks: 1 | 2): AlertRule => ({ name: 'wrong', title: 'What was wrong', severity: 'critical', looks, find: () => found })
beforeEach(() => {
  found = []
  nowMs = 1000
  book = new AlertBook([ruleWith(2)])
})

const about = (...names: readonly string[]): AlertFinding[] => names.map((of) => ({ of, text: `${of} is wrong.` }))
/** The next look, a quarter of a minute later, finds these. */
const look = (...names: readonly string[]) => {
  found = about(...names)
  nowMs += 15_000
  return book.look(well(), optionsOf({ repeatMin: '10' }), nowMs).map(({ is, of, text }) => ({ is, of: of.join(), text }))
}
const quiet = (looks: number, ...names: readonly string[]): void => {
  for (let nth = 0; nth < looks; nth++) expect(look(...names)).toEqual([])
}

test('one look wakes nobody, two in a row do, once', () => {
  expect(look('a')).toEqual([])
  expect(look()).toEqual([])
  expect(look('a')).toEqual([])
  expect(look('a')).toEqual([{ is: 'begun', of: 'a', text: 'a is wrong.' }])
  quiet(20, 'a')
})

test('a rule that counts is believed at one look', () => {
  book = new AlertBook([ruleWith(1)])
  expect(look('a').map(({ is }) => is)).toEqual(['begun'])
})

test('the message says whose, when and how bad', () => {
  found = about('a')
  book.look(well(), optionsOf(), 1)
  const [message] = book.look(well(), optionsOf(), 2)
  expect(message).toEqual({
    alarm: 'wrong',
    is: 'begun',
    severity: 'critical',
    book: 'paper.binance.main',
    of: ['a'],
    text: 'a is wrong.',
    time: '2023-11-14T22:13:20.000Z',
  })
})

test('what else comes is told, but once a minute at most, and all that came meanwhile together', () => {
  look('a')
  expect(look('a').map(({ is }) => is)).toEqual(['begun'])
  quiet(1, 'a', 'b')
  quiet(1, 'a', 'b', 'c')
  quiet(1, 'a', 'b', 'c')
  expect(look('a', 'b', 'c')).toEqual([{ is: 'more', of: 'b,c', text: 'b is wrong. c is wrong.' }])
})

test('it is over when two looks in a row find none of it, and told so once', () => {
  look('a', 'b')
  look('a', 'b')
  expect(look('a')).toEqual([])
  expect(look()).toEqual([])
  expect(look('a')).toEqual([])
  expect(look()).toEqual([])
  expect(look()).toEqual([{ is: 'over', of: '', text: 'What was wrong: it is over.' }])
  quiet(5)
})

test('what stands is told again after its time, all of it, as it is then', () => {
  look('a')
  look('a')
  quiet(3, 'a', 'b')
  expect(look('a', 'b').map(({ is }) => is)).toEqual(['more'])
  quiet(39, 'a', 'b')
  expect(look('a', 'b')).toEqual([{ is: 'still', of: 'a,b', text: 'a is wrong. b is wrong.' }])
  quiet(39, 'a', 'b')
  expect(look('a', 'b').map(({ is }) => is)).toEqual(['still'])
})

test('what is told again is told in the words of today', () => {
  found = [{ of: 'a', text: 'a is wrong for 15 s.' }]
  for (let nth = 0; nth < 2; nth++) book.look(well(), optionsOf(), nth)
  found = [{ of: 'a', text: 'a is wrong for an hour.' }]
  expect(book.look(well(), optionsOf(), 3_600_002)[0]!.text).toBe('a is wrong for an hour.')
})

test('by a repeatMin of 0 it is told once', () => {
  found = about('a')
  for (let nth = 0; nth < 2; nth++) book.look(well(), optionsOf({ repeatMin: '0' }), nth)
  expect(book.look(well(), optionsOf({ repeatMin: '0' }), 1e12)).toEqual([])
})

test('what comes and goes is told as over each time, and as begun once a minute at most', () => {
  const told: string[] = []
  for (let round = 0; round < 40; round++) for (const names of [['a'], ['a'], [], []]) told.push(...look(...names).map(({ is }) => is))
  expect(told.filter((is) => is === 'begun').length).toBeLessThanOrEqual(40)
  expect(told.length).toBeGreaterThan(20)
  for (const [at, is] of told.entries()) expect(is, 'they take turns').toBe(at % 2 === 0 ? 'begun' : 'over')
})

test('of many the first five are said in words, and all by name', () => {
  const names = Array.from({ length: 12 }, (_, at) => `c${at}`)
  look(...names)
  const [message] = look(...names)
  expect(message!.text).toBe('c0 is wrong. c1 is wrong. c2 is wrong. c3 is wrong. c4 is wrong. And 7 more.')
  expect(message!.of.split(',')).toHaveLength(12)
})

test('what stands is known as long as it does, since it was seen first', () => {
  expect(book.standing).toEqual([])
  look('a')
  expect(book.standing).toEqual([])
  look('a', 'b')
  look('a', 'b')
  expect(book.standing).toEqual([
    { alarm: 'wrong', severity: 'critical', of: ['a', 'b'], text: expect.stringContaining('b is wrong.'), sinceMs: well().atMs },
  ])
  look()
  look()
  expect(book.standing).toEqual([])
})
