import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BROWSER } from './test/browser/found-chromium.ts'
import { SEED } from './test/draws.ts'
import LongestFirst from './test/longest-first.ts'
import { RECORDINGS } from './test/recordings.ts'

const common = {
  // Real processes are started in some tests; on a busy machine of two cores one takes seconds. What hangs is found all the same.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  setupFiles: ['test/setup.ts'],
  env: {
    // chosen here, once: every process of the tests draws from the same
    SEED: String(SEED),
    // compiled once, as the launcher does: hundreds of engines are started, each then in a third of the time
    NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.compile-cache'),
    // files that are made by tests are written anew; a picture is one of them, and vitest tells its tests nothing of its own options
    UPDATES_FILES: process.argv.includes('--update') ? 'yes' : '',
  },
  tags: [
    { name: RECORDINGS, description: 'needs recordings that lie beside the project' },
    { name: BROWSER, description: 'opens the page in chromium' },
  ],
  pool: 'forks' as const,
}
const rig = ['test/rig/**/*.test.ts']
const sim = ['test/sim/**/*.test.ts']
/** What starts programs, changes the process it runs in, or watches a module that others have loaded. */
const programs = [
  'test/{bad-input,browser,cli,deploy,incidents}/**/*.test.ts',
  'test/event/{lease,permissions,sqlite-faults}.test.ts',
  'test/engine/mirrored-tape.test.ts',
  'test/fuzz/{commands,snapshot}.test.ts',
  'test/market/tape-copy.test.ts',
]

/**
 * One group after the other: what times real processes must not share the cores with what uses all of them. The files of
 * `code` share a process each with half of the others: loading the engine anew for each file would take longer than the tests.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'code',
          include: ['test/**/*.{test,spec}.ts'],
          exclude: [...rig, ...sim, ...programs],
          isolate: false,
          // by Node alone, as the program runs: what Vite makes of imports takes a third longer, and engines are most of it
          experimental: { viteModuleRunner: false, nodeLoader: false },
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'programs', include: programs, maxWorkers: '100%', sequence: { groupOrder: 0 } } },
      // most of the time they wait for a clock: three of them leave a third of two cores idle, which keeps their clocks true
      { test: { ...common, name: 'rig', include: rig, maxWorkers: 3, sequence: { groupOrder: 1 } } },
      { test: { ...common, name: 'sim', include: sim, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
})
