import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root, textOf, withoutComments } from '../tidy/source.ts'
import type { TestReference } from './reference.ts'

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g
/** `test(`, `test.each<...>([`, `describe.skipIf(...)(` and their like */
const CALL = /\b(?:test|it|describe)((?:\.\w+)*)\s*(?:<[^()]*>)?\(/g

const unquoted = (literal: string): string => literal.slice(1, -1).replace(/\\(['"`\\])/g, '$1')

/** `call` is what follows `test` or `describe`: `.each`, `.fails`; `at` tells one call from the next. */
type Title = { readonly text: string; readonly call: string; readonly at: number }

/** All texts, each with the call it stands in or behind: the titles of tests and the names of their rows among them. */
const titlesOf = (source: string): readonly Title[] => {
  const code = withoutComments(source)
  const calls = [...code.matchAll(CALL)]
  return [...code.matchAll(STRING)].map((found) => {
    const call = calls.findLast(({ index }) => index < found.index)
    return { text: unquoted(found[0]), call: call?.[1] ?? '', at: call?.index ?? -1 }
  })
}

/** Too short a title could be found anywhere. */
const LEAST_CHARACTERS = 8

/** Null: such a test is there and runs, or, with `isFailing`, is there and known to fail. Otherwise what is wrong. */
export const problemIn = (source: string, title: string, isFailing: boolean): string | null => {
  if (title.length < LEAST_CHARACTERS) return `"${title}" is too short to name a test`
  const found = titlesOf(source).filter(({ text }) => text.includes(title))
  if (found.length === 0) return `no test is named "${title}"`
  const fails = found.every(({ call }) => /\.fails\b/.test(call))
  if (isFailing && !fails) return `"${title}" is no longer known to fail: move it from "fails" to "testedBy", or "tests"`
  if (!isFailing && fails) return `"${title}" is known to fail, so it shows nothing: it belongs to "fails"`
  return found.every(({ call }) => /\.(skip|todo)\b/.test(call)) ? `"${title}" is not run` : null
}

const sources = new Map<string, string>()

export const problemOf = ({ test, title }: TestReference, isFailing = false): string | null => {
  if (!existsSync(join(root, test))) return `${test} does not exist`
  const source = sources.get(test) ?? textOf(test)
  sources.set(test, source)
  const problem = problemIn(source, title, isFailing)
  return problem === null ? null : `${test}: ${problem}`
}

/** The titles of all tests of a file that are known to fail: the first text of each such call. */
export const failingTitles = (file: string): string[] =>
  titlesOf(textOf(file))
    .filter(({ call, at }, index, all) => /\.fails\b/.test(call) && all[index - 1]?.at !== at)
    .map(({ text }) => text)
