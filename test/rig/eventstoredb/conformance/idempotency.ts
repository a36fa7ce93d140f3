import { randomUUID } from 'node:crypto'
import type { EventStoreDBClient } from '@eventstore/db-client'
import { collect, shown } from './observe.ts'
import { append, type Cases, event, eventsOf, fresh } from './run.ts'

const count = async (client: EventStoreDBClient, stream: string): Promise<number> =>
  (await collect(client.readStream(stream), () => null)).length

const appendOthers = async (client: EventStoreDBClient, stream: string, times: number): Promise<void> => {
  for (const other of eventsOf(times)) await client.appendToStream(stream, other)
}

/** Some cases go on with the stream of the one before. */
const shared = { stream: fresh('A-idem'), e1: event(), e2: event() }

export const idempotencyCases: Cases = {
  'idempotency: retry same ids, same expectedRevision NO_STREAM, nothing appended since': async ({ client }) => {
    const { stream, e1, e2 } = shared
    const first = await append(client, stream, [e1, e2], 'no_stream')
    return { first, retry: await append(client, stream, [e1, e2], 'no_stream'), count: await count(client, stream) }
  },
  'idempotency: retry same ids, same expectedRevision NO_STREAM, after a later append': async ({ client }) => {
    const { stream, e1, e2 } = shared
    const later = await append(client, stream, event(), 1n)
    return { later, retry: await append(client, stream, [e1, e2], 'no_stream'), count: await count(client, stream) }
  },
  'idempotency: retry same ids with ANY after a later append': async ({ client }) => {
    const { stream, e1, e2 } = shared
    return { retry: await append(client, stream, [e1, e2], 'any'), count: await count(client, stream) }
  },
  'idempotency: retry same ids with STREAM_EXISTS after a later append': async ({ client }) => {
    const { stream, e1, e2 } = shared
    return { retry: await append(client, stream, [e1, e2], 'stream_exists'), count: await count(client, stream) }
  },
  'idempotency: same ids with a different, later, correct revision': async ({ client }) => {
    const { stream, e1, e2 } = shared
    const result = await append(client, stream, [e1, e2], 2n)
    const names = new Map([
      [e1.id, 'e1'],
      [e2.id, 'e2'],
    ])
    const ids = await collect(client.readStream(stream), (read) => [
      shown(read.event?.revision),
      names.get(read.event?.id ?? '') ?? 'other',
    ])
    return { result, count: ids.length, ids }
  },
  'idempotency: exact revision, retried at once, after one more append, after 200 more appends': async ({ client }) => {
    const stream = fresh('A-exact')
    const pair = eventsOf(2)
    await client.appendToStream(stream, eventsOf(3))
    const first = await append(client, stream, pair, 2n)
    const retry = await append(client, stream, pair, 2n)
    await appendOthers(client, stream, 1)
    const retryAfter1 = await append(client, stream, pair, 2n)
    await appendOthers(client, stream, 200)
    return { first, retry, retryAfter1, retryAfter200: await append(client, stream, pair, 2n), count: await count(client, stream) }
  },
  'idempotency: ANY first and ANY retried': async ({ client }) => {
    const stream = fresh('A-any')
    const one = event()
    const first = await append(client, stream, one)
    const retry = await append(client, stream, one)
    await appendOthers(client, stream, 200)
    return { first, retry, retryAfter200: await append(client, stream, one), count: await count(client, stream) }
  },
  'idempotency: partial overlap': async ({ client }) => {
    const stream = fresh('A-part')
    const [e1, e2, e3, e4] = [event(), event(), event(), event()]
    const first = await append(client, stream, [e1, e2], 'no_stream')
    const over = await append(client, stream, [e1, e2, e3, e4], 'no_stream')
    const overAny = await append(client, stream, [e1, e2, e3, e4])
    const prefixOnly = await append(client, stream, e1, 'no_stream')
    const secondOnlyNoStream = await append(client, stream, e2, 'no_stream')
    const secondOnlyExact0 = await append(client, stream, e2, 0n)
    const names = new Map([e1, e2, e3, e4].map(({ id }, index) => [id, `e${index + 1}`]))
    const ids = await collect(client.readStream(stream), (read) => names.get(read.event?.id ?? ''))
    return { first, over, overAny, prefixOnly, secondOnlyNoStream, secondOnlyExact0, ids }
  },
  'idempotency: same ids in another stream': async ({ client }) => {
    const one = event()
    const second = fresh('A-two')
    const a = await append(client, fresh('A-one'), one, 'no_stream')
    return { a, b: await append(client, second, one, 'no_stream'), count2: await count(client, second) }
  },
  'idempotency: same id and expectedRevision but different type and data': async ({ client }) => {
    const stream = fresh('A-diff')
    const id = randomUUID()
    const a = await append(client, stream, event({ n: 1 }, id), 'no_stream')
    const b = await append(client, stream, event({ n: 2 }, id, 'OTHER'), 'no_stream')
    return { a, b, stored: await collect(client.readStream(stream), (read) => [read.event?.type, read.event?.data]) }
  },
  'same id twice inside one append': async ({ client }) => {
    const stream = fresh('A-twice')
    const one = event()
    return { a: await append(client, stream, [one, one], 'no_stream'), count: await count(client, stream) }
  },
  'the same append (same id, NO_STREAM) three times in flight at once': async ({ client }) => {
    const stream = fresh('A-three')
    const one = event()
    const results = await Promise.all([1, 2, 3].map(() => client.appendToStream(stream, one, { expectedRevision: 'no_stream' })))
    return { results: shown(results), count: await count(client, stream) }
  },
}
