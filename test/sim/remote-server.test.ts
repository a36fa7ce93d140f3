import { expect, test } from 'vitest'
import type { Stored } from '../../src/event/store.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { Disk } from './world/disk.ts'
import { ANY, RemoteServer } from './world/remote-server.ts'

const NO_STREAM = -1
const server = () =>
  new RemoteServer(
    new Disk(),
    () => 0,
    () => {},
  )
const events = (...names: readonly string[]): Stored[] => names.map((name) => ({ hash: sha256(name) }) as Stored)

type Step = readonly [expected: number, ids: string, answer: 'stored' | 'repeated' | number]

/** What a real server answered (EventStoreDB 23.10), case by case; a number is the actual one of a refusal. */
const OBSERVED: Readonly<Record<string, readonly Step[]>> = {
  'a number ahead of the stream': [
    [0, 'a', -1],
    [NO_STREAM, 'a b c', 'stored'],
    [3, 'd', 2],
    [1, 'd', 2],
    [NO_STREAM, 'd', 2],
    [2, 'd', 'stored'],
  ],
  'the same append again, also later': [
    [NO_STREAM, 'a b', 'stored'],
    [NO_STREAM, 'a b', 'repeated'],
    [1, 'c', 'stored'],
    [NO_STREAM, 'a b', 'repeated'],
    [ANY, 'a b', 'repeated'],
  ],
  'the same ids at a later number that fits are written twice': [
    [NO_STREAM, 'a b', 'stored'],
    [1, 'c', 'stored'],
    [2, 'a b', 'stored'],
  ],
  'a part of it known': [
    [NO_STREAM, 'a b', 'stored'],
    [NO_STREAM, 'a b c d', 1],
    [ANY, 'a b c d', 1],
    [NO_STREAM, 'a', 'repeated'],
    [NO_STREAM, 'b', 1],
    [0, 'b', 'repeated'],
  ],
  'any number': [
    [ANY, 'a', 'stored'],
    [ANY, 'a', 'repeated'],
    [ANY, 'b', 'stored'],
  ],
  'an id twice in one append': [[NO_STREAM, 'a a', 'stored']],
}

test.each(Object.entries(OBSERVED))('the simulated server answers like the real one: %s', (_, steps) => {
  const one = server()
  for (const [expected, ids, answer] of steps) {
    const got = one.append('s', expected, events(...ids.split(' ')), 0)
    expect([ids, got.kind === 'wrong-number' ? got.actual : got.isRepeated === true ? 'repeated' : 'stored']).toEqual([ids, answer])
  }
})

test('the same id in another stream is another event', () => {
  const one = server()
  expect(one.append('s', NO_STREAM, events('a'), 0)).toEqual({ kind: 'appended' })
  expect(one.append('t', NO_STREAM, events('a'), 0)).toEqual({ kind: 'appended' })
  expect(one.rows()).toHaveLength(2)
})
