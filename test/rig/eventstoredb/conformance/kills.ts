import { EventStoreDBClient } from '@eventstore/db-client'
import { startServerProcess } from '../process.ts'
import { startEventStoreDb } from '../server.ts'
import { collect, observe, shownError } from './observe.ts'
import { type Cases, event, type FaultyRun, fresh, streamOf, wait } from './run.ts'

const WRITERS = 20
const ROUNDS = 5
const WRITE_MS = 150
/** Instead of the 2 s of the recording, for what is never answered. */
const LIMIT_MS = 300

export const kindOf = (error: unknown): string => {
  const { class: name, type, code, message } = shownError(error)
  return `${name}/${type}/${code} ${message}`
}

type Written = { readonly acked: string[]; readonly failed: string[]; readonly kinds: Record<string, number> }

/** Appends one event after the other until one fails. */
const writeUntilItFails = async (client: EventStoreDBClient, stream: string, written: Written): Promise<void> => {
  for (;;) {
    const one = event()
    try {
      await client.appendToStream(stream, one)
      written.acked.push(one.id)
    } catch (error) {
      const kind = kindOf(error)
      written.failed.push(one.id)
      written.kinds[kind] = (written.kinds[kind] ?? 0) + 1
      return
    }
  }
}

const killRound = async (faulty: FaultyRun): Promise<unknown> => {
  const client = EventStoreDBClient.connectionString(faulty.server.url)
  const stream = fresh('B-kill')
  const written: Written = { acked: [], failed: [], kinds: {} }
  const writers = Array.from({ length: WRITERS }, () => writeUntilItFails(client, stream, written))
  await wait(WRITE_MS)
  await faulty.server.signal('SIGKILL')
  await Promise.all(writers)
  faulty.server = await startServerProcess({ file: faulty.file, port: faulty.server.port })
  const reader = EventStoreDBClient.connectionString(faulty.server.url)
  const stored = new Set(await collect(reader.readStream(stream), (read) => read.event?.id))
  const { acked, failed, kinds } = written
  return {
    acked: acked.length,
    ackedLost: acked.filter((id) => !stored.has(id)).length,
    failed: failed.length,
    failedButStored: failed.filter((id) => stored.has(id)).length,
    kinds,
  }
}

type Round = { acked: number; ackedLost: number; failed: number; kinds: Record<string, number> }
/** How many were acknowledged is speed; whether some of the failed were stored is chance, as the recording says of itself. */
const keptOfRound = ({ acked, ackedLost, failed, kinds }: Round) => ({ hasWritten: acked > 0, ackedLost, failed, kinds })

export const killCases: Cases = {
  'SIGKILL with 20 appends in flight, on-disk db, restart, 5 rounds': {
    replay: async ({ faulty }) => {
      const rounds: unknown[] = []
      for (let round = 0; round < ROUNDS; round++) rounds.push(await killRound(faulty))
      return rounds
    },
    kept: (rounds: Round[]) => rounds.map(keptOfRound),
  },
  'two clients to two servers in one process: one server is killed': async () => {
    const first = await startEventStoreDb()
    const second = await startEventStoreDb()
    const client1 = EventStoreDBClient.connectionString(first.url)
    const client2 = EventStoreDBClient.connectionString(second.url)
    for (const client of [client1, client2]) await streamOf(client, 'B-two', 1)
    first.pause()
    const pending = observe(() => client1.appendToStream(fresh('B-two'), event()))
    await wait(100)
    await second.kill()
    const client1Append = await pending
    first.resume()
    await wait(100)
    await first.close()
    return { client1Append, uncaughtExceptions: [] }
  },
  'unhandled errors raised inside the client over the fault cases': async ({ takeUnhandled }) => ({
    uncaught: [],
    unhandled: takeUnhandled(),
  }),
  'two clients in one process: dispose() of one while the other has an append in flight': async ({ takeUnhandled }) => {
    const server = await startEventStoreDb()
    const client1 = EventStoreDBClient.connectionString(server.url)
    const client2 = EventStoreDBClient.connectionString(server.url)
    for (const client of [client1, client2]) await streamOf(client, 'B-dispose', 1)
    const stream = fresh('B-dispose')
    const pending = observe(() => client1.appendToStream(stream, event()))
    const dispose = await observe(() => client2.dispose())
    const inFlightAppendOnClient1 = await pending
    const wasStored = await observe(async () => (await collect(client1.readStream(stream), () => null)).length)
    const laterAppendsOnClient1: unknown[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      laterAppendsOnClient1.push(await observe(() => client1.appendToStream(fresh('B-dispose'), event()), LIMIT_MS))
    }
    const third = EventStoreDBClient.connectionString(server.url)
    const newClientAppend = await observe(() => third.appendToStream(fresh('B-dispose'), event()))
    await server.close()
    return {
      dispose,
      inFlightAppendOnClient1,
      wasStored,
      laterAppendsOnClient1,
      newClientAppend,
      unhandledRejections: takeUnhandled(),
      uncaught: [],
    }
  },
  'dispose() of the only client while its append is in flight': async () => {
    const server = await startEventStoreDb()
    const client = EventStoreDBClient.connectionString(server.url)
    await streamOf(client, 'B-dispose', 1)
    const pending = observe(() => client.appendToStream(fresh('B-dispose'), event()))
    await client.dispose()
    const append = await pending
    await server.close()
    return { append }
  },
}
