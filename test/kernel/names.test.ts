import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkAppend } from '../../src/event/check-append.ts'
import { assert, BrokenInvariant } from '../../src/kernel/assert.ts'
import { keyedName, keyedUniform } from '../../src/kernel/random.ts'
import { cursorOf, isLater } from '../../src/kernel/recorded.ts'
import { isServerUrl, withoutPassword } from '../../src/kernel/server-url.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { sampleEvents } from '../event/sample.ts'

describe('names of streams', () => {
  const parts = { book: 'paper.coin-base.main', symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }

  test('are made of their parts, in which no dash and no slash is left', () => {
    expect(streams.log).toBe('log')
    expect(streams.position(parts)).toBe('position-paper.coin%2Dbase.main-BTC%2FUSD-net')
    expect(streams.decision(parts)).toBe('decision-paper.coin%2Dbase.main-BTC%2FUSD')
    expect(streams.position(NO_PARTS)).toBe('position---net')
    expect(streams.decision(NO_PARTS)).toBe('decision--')
    expect(streams.instrument('coin-base', 'A-B/C')).toBe('instrument-coin%2Dbase-A%2DB%2FC')
    const of = {
      account: streams.account,
      marks: streams.marks,
      unowned: streams.unowned,
      config: streams.config,
      session: streams.session,
    }
    for (const [name, build] of Object.entries(of)) expect(build('a-b/c')).toBe(`${name}-a%2Db%2Fc`)
    expect(NO_PARTS).toEqual({ book: '', symbol: null, base: null, quote: null })
  })
})

test('chance is a function of its key, and of nothing else', () => {
  const digest = createHash('sha256').update('["7","a",2]').digest()
  expect(keyedName('7', 'a', 2)).toBe(digest.toString('hex').slice(0, 16))
  expect(keyedUniform('7', 'a', 2)).toBe(digest.readUIntBE(0, 6) / 2 ** 48)
  expect(keyedUniform('7', 'a', 3)).not.toBe(keyedUniform('7', 'a', 2))
})

test('a cursor is later by its input, and in one input by its command', () => {
  const at = (input: number, command: number) => ({ input, command })
  expect([isLater(at(2, 1), at(1, 9)), isLater(at(1, 9), at(2, 1))]).toEqual([true, false])
  expect([isLater(at(1, 2), at(1, 1)), isLater(at(1, 1), at(1, 1)), isLater(at(1, 1), at(1, 2))]).toEqual([true, false, false])
  expect(cursorOf({ input: { kind: 'price', number: 4, time: 9 }, command: 3 })).toEqual(at(4, 3))
})

test('what must hold is said when it does not', () => {
  expect(() => assert(true, 'It holds.')).not.toThrow()
  expect(() => assert(false, 'It holds.')).toThrow(BrokenInvariant)
  expect(() => assert(false, 'It holds.')).toThrow(expect.objectContaining({ name: 'BrokenInvariant', message: 'It holds.' }))
})

test('an append is of one stream and without a gap', () => {
  const events = sampleEvents('a', 3)
  expect(() => checkAppend('a', -1, events)).not.toThrow()
  expect(() => checkAppend('a', 7, [])).not.toThrow()
  expect(() => checkAppend('b', -1, events)).toThrow(new RangeError('An append is one stream: a was handed to b.'))
  expect(() => checkAppend('a', 0, events)).toThrow(new RangeError('Numbers have no gaps: event 0 of a cannot follow 0.'))
  expect(() => checkAppend('a', -1, [events[0]!, events[2]!])).toThrow(
    new RangeError('Numbers have no gaps: event 2 of a cannot follow 0.'),
  )
})

test('an address of a server is one by its beginning, and loses all before its last @', () => {
  for (const url of ['esdb://h', 'ESDB://h', 'esdb+discover://h']) expect(isServerUrl(url)).toBe(true)
  for (const path of ['esdb', 'esdb:/h', 'x esdb://h', 'esdb+other://h', 'a.db']) expect(isServerUrl(path)).toBe(false)
  expect(withoutPassword('esdb://me:p@ss\nword@h:1?tls=false')).toBe('esdb://h:1?tls=false')
  expect(withoutPassword('esdb+discover://me:x@h')).toBe('esdb+discover://h')
  expect(withoutPassword('esdb://h:1')).toBe('esdb://h:1')
  expect(withoutPassword('folder/me@home.db')).toBe('folder/me@home.db')
})
