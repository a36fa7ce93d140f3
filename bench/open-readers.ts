import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { steadyTimers } from '../src/kernel/clock.ts'
import type { Access } from '../src/web/access/access.ts'
import { PageChild } from '../src/web/page-child.ts'

const file = fileURLToPath(new URL('./page-readers.ts', import.meta.url))

export type Readers = { stop(): void }

/** So many pages that follow a server, in a process of their own. */
export const streamFrom = async (url: string, key: string, count: number): Promise<Readers> => {
  const child = spawn(process.execPath, [file, url, key, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The pages ended with ${code}.`))),
  ])
  return { stop: () => void child.kill('SIGKILL') }
}

/** The page of a log as `run` and `trade` start it, and so many that look at it. */
export const openReaders = async (log: string, access: Access, count: number): Promise<Readers> => {
  const page = new PageChild({
    ...{ log, version: 'bench', access, socket: null, timers: steadyTimers },
    at: { host: '127.0.0.1', port: 0, isNamed: false },
    onLink: () => {},
    warn: (sentence) => process.stderr.write(`${sentence}\n`),
  })
  page.hold()
  const link = await page.listening
  if (link === null) throw new Error('The page could not be served.')
  const readers = await streamFrom(new URL(link).origin, access.readKey, count)
  return {
    stop: () => {
      readers.stop()
      page.stop()
    },
  }
}
