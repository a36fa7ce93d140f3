import { globSync } from 'node:fs'
import { root, textOf, withoutComments } from '../tidy/source.ts'

/** A title that the tests of a file have: of a test, of a group of them, or of a row of a table that a test runs for. */
export type FoundTest = {
  readonly file: string
  /** without the ids */
  readonly title: string
  /** of the faults, promises and things to be seen that it shows something of: `(F01 I-12 V-06)` in the title */
  readonly ids: readonly string[]
  /** `fails`: known to fail, so it shows that a promise is not kept */
  readonly state: 'runs' | 'fails' | 'skipped'
}

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g
/** `test(`, `test.each<...>(`, `describe.skipIf(` and their like, where a line of formatted code begins */
const CALL = /^( *)(test|it|describe)((?:\.\w+)*)(?:<.*>)?\(/gm
const IDS = /\s*\(((?:(?:F\d\d|[IV]-\d\d)[, ]*)+)\)/g

/** what only a run fills in */
const FILLED_IN = /\$\{[^}]*\}|%[sdijo]/g

const unquoted = (literal: string): string => literal.slice(1, -1).replace(/\\(['"`\\])/g, '$1')
const stringsIn = (code: string): readonly string[] => [...code.matchAll(STRING)].map(([literal]) => unquoted(literal))
const idsIn = (text: string): readonly string[] => [...text.matchAll(IDS)].flatMap(([, ids = '']) => ids.split(/[, ]+/).filter(Boolean))

/** The first text behind a place, if nothing but spaces stands between. */
const textAt = (code: string, at: number): readonly string[] => {
  const [literal] = /^\s*(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)/.exec(code.slice(at)) ?? []
  return literal === undefined ? [] : [unquoted(literal.trim())]
}

/** What stands in brackets behind `const NAME`: up to the end of the line, or to the one that closes at the same indentation. */
const tableNamed = (code: string, name: string): string => {
  const begin = new RegExp(`^( *)(?:export )?const ${name}\\b.* = \\[`, 'm').exec(code)
  if (begin === null) return ''
  const [whole, indent] = begin
  const table = code.slice(begin.index + whole.length)
  return table.startsWith('\n') ? table.slice(0, table.indexOf(`\n${indent}]`)) : table.slice(0, table.indexOf('\n'))
}

/** The titles that a call has: its own text, and behind `each` that of the rows with an id. `from`: behind its first bracket. */
const titlesOf = (code: string, call: string, from: number, indent: string): readonly string[] => {
  if (!/\.(each|for|skipIf|runIf)\b/.test(call)) return textAt(code, from)
  const line = code.slice(from, code.indexOf('\n', from))
  const closes = line.includes(')(')
    ? from + line.lastIndexOf(')(')
    : code.slice(from).search(new RegExp(`^${indent}\\].*\\)\\(`, 'm')) + from
  if (closes < from) return []
  const opens = code.indexOf(')(', closes)
  const given = code.slice(from, opens)
  const rows = /^\w+$/.test(given) ? tableNamed(code, given) : given
  return [...textAt(code, opens + 2), ...stringsIn(rows).filter((text) => idsIn(text).length > 0)]
}

type Call = { readonly indent: number; readonly call: string }
const stateOf = (calls: readonly Call[]): FoundTest['state'] => {
  if (calls.some(({ call }) => /\.(skip|todo)\b/.test(call))) return 'skipped'
  return calls.some(({ call }) => /\.fails\b/.test(call)) ? 'fails' : 'runs'
}

/** What a file calls its tests. Rough about what is not formatted as the project's code is. */
export const testsIn = (file: string, source: string): readonly FoundTest[] => {
  const code = withoutComments(source)
  const around: Call[] = []
  return [...code.matchAll(CALL)].flatMap(({ index, 0: whole, 1: indent = '', 3: call = '' }) => {
    while ((around.at(-1)?.indent ?? -1) >= indent.length) around.pop()
    around.push({ indent: indent.length, call })
    const state = stateOf(around)
    return titlesOf(code, call, index + whole.length, indent).map((title) => ({
      file,
      title: title.replace(IDS, '').replace(FILLED_IN, '…'),
      ids: idsIn(title),
      state,
    }))
  })
}

let all: readonly FoundTest[] | null = null

/** Of the whole project, but for those that show what is found. */
export const foundTests = (): readonly FoundTest[] =>
  (all ??= globSync('test/**/*.{test,spec,contract}.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('test/reliability/'))
    .sort()
    .flatMap((file) => testsIn(file, textOf(file))))

export const testsOf = (id: string): readonly FoundTest[] => foundTests().filter(({ ids, state }) => state === 'runs' && ids.includes(id))
export const failingTestsOf = (id: string): readonly FoundTest[] =>
  foundTests().filter(({ ids, state }) => state === 'fails' && ids.includes(id))
