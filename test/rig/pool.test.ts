import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { ServerLease } from '../../src/event/eventstoredb/server-lease.ts'
import { leaseStream } from '../../src/event/eventstoredb/server-log.ts'
import { command, type Ended } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'

let server: EsdbServer
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())

const pool = (...args: readonly string[]): Promise<Ended> => command(['pool', ...args, '--store', server.url])

// two clients in one process answer for each other: whoever gives up is another one (the rest is in test/cli/pool.test.ts)
test('nothing is taken from a group whose engine runs', async () => {
  await pool('fund', 'USD', '10')
  await pool('grant', 'alts', 'USD', '5')
  const { connection, url, store } = await openEventStoreDb(`${server.url}&group=alts`)
  const owner = { run: 'engine', host: 'here', pid: 1, sinceMs: 0 }
  const options = { connection, stream: leaseStream('alts'), name: url.name, owner, ttlMs: 2000, waits: false }
  const lease = await ServerLease.acquire(options)
  const ended = await pool('give-up', 'alts', 'USD', '1')
  await lease.release()
  await store.close()
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('Another engine (pid 1 on here')
  expect(JSON.parse((await pool('show', '--json')).stdout).assets.USD.slices.alts).toBe('5')
})
