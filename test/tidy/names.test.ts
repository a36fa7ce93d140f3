import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOnly, programFiles, textOf } from './source.ts'

type Exception = readonly [file: RegExp, reason: string]

/** Names that several files may export, and files: what imports them says whose it means. */
const SHARED_NAMES: Readonly<Record<string, Exception>> = {
  register: [/^src\/cli\//, 'every command registers itself, and only program.ts calls it'],
}
/** Files that may be called as others are, because their folder is a part of their name. */
const SHARED_FILES: readonly Exception[] = [
  [/^machines\/\w+\/(config|commands|decide|events|evolve|machine)\.ts$/, 'one in the folder of each machine'],
  [/^src\/event\/(\w+\/)?store\.ts$/, 'the port of a log, and one adapter in each folder below it'],
  [/\/index\.ts$/, 'the list of what its folder holds'],
  [/^src\/cli\/\w+\.ts$/, 'called as the command is'],
]

const DECLARED = /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|const|let|class|type|interface|enum)\s+([\w$]+)/gm
/** `codeOnly` keeps what a template computes; no export stands there. */
const TEMPLATE = /`(?:\\.|[^`\\])*`/g
const LISTED = /^export\s+(?:type\s+)?\{([^}]*)\}/gm

const exportsOf = (source: string): string[] => {
  const code = codeOnly(source).replace(TEMPLATE, "''")
  const declared = [...code.matchAll(DECLARED)].map(([, name = '']) => name)
  const listed = [...code.matchAll(LISTED)].flatMap(([, list = '']) => list.split(','))
  const names = listed.map((entry) => entry.trim().replace(/^.*\bas\s+|^type\s+/, '')).filter((name) => name !== '')
  const unnamed = [...code.matchAll(/^export\s+(?:\*|default)/gm)].map(([found]) => found)
  // an overloaded function stands there several times
  return [...new Set([...declared, ...names, ...unnamed])]
}

const repeated = (entries: readonly (readonly [name: string, file: string])[]): string[] => {
  const files = new Map<string, string[]>()
  for (const [name, file] of entries) files.set(name, [...(files.get(name) ?? []), file])
  return [...files].flatMap(([name, all]) => (all.length > 1 ? [`${name}: ${all.sort().join(', ')}`] : []))
}

const exported = programFiles().flatMap((file) => exportsOf(textOf(file)).map((name) => [name, file] as const))
/** A strategy imports this file alone, so it hands on what others export. */
const HANDS_ON = 'src/define-strategy.ts'
const mayShare = (name: string, file: string): boolean =>
  file === HANDS_ON || (Object.hasOwn(SHARED_NAMES, name) && SHARED_NAMES[name]![0].test(file))

describe('names', () => {
  test('no name is exported by two files of the program', () => {
    expect(exported.length).toBeGreaterThan(500)
    const unnamed = exported.filter(([name]) => name.startsWith('export '))
    expect(unnamed, 'what they export has no name that could be compared').toEqual([])
    const wrong = repeated(exported.filter(([name, file]) => !mayShare(name, file)))
    expect(wrong, 'a reader takes one for the other, and an editor imports the wrong one').toEqual([])
  })

  test('no two files of the program are called alike', () => {
    const files = programFiles().filter((file) => !SHARED_FILES.some(([shared]) => shared.test(file)))
    const wrong = repeated(files.map((file) => [posix.basename(file), file] as const))
    expect(wrong, 'a reader takes one for the other').toEqual([])
  })

  test('every exception is needed', () => {
    for (const name of Object.keys(SHARED_NAMES))
      expect(exported.filter((entry) => entry[0] === name && mayShare(...entry)).length, name).toBeGreaterThan(1)
    const alike = new Set(repeated(programFiles().map((file) => [posix.basename(file), file])).flatMap((line) => line.split(/[ ,:]+/)))
    for (const [shared] of SHARED_FILES)
      expect(
        [...alike].some((file) => shared.test(file)),
        String(shared),
      ).toBe(true)
  })

  test('are found in every form of an export', () => {
    const source = `
export const a = 1
export type B = { readonly export: 'const c' }
export async function* d() {}
export abstract class E {}
export type { F, G as H } from './f.ts'
export { type I, j as k }
export * from './l.ts'
// export const m = 1
const n = \`
export const o = 1\`
`
    expect(exportsOf(source)).toEqual(['a', 'B', 'd', 'E', 'F', 'H', 'I', 'k', 'export *'])
    expect(
      repeated([
        ['x', 'one'],
        ['y', 'one'],
        ['x', 'two'],
      ]),
    ).toEqual(['x: one, two'])
  })
})
