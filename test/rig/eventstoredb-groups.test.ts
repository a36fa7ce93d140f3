import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { Unreachable } from '../../src/event/eventstoredb/wire.ts'
import { allRows, sampleEvents } from '../event/sample.ts'
import { command } from './command.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { tapeFolder } from './tapes.ts'

const TAPE = ['--tape', join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')]
const RUN = ['run', ...TAPE, '--set', 'log.level=fatal', '--json']
/** So many that a start which was sent them would be seen to be. */
const OTHERS = 5000

let folder: string
let server: EsdbServer
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-groups-'))
  server = await startEventStoreDb()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Events of everybody else: of other groups, of a group whose name begins with ours, and of no group at all. */
const fill = (): void => {
  const nothing = { type: 'T', contentType: 'application/json', data: Buffer.from('{}'), metadata: Buffer.alloc(0) }
  for (const stream of ['other.position-a', 'main2.position-a', 'mainland', 'x-main.position-a', 'main/lease-of-old'])
    for (let n = 0; n < OTHERS / 5; n++) server.db.append(stream, 'any', [{ ...nothing, id: crypto.randomUUID() }], 0)
}
const own = (): number => server.db.all.filter(({ stream }) => stream.startsWith('main.')).length

test('a start, a resumed one and verify are sent the events of their own group, not those of everybody', { timeout: 60_000 }, async () => {
  const around = { cwd: folder, env: { COINFOLD_STORE: server.url } }
  fill()
  expect(await command(RUN, around)).toMatchObject({ code: 0 })
  // notes of the lease, and what is compared, are a handful; an event of the log is sent at most twice
  const few = (times: number): number => times * own() + 50
  expect(server.sent).toBeLessThan(few(2))
  fill()
  server.sent = 0
  expect(await command([...RUN, '--resume'], around)).toMatchObject({ code: 0 })
  expect(server.sent, 'the mirror has the past').toBeLessThan(few(1))
  server.sent = 0
  expect(await command(['verify'], around)).toMatchObject({ code: 0 })
  expect(server.sent).toBeLessThan(few(1))
})

test('reading a group is the same whatever stands between its events, to the last one, from anywhere', async () => {
  const { store } = await openEventStoreDb(server.url)
  try {
    for (let n = 0; n < 300; n += 100) {
      fill()
      await store.append('position-a', n - 1, sampleEvents('position-a', 100, n))
    }
    const rows = await allRows(store.readAll(null))
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 300 }, (_, number) => number))
    for (const from of [0, 99, 100, 250, 299]) expect(await allRows(store.readAll(rows[from]!.position))).toEqual(rows.slice(from + 1))
    fill()
    expect(await allRows(store.readAll(rows.at(-1)!.position)), 'nothing of ours behind much of others').toEqual([])
  } finally {
    await store.close()
  }
})

test('a reader that stops half way leaves no subscription behind', async () => {
  const { store } = await openEventStoreDb(server.url)
  try {
    await store.append('position-a', -1, sampleEvents('position-a', 1000))
    for await (const page of store.readAll(null)) if (page.length > 0) break
    await new Promise((resolve) => setTimeout(resolve, 200))
    const { sent } = server
    await store.append('position-b', -1, sampleEvents('position-b', 10))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(server.sent, 'nobody hears what is written now').toBe(sent)
  } finally {
    await store.close()
  }
})

test.each(['stream', 'log'] as const)('a %s whose client is replaced while it is read is not taken for whole', async (what) => {
  const { store, connection } = await openEventStoreDb(server.url)
  try {
    for (let n = 0; n < 5000; n += 1000) await store.append('position-a', n - 1, sampleEvents('position-a', 1000, n))
    const { wire } = connection
    const pages = (what === 'stream' ? wire.readStream('position-a', 0) : wire.readAll(null))[Symbol.asyncIterator]()
    let rows = (await pages.next()).value.length
    await wire.replace()
    const rest = async (): Promise<number> => {
      for (let page = await pages.next(); !page.done; page = await pages.next()) rows += page.value.length
      return rows
    }
    const ended = await rest().catch((error: unknown) => error)
    if (ended !== 5000) expect(ended, `after ${rows} rows`).toBeInstanceOf(Unreachable)
    expect(await allRows(store.readAll(null)), 'and the store goes on with the new one').toHaveLength(5000)
  } finally {
    await store.close()
  }
})
