import fc from 'fast-check'
import { SEED } from './draws.ts'

fc.configureGlobal({ seed: SEED })
