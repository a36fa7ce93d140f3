import { END, EventStoreDBClient } from '@eventstore/db-client'
import { startServerProcess } from '../process.ts'
import { listen } from './listener.ts'
import { collect, type Outcome, observe } from './observe.ts'
import { append, type Case, type Cases, event, type FaultyRun, fresh, type Run, streamOf, wait } from './run.ts'

/** Instead of the 15 s and the deadlines of 3 and 10 s of the recording: the relation is the same. */
const STOP_MS = 1_000
const DEADLINE_MS = 300
/** Instead of some 5 s. */
export const GRACE_MS = 600

type Options = NonNullable<Parameters<EventStoreDBClient['appendToStream']>[2]>

/** The stop comes first, so that it is certain that the append is not answered before it. */
const stopDuringAppend = async (faulty: FaultyRun, client: EventStoreDBClient, options: Options): Promise<unknown> => {
  const stream = await streamOf(client, 'B-stop', 1)
  const one = event()
  const send = (): Promise<Outcome> => observe(() => client.appendToStream(stream, one, { expectedRevision: 0n, ...options }))
  await faulty.server.signal('SIGSTOP')
  const pending = send()
  await wait(STOP_MS)
  await faulty.server.signal('SIGCONT')
  const appended = await pending
  const afterCont = await observe(async () => {
    const ids = await collect(client.readStream(stream), (read) => read.event?.id)
    return ids.includes(one.id) ? 'event IS stored' : 'event is NOT stored'
  })
  return { append: appended, afterCont, retry: await send() }
}

const stopCase =
  (options: Options): Case =>
  ({ faulty }) =>
    stopDuringAppend(faulty, faulty.client, options)

const stopByDefaults = async ({ faulty }: Run): Promise<unknown> => {
  const client = EventStoreDBClient.connectionString(`${faulty.server.url}&defaultDeadline=${DEADLINE_MS}`)
  return stopDuringAppend(faulty, client, {})
}

const resumed = { log: [] as [number, unknown][] }

const terminate = async ({ faulty }: Run): Promise<unknown> => {
  const { client } = faulty
  const listener = listen()
  listener.follow(client.subscribeToAll({ fromPosition: END }))
  resumed.log = listener.log
  await wait(200)
  const start = performance.now()
  const ended = faulty.server.signal('SIGTERM')
  await wait(100)
  const during = await append(client, fresh('B-term'), event())
  await ended
  const exitMs = Math.round(performance.now() - start)
  const down: Outcome[] = []
  for (let attempt = 0; attempt < 3; attempt++) down.push(await append(client, fresh('B-down'), event()))
  const read = await observe(() => collect(client.readStream('other'), () => null))
  return { exitMs, during, down, read, subscription: listener.log }
}

const restart = async ({ faulty }: Run): Promise<unknown> => {
  const { client, file } = faulty
  const again = (): Promise<Outcome> => append(client, fresh('B-again'), event())
  const start = performance.now()
  // before the process exists, or a slow machine finds it listening already
  let r = await again()
  const starting = startServerProcess({ file, port: faulty.server.port, graceMs: GRACE_MS })
  let attempts = 1
  while ('error' in r && attempts < 200) {
    await wait(50)
    attempts++
    r = await again()
  }
  const msFromProcessStartToFirstOk = Math.round(performance.now() - start)
  faulty.server = await starting
  const before = resumed.log.length
  await again()
  await wait(200)
  return { msFromProcessStartToFirstOk, attempts, r, oldSubscriptionResumes: resumed.log.length > before, subLog: resumed.log }
}

export const stopCases: Cases = {
  'server SIGSTOPped during an append: defaults (10 s deadline, keepalive 10 s + 10 s), stop 15 s': stopByDefaults,
  'server SIGSTOPped during an append: deadline 3000 ms on the append, stop 15 s': stopCase({ deadline: DEADLINE_MS }),
  'server SIGSTOPped during an append: per-call Append (credentials given), deadline 3000 ms, stop 15 s': stopCase({
    deadline: DEADLINE_MS,
    credentials: { username: 'admin', password: 'changeit' },
  }),
  'subscriptions after the 15 s stops': async ({ faulty }) => ({ log1: faulty.log.slice(1) }),
  'server stopped with SIGTERM': { replay: terminate, kept: ({ exitMs: _, ...rest }: { exitMs: number }) => rest },
  'same client after server restart': {
    replay: restart,
    kept: ({ msFromProcessStartToFirstOk: _, attempts, ...rest }: { msFromProcessStartToFirstOk: number; attempts: number }) => ({
      ...rest,
      hasFailedFirst: attempts > 1,
    }),
  },
}
