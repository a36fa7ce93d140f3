import { type EventStoreDBClient, type Position, START, streamNameFilter } from '@eventstore/db-client'
import { type Listened, listen } from './listener.ts'
import { collect, positionOf, shown, shownEvent } from './observe.ts'
import { type Cases, event, eventsOf, fresh, wait } from './run.ts'

/** Long enough for what is not to come. */
const QUIET_MS = 300
const followAll = (client: EventStoreDBClient, fromPosition: Position | typeof START): Listened => {
  const listener = listen()
  const filter = streamNameFilter({ prefixes: ['fx-'], checkpointInterval: 1, checkpointReached: listener.onCheckpoint })
  listener.follow(client.subscribeToAll({ fromPosition, filter }))
  return listener
}

const followStream = (client: EventStoreDBClient, stream: string, fromRevision: bigint | typeof START): Listened => {
  const listener = listen()
  listener.follow(client.subscribeToStream(stream, { fromRevision }))
  return listener
}

const untilCaughtUp = async ({ log }: Listened): Promise<void> => {
  while (!log.some(([, what]) => String(what).startsWith('caughtUp'))) await wait(5)
}

/** Its case comes next; it was recorded before the live events of the one it shares the server with. */
let positioned: unknown
const fromPosition51 = async (client: EventStoreDBClient): Promise<unknown> => {
  const all = await collect(client.readAll(), (one) => one)
  const chosen = all.filter((one) => one.event?.streamId.startsWith('fx-'))[50]
  if (chosen === undefined) throw new Error('a hundred events were written')
  const fromPosition = positionOf(chosen)
  const listener = followAll(client, fromPosition)
  await untilCaughtUp(listener)
  const first = listener.events[0]
  if (first === undefined) throw new Error('nothing came')
  const exclusive = positionOf(first).commit > fromPosition.commit
  return { first: shownEvent(first), fromPosition: shown(fromPosition), exclusive, log: [...listener.log] }
}

export const subscriptionCases: Cases = {
  'subscribeToAll with streamNameFilter from START, then live': async ({ faulty }) => {
    const { client } = faulty
    for (let n = 0; n < 100; n++) await client.appendToStream(`fx-a${n % 5}`, event({ n }))
    for (const one of eventsOf(300)) await client.appendToStream('other', one)
    const listener = followAll(client, START)
    await untilCaughtUp(listener)
    await wait(QUIET_MS)
    const checkpointsBeforeLive = listener.checkpoints()
    faulty.log = listener.log
    const log = [...listener.log]
    positioned = await fromPosition51(client)
    for (const one of eventsOf(3)) await client.appendToStream('fx-a0', one)
    for (const one of eventsOf(200)) await client.appendToStream('other', one)
    await listener.until(103)
    await wait(QUIET_MS)
    return { log, events: listener.events.length, checkpointsBeforeLive, checkpointsAfterLive: listener.checkpoints() }
  },
  'subscribeToAll from a given position': async () => positioned,
  'subscribeToStream fromRevision 5n': async ({ faulty: { client } }) => {
    const stream = fresh('B-twenty')
    await client.appendToStream(stream, eventsOf(20))
    const listener = followStream(client, stream, 5n)
    await untilCaughtUp(listener)
    return { firstRevision: shown(listener.events[0]?.event?.revision), log: listener.log, n: listener.events.length }
  },
  'subscribeToStream of a missing stream': async ({ faulty: { client } }) => {
    const stream = fresh('B-missing')
    const listener = followStream(client, stream, START)
    await wait(QUIET_MS)
    const before = listener.log.length
    await client.appendToStream(stream, event())
    await listener.until(1)
    await untilCaughtUp(listener)
    return { log: before === 1 ? listener.log : ['more than the confirmation came before the stream was there'], n: listener.events.length }
  },
}
