import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { loadConfig } from '../config/load.ts'
import type { WritingOptions } from '../event/open-log-to-write.ts'
import { note } from './output.ts'
import { logFolder } from './places.ts'

/** How this process opens a log to write to it. What file or server have to say on the way is noted. */
export const asWriter = (config = loadConfig({ env: process.env })): WritingOptions => ({
  owner: { run: randomUUID(), host: hostname(), pid: process.pid, sinceMs: Date.now() },
  leaseMs: config.log.leaseS * 1000,
  onDoubt: note,
  waits: false,
  stop: new AbortController().signal,
  mirrorFolder: logFolder,
  onWaiting: ({ host, pid }) => note(`Another engine (pid ${pid} on ${host}) holds the lease; waiting to see whether it is still there.`),
  onAway: (why) => note(`The store is away (${why}): nothing is traded until it is back. Stops that rest at the venue stay.`),
  onBack: (awayMs) => note(`The store is back after ${(awayMs / 1000).toFixed(1)} s.`),
})
