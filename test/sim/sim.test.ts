import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { IS_NIGHT, SEED } from '../draws.ts'
import { knownKills } from './mutants/kills.ts'
import { mutants } from './mutants/list.ts'
import type { Result } from './result.ts'

const MINUTES = 60_000
const simulate = async (...argv: readonly string[]): Promise<{ readonly code: number; readonly result: Result }> => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const options = { maxBuffer: 64 * 1024 * 1024 }
  const done = await promisify(execFile)(process.execPath, [main, ...argv, '--json'], options).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  )
  return { code: done.code, result: JSON.parse(done.stdout) }
}

describe('simulation', () => {
  test(
    'no invariant breaks, whatever goes wrong (F42)',
    async () => {
      const sizes = IS_NIGHT
        ? ['--seeds', '10000', '--live', '1500', '--remote', '1500', '--plans', '5000', '--crash-points', '50', '--double-crash', '50']
        : ['--seeds', '50', '--live', '14', '--remote', '10', '--twice', '4', '--plans', '20', '--crash-points', '1', '--double-crash', '1']
      const { code, result } = await simulate(...sizes, '--from', String(SEED), '--kept')
      expect(result.broken.map(({ invariant, seed, message }) => `${invariant} at ${seed}: ${message}`)).toEqual([])
      expect(code).toBe(0)
      expect(result.seeds).toBe(IS_NIGHT ? 10_000 : 50)
      expect(result.live).toBe(IS_NIGHT ? 1_500 : 14)
      expect(result.remote).toBe(IS_NIGHT ? 1_500 : 10)
      // what happens once in ten thousand seeds need not happen in a share of them
      if (IS_NIGHT) expect(Object.entries(result.marks).filter(([, count]) => count === 0)).toEqual([])
      if (IS_NIGHT) expect(Object.entries(result.coverage).filter(([, count]) => count === 0)).toEqual([])
      expect(Object.values(result.marks).filter((count) => count > 0).length).toBeGreaterThan(45)
      expect(result.exposedMs.p99).toBeLessThan(1000)
    },
    (IS_NIGHT ? 60 : 12) * MINUTES,
  )

  test(
    'every historical bug is found, and so is an oracle that is wrong',
    async () => {
      const { code, result } = await simulate(IS_NIGHT ? '--anew' : '--mutants')
      expect(result.mutants.filter(({ killedBy }) => killedBy === null).map(({ name, message }) => `${name}: ${message}`)).toEqual([])
      expect(result.mutants.map(({ name }) => name).toSorted()).toEqual(mutants.map(({ name }) => name).toSorted())
      const known = knownKills()
      const moved = result.mutants.filter(({ name, firstSeed }) => known[name]?.at !== firstSeed).map(({ name }) => name)
      if (moved.length > 0)
        console.warn(`Hunted, because they no longer die where kills.json says (npm run sim -- --anew): ${moved.join(', ')}.`)
      expect(code).toBe(0)
    },
    (IS_NIGHT ? 60 : 12) * MINUTES,
  )
})
