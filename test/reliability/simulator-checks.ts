import { globSync } from 'node:fs'
import { root, textOf, withoutComments } from '../tidy/source.ts'

/** `oracle.broken('I-04', ...)`, and where a run compares whole runs: `invariant: 'I-25'`. */
const CHECK = /\bbroken\(\s*'(I-\d\d)'|\binvariant:\s*'(I-\d\d)'/g

/** Invariant to the files of the simulator that break a run for it. */
export const simulatorChecks = (): ReadonlyMap<string, readonly string[]> => {
  const checks = new Map<string, string[]>()
  for (const path of globSync('test/sim/{oracle,runs,world}/*.ts', { cwd: root }).concat('test/sim/run.ts').sort()) {
    const file = path.replaceAll('\\', '/')
    for (const [, one, other] of withoutComments(textOf(file)).matchAll(CHECK)) {
      const id = one ?? other ?? ''
      const files = checks.get(id) ?? []
      if (!files.includes(file)) checks.set(id, [...files, file])
    }
  }
  return checks
}
