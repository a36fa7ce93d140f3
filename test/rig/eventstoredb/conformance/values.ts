import { randomUUID } from 'node:crypto'
import { binaryEvent, type EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { collect, observe, shown } from './observe.ts'
import { append, type Cases, event, fresh } from './run.ts'

/** As in the recording, but for the 5 s that were waited for what is never answered. */
const LIMIT_MS = 300
const EDGES: Record<string, unknown> = {
  'empty object': {},
  array: [],
  string: 'hello',
  number: 5,
  null: null,
  'unsafe integer number': { n: 2 ** 53 },
  bigint: { n: 1n },
  Date: { d: new Date(0) },
  NaN: { n: Number.NaN },
  Map: { m: new Map([['a', 1]]) },
}
const TYPES = ['', '$x', 'with space', '🦊', 'x'.repeat(1_000)]
const STREAMS = ['', '$foo', '$$foo', 'has space/slash', 'é漢', 'x'.repeat(1_000)]
/** The recording cuts its keys off. */
const cut = (text: string): string => text.slice(0, 24)
const streamKey = (name: string): string => `stream ${cut(JSON.stringify(name))}`

const edge = async (client: EventStoreDBClient, data: unknown): Promise<unknown> => {
  const stream = fresh('A-rt3')
  const appended = await observe(() => client.appendToStream(stream, jsonEvent({ type: 'T', data: data as never })), LIMIT_MS)
  const read = await observe(() => collect(client.readStream(stream), (one) => ({ data: one.event?.data, metadata: one.event?.metadata })))
  return { append: 'ok' in appended ? 'ok' : appended, read }
}

export const valueCases: Cases = {
  'JSON data and metadata round trip': async ({ client }, recorded) => {
    const { sent, type } = recorded as { sent: string; type: string }
    const stream = fresh('A-rt')
    const metadata = { $causationId: 'c', nested: { b: [1, null], a: '🦊' } }
    await client.appendToStream(stream, jsonEvent({ type, data: JSON.parse(sent), metadata }))
    const [resolved] = await collect(client.readStream(stream), (one) => one)
    const stored = resolved?.event
    const got = JSON.stringify(stored?.data)
    return {
      sent,
      got,
      same: got === sent,
      metaSame: JSON.stringify(stored?.metadata) === JSON.stringify(metadata),
      type: stored?.type,
      isJson: stored?.isJson,
      created: Math.abs((stored?.created.getTime() ?? 0) - Date.now()) < 60_000,
      fields: Object.keys(stored ?? {}),
      resolvedFields: Object.keys(resolved ?? {}),
    }
  },
  'JSON edge values': async ({ client }) => {
    const results: Record<string, unknown> = {}
    for (const [name, data] of Object.entries(EDGES)) results[name] = await edge(client, data)
    return results
  },
  'a JSON edge value that threw leaves the client usable': ({ client }) => append(client, fresh('A-rt4'), event()),
  'bytes content type': async ({ client }) => {
    const stream = fresh('A-bin')
    const events = [
      binaryEvent({ type: 'T', data: Uint8Array.of(0, 1, 2, 255, 254), metadata: Uint8Array.of(1, 2, 3) }),
      binaryEvent({ type: 'T', data: Uint8Array.from(Buffer.from('{"a":1}')), metadata: { m: 1 } }),
      binaryEvent({ type: 'T', data: new Uint8Array() }),
    ]
    const r = await append(client, stream, events)
    const read = await collect(client.readStream(stream), ({ event: one }) => {
      const { isJson, data, metadata } = one ?? {}
      return shown({ isJson, data, metadata })
    })
    return { r, read }
  },
  'odd names of types and streams, odd ids': async ({ client }) => {
    const results: Record<string, unknown> = {}
    for (const type of TYPES) results[cut(JSON.stringify(type))] = await append(client, fresh('A-typ'), event({}, randomUUID(), type))
    for (const stream of STREAMS) {
      await append(client, stream, event())
      results[streamKey(stream)] = await append(client, stream, event())
    }
    results['id not a uuid'] = await append(client, fresh('A-id'), event({}, 'not-a-uuid'))
    const stream = fresh('A-id')
    const upper = randomUUID().toUpperCase()
    await client.appendToStream(stream, event({}, upper))
    const [id] = await collect(client.readStream(stream), (one) => one.event?.id)
    results['id upper case'] = { sent: 'upper case', returnedLower: id === upper.toLowerCase() }
    return { ...results, after: await append(client, fresh('A-id'), event()) }
  },
  'unhandled errors raised inside the client over the append/read cases': async ({ takeUnhandled }) => ({
    uncaught: [],
    unhandled: takeUnhandled(),
  }),
}
