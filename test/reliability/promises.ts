import { type FaultRow, sections, statusOf } from './faults.ts'
import { type FoundTest, failingTestsOf, testsOf } from './found-tests.ts'
import { type Guard, type InvariantRow, invariants } from './invariants.ts'
import { code, fileLink, table } from './markdown.ts'
import type { Reference } from './reference.ts'
import { simulatorChecks } from './simulator-checks.ts'

const linksTo = (tests: readonly FoundTest[]): string => {
  const byFile = Map.groupBy(tests, ({ file }) => file)
  return [...byFile]
    .map(([file, some]) =>
      fileLink(
        file,
        some.map(({ title }) => title),
      ),
    )
    .join(', ')
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ')

/** `simulator place/lost (a request was lost); bug fill booked twice; tests entry, remote-network` */
const evidence = (references: readonly Reference[], tests: readonly FoundTest[]): string => {
  const faults = references.flatMap((one) => ('fault' in one ? [code(one.fault)] : []))
  const marks = references.flatMap((one) => ('mark' in one ? [one.mark] : []))
  const mutants = references.flatMap((one) => ('mutant' in one ? [`“${one.mutant}”`] : []))
  return joined([
    faults.length + marks.length === 0 ? '' : `simulator: ${[...faults, ...marks].join(', ')}`,
    mutants.length === 0 ? '' : `mutant: ${mutants.join(', ')}`,
    tests.length === 0 ? '' : `tests: ${linksTo(tests)}`,
  ])
}

const SIGNS = { tested: 'tested', partly: '[partly](#partly)', untested: '[untested](#not-at-all)' } as const

const faultCells = (row: FaultRow): string[] => [
  row.id,
  row.what,
  row.expected,
  SIGNS[statusOf(row)],
  'untested' in row
    ? ''
    : joined([evidence(row.simulated, testsOf(row.id)), row.judgedBy.length === 0 ? '' : `judged by ${row.judgedBy.join(' ')}`]),
]

export const faultTables = (): string =>
  sections
    .map(
      ({ title, rows }) => `### ${title}\n\n${table(['', 'what goes wrong', 'what has to happen', 'status', 'how'], rows.map(faultCells))}`,
    )
    .join('\n\n')

const guardsOf = (guards: readonly Guard[]): string => {
  const byDeed = Map.groupBy(guards, ({ does }) => does)
  return [...byDeed].map(([does, some]) => `*${does}* ${[...new Set(some.map(({ file }) => fileLink(file)))].join(', ')}`).join(', ')
}

const named = (name: string, what: string): string => (what === '' ? '' : `${name}: ${what}`)

const invariantCells = (row: InvariantRow, checks: ReadonlyMap<string, readonly string[]>): string[] => [
  row.id,
  row.promise,
  row.missing === undefined && failingTestsOf(row.id).length === 0 ? 'checked' : '[partly](#promises-that-are-checked-in-part)',
  joined([
    named('engine', guardsOf(row.guards)),
    named('simulator', (checks.get(row.id) ?? []).map((file) => fileLink(file)).join(', ')),
    named('`verify`', row.rules.map(code).join(', ')),
    named('tests', linksTo(testsOf(row.id))),
  ]),
]

export const invariantTable = (): string => {
  const checks = simulatorChecks()
  return table(
    ['', 'promise', 'status', 'how'],
    invariants.map((row) => invariantCells(row, checks)),
  )
}
