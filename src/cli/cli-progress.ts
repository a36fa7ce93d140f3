import type * as CliProgress from 'cli-progress'
import { lazily } from '../kernel/lazily.ts'

/** Needed on a terminal only. */
export const cliProgress = lazily<typeof CliProgress>('cli-progress')
