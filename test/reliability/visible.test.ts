import { describe, expect, test } from 'vitest'
import { eventVersions } from '../../src/event/event-versions.ts'
import { problemsOfVisible, visible, waiting } from './visible.ts'

describe('the matrix of what is to be seen', () => {
  test('has every row once, in order', () => {
    expect(visible.map(({ id }) => id)).toEqual(visible.map((_, at) => `V-${String(at + 1).padStart(2, '0')}`))
  })

  test.each(visible.map((row) => [row.id, row] as const))('%s is shown by a test that provokes it', (_, row) => {
    expect(problemsOfVisible(row)).toEqual([])
  })

  test('asks the journal for types of event that there are', () => {
    const types = visible.flatMap(({ terminal }) => [...terminal.matchAll(/--type ([A-Z]\w+)/g)].map(([, type]) => type!))
    const known = new Set<string>(eventVersions.keys())
    expect(types.filter((type) => !known.has(type))).toEqual([])
  })

  test('counts what waits for a real account', () => {
    expect(new Set(waiting).size).toBe(waiting.length)
  })
})
