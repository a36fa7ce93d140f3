import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { command } from './command.ts'

/** What lies in these is by name of something else: a field, a coin, a rule's number. */
const BY_NAME: ReadonlySet<string> = new Set(['fields', 'differing', 'judged', 'changed', 'kept', 'answers'])

const keysOf = (value: unknown, isByName = false): string[] => {
  if (Array.isArray(value)) return value.flatMap((one) => keysOf(one))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, of]) => [...(isByName || key.includes('/') ? [] : [key]), ...keysOf(of, BY_NAME.has(key))])
}

/** That every key of what a command prints for a program stands in its row of the page, whose first words are `row`. */
export const expectDocumented = async (row: string, args: readonly string[]): Promise<void> => {
  const line = readFileSync('docs/reference/scripts.md', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`| \`${row}`))
  // what a step of `why` shares with the journal stands there alone
  const shared = readFileSync('docs/reference/scripts.md', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('| `journal`'))
  const words = `${line}${row.startsWith('why ') ? shared : ''}`
  const { stdout, stderr } = await command([...args, '--json'])
  const keys = new Set(keysOf(JSON.parse(stdout || '{}')))
  expect(keys.size, `${args.join(' ')} prints a document: ${stdout}${stderr}`).toBeGreaterThan(0)
  expect(
    [...keys].filter((key) => !words.includes(`\`${key}\``)),
    `the row of ${row} names every key`,
  ).toEqual([])
}
