import { steadyTimers } from '../kernel/clock.ts'
import { bundlePage } from './bundle-page.ts'
import { engineLink } from './engine-link.ts'
import { openLogPage } from './open-log-page.ts'
import type { PageSays, PageStart } from './page-messages.ts'

/** The page beside an engine: it lives as long as its parent, whose signals are none of its. */
const say = (says: PageSays): void => void process.send?.(says)

const begin = async ({ log, version, access, at, socket }: PageStart): Promise<void> => {
  try {
    const { url } = await openLogPage({
      ...{ log, version, access, at, timers: steadyTimers, env: process.env, page: bundlePage },
      link: socket === null ? null : engineLink(socket, steadyTimers),
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
