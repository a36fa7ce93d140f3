import { describe, expect, test } from 'vitest'
import { goldenNames, readGolden } from './golden-log.ts'
import { type Hashed, hashedNow, keptHashes, problemOf } from './state-hashes.ts'

describe.each(goldenNames())('what the log of %s folds to', (name) => {
  test('is what the same versions of folds and machines have always made of it (I-02)', () => {
    for (const now of hashedNow(name, readGolden(name).rows)) expect(problemOf(keptHashes(), now)).toBeNull()
  })
})

describe('a change is told what it owes', () => {
  const kept: Hashed = { log: 'old', by: { lots: 2, positions: 2 }, stateHash: 'aa', folds: { lots: '1', positions: '2' } }

  test('none where nothing has changed', () => {
    expect(problemOf([kept], kept)).toBeNull()
  })
  test('a higher version, where a fold means something else under its old one', () => {
    const now = { ...kept, stateHash: 'bb', folds: { ...kept.folds, positions: '3' } }
    expect(problemOf([kept], now)).toBe(
      'old folds to another state by the same versions (positions): raise the version of the fold or machine that changed.',
    )
  })
  test('a higher version, too, where only what the lot is hashed of has changed', () => {
    expect(problemOf([kept], { ...kept, stateHash: 'bb' })).toContain('raise the version of the fold or machine that changed')
  })
  test('an entry, where versions are new, and the old ones stay', () => {
    const now = { ...kept, by: { ...kept.by, positions: 3 }, stateHash: 'bb' }
    expect(problemOf([kept], now)).toMatch(/add this entry .*keep those that are there/)
    expect(problemOf([kept, now], now)).toBeNull()
  })
  test('an entry of its own for every kept log', () => {
    expect(problemOf([kept], { ...kept, log: 'another' })).toContain('add this entry')
  })
})
