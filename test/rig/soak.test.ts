import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { growth } from '../soak/flat.ts'
import { soak } from '../soak/soak.ts'
import type { Sample } from '../soak/watched-engine.ts'

const SECONDS = IS_NIGHT ? 1200 : 20

test(`an engine that trades 50 coins for ${SECONDS} s keeps its memory, its files and its timers flat`, {
  timeout: 2_000_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'))
  try {
    const soaked = await soak({ folder, coins: 50, seconds: SECONDS, everyS: SECONDS / 20, say: () => {} })
    expect(growth(soaked.samples)).toEqual([])
    expect([soaked.code, soaked.isSound]).toEqual([0, true])
    expect(soaked.framesPerS, 'a market that is told of').toBeGreaterThan(200)
    expect(soaked.events, 'coins that are traded').toBeGreaterThan(100)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what grows is told by name', () => {
  const of = (growing: Partial<Record<keyof Sample, number>>): Sample[] =>
    Array.from({ length: 30 }, (_, at) => {
      const sample = { atS: at, residentMb: 150, heapMb: 40, resources: 11, openFiles: 45, cpuS: at }
      for (const [name, more] of Object.entries(growing)) sample[name as keyof Sample] += more * at
      return sample
    })
  expect(growth(of({}))).toEqual([])
  expect(growth(of({ heapMb: 1 }))).toEqual([expect.stringContaining('heapMb grew')])
  expect(growth(of({ openFiles: 1, resources: 1 }))).toHaveLength(2)
})
