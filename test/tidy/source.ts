import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** Files that belong to the project: what git tracks or would track; in a copy without git, what lies in its folders. */
export const projectFiles = (): string[] => {
  if (!existsSync(join(root, '.git'))) return globSync('{src,machines,projections,test,bench,docs}/**/*.*', { cwd: root })
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))
}

/** Every TypeScript file of the program itself, as `folder/.../file.ts`; those of the page may be `.tsx`. */
export const programFiles = (): string[] =>
  globSync('{src,machines,projections}/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'))

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

/** A string or template (with escapes), a line comment, or a block comment: whichever begins first. */
const STRING_OR_COMMENT = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

/** Comments become spaces, line by line; strings stay. Rough about regular expressions, which is enough for finding names. */
export const withoutComments = (source: string): string =>
  source.replace(STRING_OR_COMMENT, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found))

/** Strings go as well, but not what a template computes. */
export const codeOnly = (source: string): string =>
  withoutComments(source).replace(STRING_OR_COMMENT, (found) => (found.startsWith('`') ? found : "''"))

export type Import = { readonly from: string; readonly isType: boolean }

/** What a file imports, statically or by `import()`; `isType` for `import type` and `export type ... from`. */
export const importsOf = (source: string): Import[] => {
  const code = withoutComments(source)
  const statics = [...code.matchAll(/^\s*(?:import|export)(\s+type)?\b[^'"`;]*?from\s*['"]([^'"]+)['"]/gm)]
  const bare = [...code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)]
  const dynamic = [...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.)?/g)]
  return [
    ...statics.map(([, type, from]) => ({ from: from ?? '', isType: type !== undefined })),
    ...bare.map(([, from]) => ({ from: from ?? '', isType: false })),
    ...dynamic.map(([, from]) => ({ from: from ?? '', isType: false })),
  ]
}
