import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.{test,spec}.ts'],
    // Real processes are started in some tests; on a busy machine of two cores one takes seconds.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
