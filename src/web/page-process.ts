import { steadyTimers } from '../kernel/clock.ts'
import { bundlePage } from './bundle-page.ts'
import { openLogPage } from './open-log-page.ts'
import type { PageSays, PageStart } from './page-messages.ts'

/** The page beside an engine: it lives as long as its parent, whose signals are none of its. */
const say = (says: PageSays): void => void process.send?.(says)

const begin = async ({ log, version, access, at }: PageStart): Promise<void> => {
  try {
    const { url } = await openLogPage({
      ...{ log, version, access, at, link: null, timers: steadyTimers, env: process.env, page: bundlePage },
      warn: (sentence) => say({ is: 'warning', sentence }),
      onIndexed: () => {},
    })
    say({ is: 'listening', url })
  } catch (error) {
    say({ is: 'refused', why: error instanceof Error ? error.message : String(error) })
    process.disconnect?.()
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit())
process.once('message', (start) => void begin(start as PageStart))
