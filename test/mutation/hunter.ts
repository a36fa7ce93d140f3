import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BaseSequencer, createVitest, type TestModule, type TestSpecification, type Vitest } from 'vitest/node'
import { root } from '../tidy/source.ts'
import { type Mutant, mutatedText } from './mutant.ts'

/** `mutant` null: the code as it is. Files in the order in which they are run, each in a process of its own if `isIsolated`. */
export type Hunt = { readonly mutant: Mutant | null; readonly files: readonly string[]; readonly isIsolated: boolean }
export type Report =
  | { readonly is: 'begun'; readonly file: string }
  | { readonly is: 'done'; readonly killedBy: string | null; readonly seconds: Readonly<Record<string, number>> }

class AsGiven extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files
  }
}

const tell = (report: Report): void => void process.send?.(report)

/** The mutant that the code has while it is loaded; on the disk it stays as it is, so whatever reads source text sees no difference. */
let mutant: Mutant | null = null
const mutating = {
  name: 'mutating',
  enforce: 'pre' as const,
  transform: (text: string, id: string) => (mutant !== null && id === join(root, mutant.file) ? mutatedText(text, mutant) : null),
}

/** A hunt ends with the first test that fails. */
const open = (isolate: boolean): Promise<Vitest> =>
  createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      include: ['test/**/*.{test,spec}.ts'],
      setupFiles: ['test/setup.ts'],
      tags: [{ name: 'recordings' }],
      testTimeout: 30_000,
      hookTimeout: 30_000,
      isolate,
      // what was transformed before has not this mutant
      fsModuleCache: false,
      pool: 'forks',
      maxWorkers: 1,
      execArgv: ['--max-old-space-size=2000'],
      bail: 1,
      sequence: { sequencer: AsGiven },
      reporters: [{ onTestModuleStart: (module: TestModule) => tell({ is: 'begun', file: module.relativeModuleId }) }],
    },
    { plugins: [mutating] },
  )

const firstFailed = (modules: readonly TestModule[]): string | null => {
  for (const module of modules) {
    for (const test of module.children.allTests('failed')) return `${module.relativeModuleId}: ${test.fullName}`
    if (module.state() === 'failed') return `${module.relativeModuleId}: could not be run`
  }
  return null
}

const runners = new Map<boolean, Promise<Vitest>>()
/** What each of them has loaded last, and has to forget. */
const changed = new Map<boolean, Mutant | null>()
const runnerOf = (isolate: boolean): Promise<Vitest> => {
  const runner = runners.get(isolate) ?? open(isolate)
  runners.set(isolate, runner)
  return runner
}

const hunt = async ({ mutant: next, files, isIsolated }: Hunt): Promise<Report> => {
  const vitest = await runnerOf(isIsolated)
  for (const one of [changed.get(isIsolated) ?? null, next]) if (one !== null) vitest.invalidateFile(join(root, one.file))
  changed.set(isIsolated, next)
  mutant = next
  process.env.MUTANT = JSON.stringify(next)
  process.env.NODE_OPTIONS = `--import=${pathToFileURL(join(import.meta.dirname, 'hook.ts')).href}`
  const specs = files.map((file) => vitest.getRootProject().createSpecification(join(root, file)))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specs)
  // those of earlier hunts are remembered, too
  const modules = files.flatMap((file) => testModules.filter((module) => module.relativeModuleId === file))
  const killedBy = firstFailed(modules) ?? (unhandledErrors.length > 0 ? 'an error that nobody caught' : null)
  return {
    is: 'done',
    killedBy,
    seconds: Object.fromEntries(modules.map((module) => [module.relativeModuleId, module.diagnostic().duration / 1000])),
  }
}

process.on('message', (message: Hunt) => {
  void hunt(message).then(tell)
})
process.on('disconnect', () => process.exit(0))
