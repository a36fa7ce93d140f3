import { defineConfig } from 'vitest/config'

const common = {
  // Real processes are started in some tests; on a busy machine of two cores one takes seconds.
  testTimeout: 30_000,
  hookTimeout: 30_000,
}
const rig = ['test/rig/**/*.test.ts']
const sim = ['test/sim/**/*.test.ts']

/** One after the other: what times real processes must not share the cores with what uses all of them. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: 'code', include: ['test/**/*.{test,spec}.ts'], exclude: [...rig, ...sim], sequence: { groupOrder: 0 } } },
      { test: { ...common, name: 'rig', include: rig, sequence: { groupOrder: 1 } } },
      { test: { ...common, name: 'sim', include: sim, sequence: { groupOrder: 2 } } },
    ],
  },
})
