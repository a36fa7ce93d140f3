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
import { type InvariantRow, invariants, type Place } from './invariants.ts'
import { reliabilityPage } from './page.ts'
import { isTest, type Reference } from './reference.ts'
import { simulatorChecks } from './simulator-checks.ts'
import { problemIn, problemOf } from './titles.ts'

const ids = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`)
const FAULT_IDS = ids('F', 65)
const INVARIANT_IDS = ids('I-', 28)

const sites = new Set(Object.entries(FAULTS).flatMap(([site, kinds]) => kinds.map((kind) => `${site}/${kind}`)))
const marks = new Set<string>(MARKS)
const mutantNames = new Set(mutants.map(({ name }) => name))

const brokenReference = (reference: Reference): string | null => {
  if (isTest(reference)) return problemOf(reference)
  if ('fault' in reference) return sites.has(reference.fault) ? null : `the simulator has no fault ${reference.fault}`
  if ('mark' in reference) return marks.has(reference.mark) ? null : `the simulator has no mark "${reference.mark}"`
  return mutantNames.has(reference.mutant) ? null : `there is no mutant "${reference.mutant}"`
}

/** A row that says why, does so in a sentence. */
const isSentence = (text: string): boolean => /^[A-Z“].{15,}[.]$/.test(text)

/** What is wrong with a row, each as a line that names it. */
const problemsOf = (row: FaultRow): string[] => {
  if ('untested' in row) return isSentence(row.untested) ? [] : [`"${row.untested}" is no sentence that says why`]
  return [
    ...(row.testedBy.length === 0 ? ['nothing tests it, and no sentence says why'] : []),
    ...row.testedBy.map(brokenReference),
    ...(row.fails ?? []).map((reference) => problemOf(reference, true)),
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
      return row.tests.length > 0
  }
}

const problemsOfInvariant = (row: InvariantRow): string[] =>
  [
    ...row.tests.map((reference) => problemOf(reference)),
    ...(row.fails ?? []).map((reference) => problemOf(reference, true)),
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

describe('a reference is found out', () => {
  const source = `
    // this stands in a comment only
    describe('everything there is', () => {
      test.each([['the name of a row', 1]])('%s', () => {})
      test.fails('goes wrong', () => {})
      test.skip('is not even tried', () => {})
    })`
  test.each([
    ['everything there is', null],
    ['the name of a row', null],
    ['a title that nobody has', 'no test is named'],
    ['in a comment only', 'no test is named'],
    ['row', 'too short'],
    ['goes wrong', 'known to fail'],
    ['is not even tried', 'is not run'],
  ])('that names "%s"', (title, problem) => {
    if (problem === null) expect(problemIn(source, title, false)).toBeNull()
    else expect(problemIn(source, title, false)).toContain(problem)
  })

  test('that says of a test that it fails', () => {
    expect(problemIn(source, 'goes wrong', true)).toBeNull()
    expect(problemIn(source, 'the name of a row', true)).toContain('no longer known to fail')
  })

  test.each<[Reference, string]>([
    [{ test: 'test/none.test.ts', title: 'everything there is' }, 'does not exist'],
    [{ mark: 'a pig flew' as Mark }, 'no mark'],
    [{ fault: 'place/mislaid' }, 'no fault'],
    [{ mutant: 'a bug of nobody' }, 'no mutant'],
  ])('%j', (reference, problem) => {
    expect(brokenReference(reference)).toContain(problem)
  })
})
