import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mutants } from '../sim/mutants/list.ts'
import { resultOf } from '../sim/result.ts'
import { emptyTally } from '../sim/runs/tally.ts'
import { FAULTS } from '../sim/world/faults.ts'
import { MARKS, type Mark } from '../sim/world/marks.ts'
import { programFiles, root, textOf } from '../tidy/source.ts'
import { type FaultRow, faults } from './faults.ts'
import { foundTests, testsIn, testsOf } from './found-tests.ts'
import { type InvariantRow, invariants, type Place } from './invariants.ts'
import { reliabilityPage } from './page.ts'
import type { Reference } from './reference.ts'
import { simulatorChecks } from './simulator-checks.ts'
import { visible } from './visible.ts'

const ids = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`)
const FAULT_IDS = ids('F', 65)
const INVARIANT_IDS = ids('I-', 36)

const sites = new Set(Object.entries(FAULTS).flatMap(([site, kinds]) => kinds.map((kind) => `${site}/${kind}`)))
const marks = new Set<string>(MARKS)
const mutantNames = new Set(mutants.map(({ name }) => name))

const brokenReference = (reference: Reference): string | null => {
  if ('fault' in reference) return sites.has(reference.fault) ? null : `the simulator has no fault ${reference.fault}`
  if ('mark' in reference) return marks.has(reference.mark) ? null : `the simulator has no mark "${reference.mark}"`
  return mutantNames.has(reference.mutant) ? null : `there is no mutant "${reference.mutant}"`
}

/** A row that says why, does so in a sentence. */
const isSentence = (text: string): boolean => /^[A-Z“].{15,}[.]$/.test(text)

const withoutTest = (id: string): string | null => (testsOf(id).length > 0 ? null : `no test that runs has (${id}) in its title`)

/** What is wrong with a row, each as a line that names it. */
const problemsOf = (row: FaultRow): string[] => {
  if ('untested' in row) return isSentence(row.untested) ? [] : [`"${row.untested}" is no sentence that says why`]
  return [
    withoutTest(row.id),
    ...row.simulated.map(brokenReference),
    ...row.judgedBy.map((id) => (INVARIANT_IDS.includes(id) ? null : `there is no invariant ${id}`)),
    row.partly === undefined || isSentence(row.partly) ? null : `"${row.partly}" is no sentence`,
  ].filter((problem) => problem !== null)
}

const checks = simulatorChecks()
const verifySource = programFiles()
  .filter((file) => file.startsWith('src/audit/'))
  .map(textOf)
  .join('\n')

const isThere = (row: InvariantRow, place: Place): boolean => {
  switch (place) {
    case 'production':
      return row.guards.length > 0
    case 'simulator':
      return checks.has(row.id)
    case 'verify':
      return row.rules.length > 0
    case 'tests':
      return testsOf(row.id).length > 0
  }
}

const problemsOfInvariant = (row: InvariantRow): string[] =>
  [
    withoutTest(row.id),
    ...row.guards.map(({ file, says }) => (textOf(file).includes(says) ? null : `${file} does not say "${says}"`)),
    ...row.rules.map((rule) => (verifySource.includes(`rule: '${rule}'`) ? null : `verify has no rule "${rule}"`)),
    ...row.wanted
      .filter((place) => row.missing === undefined && !isThere(row, place))
      .map((place) => `it is to be checked in ${place}, is not, and no sentence says so`),
    row.missing === undefined || isSentence(row.missing) ? null : `"${row.missing}" is no sentence`,
  ].filter((problem) => problem !== null)

describe('the fault matrix', () => {
  test('has every fault once, in order', () => {
    expect(faults.map(({ id }) => id)).toEqual(FAULT_IDS)
  })

  test.each(faults.map((row) => [row.id, row] as const))('%s is tested by what is there, or says why not', (_, row) => {
    expect(problemsOf(row)).toEqual([])
  })
})

describe('the invariants', () => {
  test('are all there, in order', () => {
    expect(invariants.map(({ id }) => id)).toEqual(INVARIANT_IDS)
  })

  test.each(invariants.map((row) => [row.id, row] as const))('%s is checked where it is to be, or says what is missing', (_, row) => {
    expect(problemsOfInvariant(row)).toEqual([])
  })

  test('the simulator checks no other ones', () => {
    expect([...checks.keys()].filter((id) => !INVARIANT_IDS.includes(id))).toEqual([])
  })

  test('is what every row of the fault matrix is judged by, but for what is refused before anything begins', () => {
    expect(faults.filter((row) => 'judgedBy' in row && row.judgedBy.length === 0).map(({ id }) => id)).toEqual(['F62'])
  })
})

describe('the page', () => {
  const page = reliabilityPage()
  const links = [...page.matchAll(/\]\(([^ )]+)/g)].map(([, target]) => target ?? '')

  test('names files that are there', () => {
    const files = new Set(links.filter((target) => !target.startsWith('#')).map((target) => target.split('#')[0] ?? ''))
    expect(files.size).toBeGreaterThan(40)
    expect([...files].filter((file) => !existsSync(join(root, 'docs', file)))).toEqual([])
  })

  test('points to headings that it has', () => {
    const slugs = new Set([...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title?.toLowerCase().replaceAll(' ', '-')))
    const wanted = new Set(links.filter((target) => target.startsWith('#')).map((target) => target.slice(1)))
    expect([...wanted].filter((slug) => !slugs.has(slug))).toEqual([])
  })

  test('says what was not measured, and what broke', () => {
    expect(reliabilityPage(null)).toContain('Not measured yet')
    const lost = { seed: '7', invariant: 'I-05', message: 'a coin is gone', plan: null }
    const result = resultOf({ byKind: { swarm: { ...emptyTally(), runs: 3, broken: [lost] } }, seconds: 1, mutants: [] })
    const measured = reliabilityPage(result)
    expect(measured).not.toContain('`docs/generated/simulation.json` is missing')
    expect(measured).toContain('I-05 at seed 7: a coin is gone')
    expect(measured).toContain('| a request was lost | **never** | F01 |')
  })
})

describe('a test is found by what its title says', () => {
  const source = `
    // test('in a comment only (F01)', () => {})
    const ROWS = [
      ['a row of a table (F02)', 1],
    ]
    describe('everything there is (F03, I-01)', () => {
      test.each<[string, number]>([
        ['the name of a row (F04)', 1],
        ['a row without', 2],
      ])('%s', () => expect('words of another kind (F05)').toBe(''))
      test.each(ROWS)('%s comes true (F06 F07)', () => {})
      test(
        'on a line of its own',
        () => {},
      )
      test.fails('goes wrong (F08)', () => {})
      test.skip('is not even tried (F09)', () => {})
    })
    describe.skip('nothing of it', () => {
      test('is tried (F10)', () => {})
    })
    test.skipIf(isElsewhere)('where it can be (F11)', () => {})`
  const found = testsIn('some.test.ts', source)

  test('of itself, of a group, of a row; a comment and a test itself say nothing', () => {
    expect(found.filter(({ state }) => state === 'runs').map(({ title, ids }) => [title, ids.join(' ')])).toEqual([
      ['everything there is', 'F03 I-01'],
      ['…', ''],
      ['the name of a row', 'F04'],
      ['… comes true', 'F06 F07'],
      ['a row of a table', 'F02'],
      ['on a line of its own', ''],
      ['where it can be', 'F11'],
    ])
  })

  test('and counts only if it runs', () => {
    expect(found.filter(({ state }) => state === 'fails').map(({ ids }) => ids)).toEqual([['F08']])
    expect(found.filter(({ state }) => state === 'skipped').map(({ ids }) => ids)).toEqual([['F09'], [], ['F10']])
    expect(withoutTest('F99')).toContain('no test that runs')
  })

  test('which names nothing that is not there', () => {
    const known = new Set([...FAULT_IDS, ...INVARIANT_IDS, ...visible.map(({ id }) => id)])
    const unknown = foundTests().filter(({ ids }) => ids.some((id) => !known.has(id)))
    expect(unknown).toEqual([])
  })
})

test.each<[Reference, string]>([
  [{ mark: 'a pig flew' as Mark }, 'no mark'],
  [{ fault: 'place/mislaid' }, 'no fault'],
  [{ mutant: 'a bug of nobody' }, 'no mutant'],
])('a reference to nothing is found out: %j', (reference, problem) => {
  expect(brokenReference(reference)).toContain(problem)
})
