import { EventStoreDBClient } from '@eventstore/db-client'
import { collect, observe } from './observe.ts'
import { append, type Case, type Cases, event, eventsOf, fresh, streamOf } from './run.ts'

const MISSING: Record<string, bigint | 'no_stream' | 'stream_exists' | 'any'> = {
  NO_STREAM: 'no_stream',
  STREAM_EXISTS: 'stream_exists',
  ANY: 'any',
  'exact 0n': 0n,
  'exact 5n': 5n,
}
const HAVING: typeof MISSING = {
  NO_STREAM: 'no_stream',
  STREAM_EXISTS: 'stream_exists',
  ANY: 'any',
  'exact 2n (is current)': 2n,
  'exact 1n (behind)': 1n,
  'exact 3n (ahead)': 3n,
}

const toMissing = ([name, revision]: [string, (typeof MISSING)[string]]): [string, Case] => [
  `append expectedRevision ${name}, stream missing`,
  ({ client }) => append(client, fresh('A-miss'), event(), revision),
]
const toExisting = ([name, revision]: [string, (typeof MISSING)[string]]): [string, Case] => [
  `append expectedRevision ${name}, stream has revisions 0..2`,
  async ({ client }) => append(client, await streamOf(client, 'A-have', 3), event(), revision),
]

const KIB = 1_024
const MIB = KIB * KIB
const SIZES = {
  '900 KiB': 900 * KIB,
  '1 MiB minus 100': MIB - 100,
  '1 MiB': MIB,
  '1.5 MiB': 1.5 * MIB,
  '3.5 MiB': 3.5 * MIB,
  '5 MiB': 5 * MIB,
}
const ofSize = (bytes: number) => event({ s: 'x'.repeat(bytes) })

export const appendCases: Cases = {
  'server features': async ({ client }) => {
    const features = (await Reflect.get(client, 'capabilities')) as { serverVersion: string; supports(method: { path: string }): boolean }
    const batchAppend = features.supports({ path: '/event_store.client.streams.Streams/BatchAppend' })
    return { serverVersion: features.serverVersion, batchAppend }
  },
  ...Object.fromEntries(Object.entries(MISSING).map(toMissing)),
  ...Object.fromEntries(Object.entries(HAVING).map(toExisting)),
  'wrong expected version with throwOnAppendFailure=false': async ({ server, client }) => {
    const lenient = EventStoreDBClient.connectionString(`${server.url}&throwOnAppendFailure=false`)
    const stream = await streamOf(client, 'A-have', 3)
    return {
      exact0: await append(lenient, stream, event(), 0n),
      noStream: await append(lenient, stream, event(), 'no_stream'),
      missingExact: await append(lenient, fresh('A-miss'), event(), 5n),
    }
  },
  'empty append': async ({ client }) => {
    const missing = fresh('A-empty')
    const no = await append(client, missing, [], 'no_stream')
    const exactMissing = await append(client, fresh('A-e2'), [], 0n)
    const one = await streamOf(client, 'A-e3', 1)
    const any = await append(client, one, [])
    const wrong = await append(client, one, [], 5n)
    return { no, exactMissing, any, wrong, read: await observe(() => collect(client.readStream(missing), () => null)) }
  },
  'one event of size n (data string length)': async ({ client }) => {
    const results: Record<string, unknown> = {}
    for (const [name, bytes] of Object.entries(SIZES)) results[name] = await append(client, fresh('A-big'), ofSize(bytes), 'no_stream')
    return results
  },
  'batch of many events over 1 MiB in total': async ({ client }) => {
    const results: Record<string, unknown> = {}
    for (const count of [9, 10, 11, 40, 100]) {
      const stream = fresh('A-bigb')
      const events = Array.from({ length: count }, () => ofSize(100 * KIB))
      const r = await append(client, stream, events, 'no_stream')
      results[`${count} x 100 KiB`] = { r, read: await observe(async () => (await collect(client.readStream(stream), () => null)).length) }
    }
    return results
  },
  'after the oversized appends the same client still works': ({ client }) => append(client, fresh('A-after'), event()),
  'many events per append': async ({ client }) => {
    const results: Record<string, unknown> = {}
    for (const count of [1, 10, 100, 1_000, 5_000]) {
      const stream = fresh('A-many')
      const r = await append(client, stream, eventsOf(count), 'no_stream')
      const read = await collect(client.readStream(stream), (resolved) => resolved.event)
      const last = read.at(-1)
      const inOrder = read.every((stored, n) => Number(stored?.revision) === n && (stored?.data as { n: number } | undefined)?.n === n)
      const position = 'ok' in r ? (r.ok as { position: { commit: string } }).position.commit : ''
      const positionEqualsLastEventPosition = position === `${last?.position?.commit}n`
      results[String(count)] = { r, read: read.length, last: `${last?.revision}n`, positionEqualsLastEventPosition, inOrder }
    }
    return results
  },
  'append with per-call credentials on an insecure connection (client then uses the per-call Append, not BatchAppend)': ({ client }) =>
    observe(() => client.appendToStream(fresh('A-cred'), event(), { credentials: { username: 'admin', password: 'changeit' } })),
  'wrong expected version by the per-call Append': async ({ client }) => {
    const stream = await streamOf(client, 'A-cred', 1)
    const credentials = { username: 'admin', password: 'changeit' }
    return observe(() => client.appendToStream(stream, event(), { expectedRevision: 7n, credentials }))
  },
  'deadline 1 ms on one append': ({ client }) => observe(() => client.appendToStream(fresh('A-dead'), event(), { deadline: 1 })),
}
