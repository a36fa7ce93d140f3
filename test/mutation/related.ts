import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { importsOf, root } from '../tidy/source.ts'

/**
 * Not counted: what reads source text, pages made of the code, or logs that an older build left (a change of them is found
 * by a stale copy and by nothing that was thought of).
 */
const NOT_COUNTED = /^test\/(tidy|reliability|golden)\//
/** They look for what breaks it at all, which the others find sooner, and take half of the time. */
const SLOW = /^test\/(rig|sim|fuzz|deploy)\//
/** Tests of commands. Those that start programs are run for what no other test loads, and for what a person meets. */
const OF_COMMANDS = /^test\/(bad-input|cli)\//
/** What starts a program, or needs its process for itself. */
const STARTS_PROGRAMS = ['test/rig/command.ts', 'test/rig/engine.ts']
/** Through it a test loads every command, and so the whole program. */
const IN_PROCESS = 'test/cli/in-process.ts'
const OWN_PROCESS = /node:child_process|process\.chdir/
/** What stands in for a module has to be there before the module is loaded: not in a process that has loaded it for others. */
const STANDS_IN = /\bvi\.mock\(/
const MET_BY_A_PERSON = /^src\/(cli|ops|report|main)\b/
/** What a server or a live venue is needed for. */
const NEEDS_A_RIG = /^src\/(pool\/|cli\/(pool|run-once|under-lease)|event\/(engine-log|eventstoredb\/))/
const RIG = ['eventstoredb-store', 'eventstoredb-refusals', 'pool', 'remote-boot'].map((name) => `test/rig/${name}.test.ts`)

const forward = (path: string): string => path.replaceAll('\\', '/')

/** Files of the project that a file loads, itself included: by what it imports, not by types. */
export const loadedBy = (() => {
  const direct = new Map<string, readonly string[]>()
  const importedBy = (file: string): readonly string[] => {
    let found = direct.get(file)
    if (found === undefined) {
      const relative = importsOf(readFileSync(join(root, file), 'utf8')).filter(({ from, isType }) => !isType && from.startsWith('.'))
      found = relative
        .map(({ from }) => posix.join(posix.dirname(file), from))
        .filter((path) => /\.ts$/.test(path) && existsSync(join(root, path)))
      direct.set(file, found)
    }
    return found
  }
  return (file: string): ReadonlySet<string> => {
    const seen = new Set([file])
    for (const next of seen) for (const imported of importedBy(next)) seen.add(imported)
    return seen
  }
})()

export type Related = {
  /** test files that load a file of the program within their own process */
  readonly inProcess: (file: string) => readonly string[]
  /** those that need a process for themselves: they start programs that load it and alone could tell, or have stand-ins for modules */
  readonly ofPrograms: (file: string) => readonly string[]
}

export const relatedTests = (): Related => {
  const tests = globSync('test/**/*.{test,spec}.ts', { cwd: root })
    .map(forward)
    .filter((file) => !NOT_COUNTED.test(file) && !SLOW.test(file))
  const standIns = tests.filter((file) => STANDS_IN.test(readFileSync(join(root, file), 'utf8')))
  const isOfPrograms = (file: string): boolean =>
    OF_COMMANDS.test(file) &&
    (STARTS_PROGRAMS.some((starter) => loadedBy(file).has(starter)) || OWN_PROCESS.test(readFileSync(join(root, file), 'utf8')))
  // most of the commands' own first: they take the least time
  const programs = tests
    .filter((file) => isOfPrograms(file) && !standIns.includes(file) && !file.includes('launcher'))
    .sort()
    .reverse()
  const loads = new Map(tests.filter((file) => !isOfPrograms(file) && !standIns.includes(file)).map((file) => [file, loadedBy(file)]))
  const isOfCommands = (file: string): boolean => [...loads.values()].every((files) => files.has(IN_PROCESS) || !files.has(file))
  const entry = loadedBy('src/main.ts')
  const inProcess = (file: string): readonly string[] => [...loads].flatMap(([test, files]) => (files.has(file) ? [test] : []))
  const ofPrograms = (file: string): readonly string[] => [
    ...(entry.has(file) && (MET_BY_A_PERSON.test(file) || isOfCommands(file)) ? programs : []),
    ...standIns.filter((test) => loadedBy(test).has(file)),
    ...(NEEDS_A_RIG.test(file) ? RIG : []),
  ]
  return { inProcess, ofPrograms }
}
