import fc from 'fast-check'
import { SEED } from './draws.ts'

// whoever hunts mutants asks only whether a test fails, not for the smallest input that makes it
fc.configureGlobal({ seed: SEED, endOnFailure: process.env.MUTANT !== undefined })
