import { EventStoreDBClient } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jsonBytes } from '../../src/event/eventstoredb/json-bytes.ts'
import { openEventStoreDb } from '../../src/event/eventstoredb/open-store.ts'
import { sampleEvents } from '../event/sample.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'

let server: EsdbServer
let client: EventStoreDBClient
beforeEach(async () => {
  server = await startEventStoreDb()
  client = EventStoreDBClient.connectionString(server.url)
})
afterEach(async () => {
  await client.dispose()
  await server.close()
})

/** As no `JSON.stringify` of JavaScript would write it. */
const TEXT = '{ "b":1E-7 ,"a":[1.0, "\\u00e4ä€😀"]}'

test.each([
  ['over the call that appends share', {}],
  ['over a call of its own', { credentials: { username: 'somebody', password: 'nothing' } }],
])('what is stored is the very text, and JSON to everybody: %s', async (_, options) => {
  const id = crypto.randomUUID()
  await client.appendToStream('s', [jsonBytes(id, 'T', TEXT, { hash: 'h' }), jsonBytes(crypto.randomUUID(), 'U', '{}', {})], options)
  const [stored, second] = server.db.events('s')
  expect(stored).toMatchObject({ id, type: 'T', contentType: 'application/json' })
  expect(second).toMatchObject({ type: 'U', contentType: 'application/json' })
  expect(Buffer.from(stored!.data).toString()).toBe(TEXT)
  for await (const { event } of client.readStream('s', { maxCount: 1 }))
    expect(event).toMatchObject({ isJson: true, data: JSON.parse(TEXT), metadata: { hash: 'h' } })
})

test('an append that is sent again is the same to the last byte', async () => {
  const { store } = await openEventStoreDb(server.url)
  server.loseRequests(2)
  const events = sampleEvents('position-a', 3)
  await store.append('position-a', -1, events)
  expect(server.appendsOf('main.position-a')).toBe(3)
  expect(server.db.events('main.position-a').map(({ data, contentType }) => [Buffer.from(data).toString(), contentType])).toEqual(
    events.map(({ data }) => [data, 'application/json']),
  )
  await store.close()
})
