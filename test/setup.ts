import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { SEED } from './draws.ts'

// whoever hunts mutants asks only whether a test fails, not for the smallest input that makes it
fc.configureGlobal({ seed: SEED, endOnFailure: process.env.MUTANT !== undefined })

// the engines of tests keep copies of tapes here, not in the user's own folder
if (process.env.COINFOLD_TAPE_CACHE === undefined) {
  const folder = join(tmpdir(), `coinfold-tapes-${process.pid}`)
  process.env.COINFOLD_TAPE_CACHE = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}
