import { join } from 'node:path'
import { EventStoreDBClient, jsonEvent, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client'
import { messageOf } from '../src/event/eventstoredb/metadata.ts'
import { Mirror } from '../src/event/eventstoredb/mirror.ts'
import { type OpenedEventStoreDb, openEventStoreDb } from '../src/event/eventstoredb/open-store.ts'
import { startServerProcess } from '../test/rig/eventstoredb/process.ts'
import { Chain } from './chain.ts'
import { type Bench, type Figure, figure, median, ROUNDS, seconds } from './figure.ts'
import { benchServerRun } from './server-run.ts'
import { takeOver } from './take-over.ts'

const IN_FLIGHT = 100
/** of which an engine has several on their way at once */
const TYPE = 'EntryRequested'

/** of tape, which make some 2,800 events: a second or so */
const RUN_MINUTES = 1000

/** The two that are compared: the vendor's client as anybody would use it, and our store. Each has streams of its own. */
type Peers = { readonly bare: EventStoreDBClient; readonly ours: OpenedEventStoreDb; readonly url: string }

const chainsOf = (name: string, count: number): readonly Chain[] =>
  Array.from({ length: count }, (_, at) => new Chain(`${name}-${at}`, TYPE))

const appendBare = async (client: EventStoreDBClient, chain: Chain): Promise<void> => {
  const expectedRevision = chain.number === -1 ? NO_STREAM : BigInt(chain.number)
  await client.appendToStream(`bare.${chain.stream}`, jsonEvent(messageOf(chain.next())), { expectedRevision })
}
const appendOurs = (store: OpenedEventStoreDb['store'], chain: Chain): Promise<void> => {
  const expected = chain.number
  return store.append(chain.stream, expected, [chain.next()], { mayReorder: true })
}

/** Groups of `size` on their way together, one group after the other; bare time / our time, turn and turn about. */
const benchAppends = async ({ bare, ours }: Peers, size: number, groups: number, rounds: number): Promise<number[]> => {
  const [theirs, own] = [chainsOf(`append${size}`, size), chainsOf(`append${size}`, size)]
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    let [raw, taken] = [0, 0]
    for (let group = 0; group < groups; group++) {
      raw += await seconds(() => Promise.all(theirs.map((chain) => appendBare(bare, chain))))
      taken += await seconds(() => Promise.all(own.map((chain) => appendOurs(ours.store, chain))))
    }
    // the first round warms up
    if (round > 0) ratios.push(raw / taken)
  }
  return ratios
}

/** Reading all there is: by the bare client, by our store from the server, and from the mirror. */
const benchReplay = async ({ bare, ours }: Peers, mirror: Mirror, rounds: number): Promise<{ cold: number[]; mirrored: number[] }> => {
  const [cold, mirrored]: [number[], number[]] = [[], []]
  await mirror.catchUp(ours.store)
  const count = async (pages: AsyncIterable<readonly unknown[]>): Promise<number> => {
    let rows = 0
    for await (const page of pages) rows += page.length
    return rows
  }
  for (let round = 0; round <= rounds; round++) {
    // what its reading meets besides is not ours to be compared with: the server is asked for our events alone
    let all = 0
    const raw = await seconds(async () => {
      for await (const { event } of bare.readAll()) if (event !== undefined) all++
    })
    let own = 0
    const fromServer = await seconds(async () => {
      own = await count(ours.store.readAll(null))
    })
    const fromMirror = await seconds(() => count(mirror.readAll(null)))
    if (round === 0) continue
    const rawOfOurs = (raw / all) * own
    cold.push(rawOfOurs / fromServer)
    mirrored.push(rawOfOurs / fromMirror)
  }
  return { cold, mirrored }
}

/** From the answer to an append to the moment when a live subscriber has it: median bare / median ours. */
const benchTail = async ({ bare, ours }: Peers, events: number, rounds: number): Promise<number[]> => {
  const [theirs, own] = [new Chain('tail', TYPE), new Chain('tail', TYPE)]
  let heard = (): void => {}
  const filter = streamNameFilter({ prefixes: ['bare.tail'] })
  const subscription = bare.subscribeToAll({ fromPosition: START, filter }).on('data', () => heard())
  const stop = await ours.store.subscribe(null, ({ stream }) => {
    if (stream === 'tail') heard()
  })
  const latency = async (append: () => Promise<void>): Promise<number> => {
    const told = new Promise<void>((resolve) => {
      heard = resolve
    })
    return seconds(async () => {
      await append()
      await told
    })
  }
  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const [raw, taken]: [number[], number[]] = [[], []]
    for (let event = 0; event < events; event++) {
      raw.push(await latency(() => appendBare(bare, theirs)))
      taken.push(await latency(() => appendOurs(ours.store, own)))
    }
    if (round > 0) ratios.push(median(raw) / median(taken))
  }
  stop()
  await subscription.unsubscribe()
  return ratios
}

export const benchEventStoreDb = async ({ folder, isQuick, say }: Bench): Promise<Figure[]> => {
  const rounds = isQuick ? 1 : ROUNDS
  const server = await startServerProcess({ file: join(folder, 'eventstoredb.jsonl') })
  const ours = await openEventStoreDb(`${server.url}&group=bench`)
  const bare = EventStoreDBClient.connectionString(server.url)
  const mirror = Mirror.open(join(folder, 'mirror.db'))
  try {
    const peers = { bare, ours, url: server.url }
    const one = await benchAppends(peers, 1, isQuick ? 20 : 300, rounds)
    const many = await benchAppends(peers, IN_FLIGHT, isQuick ? 5 : 30, rounds)
    const { cold, mirrored } = await benchReplay(peers, mirror, rounds)
    const tail = await benchTail(peers, isQuick ? 10 : 100, rounds)
    const run = await benchServerRun(folder, isQuick ? RUN_MINUTES / 10 : RUN_MINUTES, rounds, say)
    const taken = await takeOver(folder, server.url, isQuick ? 1 : 3, say)
    const limit = { is: 'at least', value: 0.9 } as const
    return [
      figure('esdb.appendOne', 'of the bare client', one, limit),
      figure('esdb.append100', 'of the bare client', many, limit),
      figure('esdb.replayCold', 'of the bare client', cold, limit),
      figure('esdb.replayMirror', 'of the bare client', mirrored, limit),
      figure('esdb.tailLatency', 'of the bare client', tail, limit),
      figure('esdb.wholeRun', 'of one by one by the bare client', run, limit),
      figure('esdb.takeOverMs', 'ms behind the lease', taken, null),
    ]
  } finally {
    await mirror.close()
    await ours.store.close()
    await bare.dispose()
    await server.signal('SIGTERM')
  }
}
