import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RULE_NAMES } from '../../src/audit/rule-names.ts'

test('the page for scripts has every rule that verify can name, once, and no other', () => {
  const page = readFileSync('docs/reference/scripts.md', 'utf8')
  const rows = page
    .split('\n## ')
    .find((part) => part.startsWith('Rules of `verify`'))!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([a-z-]+)`/g)].map(([, rule]) => rule))
  expect(named.sort()).toEqual([...RULE_NAMES].sort())
})
