import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collect, observe } from './conformance/observe.ts'
import { event, fresh, streamOf, wait } from './conformance/run.ts'
import { Database } from './database.ts'
import { type EsdbServer, type ServerOptions, startEventStoreDb } from './server.ts'

let server: EsdbServer
let client: EventStoreDBClient
const open = async (options: ServerOptions = {}): Promise<void> => {
  server = await startEventStoreDb(options)
  client = EventStoreDBClient.connectionString(server.url)
}
beforeEach(() => open())
afterEach(() => server.close())

const idsOf = (stream: string, reader = client): Promise<(string | undefined)[]> =>
  collect(reader.readStream(stream), (read) => read.event?.id)

test('an append whose acknowledgement is lost is stored, and sent again it is answered as if for the first time', async () => {
  const stream = await streamOf(client, 'F-lost', 1)
  const one = event()
  const send = () => client.appendToStream(stream, one, { expectedRevision: 0n })
  server.loseAcknowledgements(1)
  await expect(send()).rejects.toMatchObject({ type: 'unavailable', code: 14 })
  expect(await send()).toMatchObject({ success: true, nextExpectedRevision: 1n })
  expect((await idsOf(stream)).slice(1), 'stored once').toEqual([one.id])
  expect(server.appendsOf(stream), 'and it has come twice').toBe(3)
})

test('an acknowledgement that never comes leaves the append pending, and the next one is answered', async () => {
  const stream = await streamOf(client, 'F-silent', 1)
  server.loseAcknowledgements(1, 'silence')
  expect(await observe(() => client.appendToStream(stream, event()), 100)).toMatchObject({ error: { type: 'test-timeout' } })
  expect(await client.appendToStream(stream, event())).toMatchObject({ nextExpectedRevision: 2n })
})

test('a lost request is not stored', async () => {
  const stream = await streamOf(client, 'F-request', 1)
  server.loseRequests(1)
  await expect(client.appendToStream(stream, event())).rejects.toMatchObject({ type: 'unavailable' })
  expect(await idsOf(stream)).toHaveLength(1)
})

test('a late acknowledgement: stored at once, answered later', async () => {
  const stream = await streamOf(client, 'F-late', 1)
  server.acknowledgeLate(200)
  const start = performance.now()
  const pending = client.appendToStream(stream, event())
  await wait(50)
  expect(server.db.events(stream)).toHaveLength(2)
  await pending
  expect(performance.now() - start).toBeGreaterThan(190)
})

test('everything is as slow as it is told to be', async () => {
  const stream = await streamOf(client, 'F-slow', 1)
  server.delayMs = 100
  const start = performance.now()
  await client.appendToStream(stream, event())
  await idsOf(stream)
  expect(performance.now() - start).toBeGreaterThan(190)
})

test('refusals have the words of the recording, are not stored, and end', async () => {
  const stream = await streamOf(client, 'F-refused', 1)
  const send = () => client.appendToStream(stream, event())
  server.refuse('not-ready', 2)
  for (const _ of [1, 2]) {
    await expect(send()).rejects.toMatchObject({ type: 'unknown', message: 'Could not recognize Server Is Not Ready' })
  }
  server.refuse('access-denied')
  await expect(send()).rejects.toMatchObject({ type: 'access-denied' })
  server.refuse('not-leader')
  await expect(send()).rejects.toMatchObject({ type: 'not-leader', code: 5, leader: server.endpoint })
  expect(await send(), 'on a new connection to the leader that was named').toMatchObject({ nextExpectedRevision: 1n })
  server.refuse('access-denied', 5)
  server.faults.clear()
  expect(await send()).toMatchObject({ nextExpectedRevision: 2n })
})

test('paused, it answers nothing; resumed, it stores nothing whose deadline has passed', async () => {
  const stream = await streamOf(client, 'F-pause', 1)
  server.pause()
  const pending = observe(() => client.appendToStream(stream, event(), { deadline: 100 }))
  await wait(300)
  server.resume()
  expect(await pending).toMatchObject({ error: { type: 'deadline-exceeded', message: '' } })
  expect(await idsOf(stream)).toHaveLength(1)
})

test('dropped connections end a subscription, and the next append makes a new connection', async () => {
  const stream = await streamOf(client, 'F-drop', 1)
  const subscription = client.subscribeToStream(stream)
  const ended = new Promise((resolve) => subscription.on('error', resolve))
  await new Promise((resolve) => subscription.once('caughtUp', resolve).resume())
  const before = server.connections
  server.dropConnections()
  expect(await ended).toMatchObject({ type: 'unavailable' })
  await client.appendToStream(stream, event())
  expect(server.connections).toBe(before + 1)
  expect(server.openConnections).toBe(1)
})

test('killed and started again, on the same port or as another server, it has what it had acknowledged', async () => {
  const stream = await streamOf(client, 'F-kill', 2)
  await server.kill()
  expect(await observe(() => client.appendToStream(stream, event()))).toMatchObject({ error: { code: 14 } })
  await server.restart()
  expect(await idsOf(stream, EventStoreDBClient.connectionString(server.url))).toHaveLength(2)
  const { db } = server
  await server.close()
  await open({ db })
  expect(await client.appendToStream(stream, event(), { expectedRevision: 1n })).toMatchObject({ nextExpectedRevision: 2n })
})

test('an answer to an append that the client does not know is an unhandled rejection inside the client', async () => {
  await streamOf(client, 'F-unknown', 1)
  const runnersOwn = process.listeners('unhandledRejection')
  const raised = new Promise((resolve) => process.removeAllListeners('unhandledRejection').once('unhandledRejection', resolve))
  server.answerUnknownCorrelation()
  const error = await raised
  for (const listener of runnersOwn) process.on('unhandledRejection', listener)
  expect(String(error)).toMatch(/undefined is not iterable/)
})

test('a wrong password, and none, are refused; credentials travel over TLS only', async () => {
  await server.close()
  await open({ tls: true, credentials: 'admin:changeit' })
  const right = EventStoreDBClient.connectionString(server.urlAs('admin:changeit'))
  expect(await right.appendToStream(fresh('F-tls'), event())).toMatchObject({ nextExpectedRevision: 0n })
  for (const url of [server.urlAs('admin:wrong'), server.url]) {
    const wrong = EventStoreDBClient.connectionString(url)
    await expect(wrong.appendToStream(fresh('F-tls'), event())).rejects.toMatchObject({ type: 'access-denied', code: 16 })
    await expect(idsOf(fresh('F-tls'), wrong)).rejects.toMatchObject({ type: 'access-denied', code: 16 })
  }
})

test('half a line at the end of the file was never acknowledged and is cut off', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventstoredb-'))
  const path = join(folder, 'events.jsonl')
  const proposed = {
    id: crypto.randomUUID(),
    type: 'T',
    contentType: 'application/json',
    data: Buffer.from('{}'),
    metadata: Buffer.alloc(0),
  }
  const first = new Database(path)
  const { position } = first.append('F-torn', 'no_stream', [proposed], 0) as { position: number }
  first.close()
  appendFileSync(path, '[{"stream":"F-to')
  const second = new Database(path)
  expect(second.events('F-torn')).toMatchObject([{ id: proposed.id, position }])
  second.append('F-torn', 0n, [{ ...proposed, id: crypto.randomUUID() }], 0)
  second.close()
  const third = new Database(path)
  expect(third.events('F-torn').map(({ revision }) => revision)).toEqual([0, 1])
  third.close()
  rmSync(folder, { recursive: true })
})
