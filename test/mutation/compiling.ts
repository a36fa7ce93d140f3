import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../tidy/source.ts'
import { type Mutant, mutatedText } from './mutant.ts'

const FOLDERS = ['src', 'machines', 'projections']

/** The program in a folder of its own, where the compiler may be shown what is never run. */
const withCopy = <T>(work: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'coinfold-mutants-'))
  try {
    for (const name of [...FOLDERS, 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: FOLDERS }))
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Files in which the compiler finds fault, when each has one mutant in it. */
const faulty = (folder: string, mutants: readonly Mutant[]): ReadonlySet<string> => {
  for (const mutant of mutants) writeFileSync(join(folder, mutant.file), mutatedText(readFileSync(join(root, mutant.file), 'utf8'), mutant))
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: folder,
  })
  for (const { file } of mutants) cpSync(join(root, file), join(folder, file))
  return new Set([...stdout.matchAll(/^(.+?)\(\d+,\d+\): error/gm)].map(([, file = '']) => file.replaceAll('\\', '/')))
}

/** The first so many mutants that compile: what the compiler refuses, no test has to. Several are compiled at once, one a file. */
export const firstCompiling = (drawn: readonly Mutant[], count: number): readonly Mutant[] =>
  withCopy((folder) => {
    const kept = new Set<Mutant>()
    // one in three does not compile
    for (let from = 0; kept.size < count && from < drawn.length; from += count) {
      let left = drawn.slice(from, from + count)
      while (left.length > 0) {
        const batch = [...new Map(left.map((mutant) => [mutant.file, mutant])).values()]
        const wrong = faulty(folder, batch)
        for (const mutant of batch) if (!wrong.has(mutant.file)) kept.add(mutant)
        left = left.filter((mutant) => !batch.includes(mutant))
      }
    }
    return drawn.filter((mutant) => kept.has(mutant)).slice(0, count)
  })
