import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { eventId } from '../../src/event/envelope.ts'
import { keyedUniform } from '../../src/kernel/random.ts'
import { SEED } from '../draws.ts'
import { ServerHost } from './esdb/host.ts'
import { Line } from './esdb/line.ts'
import { hear, until } from './esdb/watch.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { type Event, LogReader } from './remote/log.ts'
import { expectSettled } from './remote/oracle.ts'
import type { Account } from './remote/server.ts'
import { complaintsOf, kill, Stage, stop, word } from './remote/stage.ts'

/** What an engine has in hand when the server dies may still leave; it must have left by then. */
const IN_HAND_MS = 1000

const hosts = new Set<ServerHost>()
afterAll(async () => {
  for (const host of hosts) await host.close()
})
const openHost = async (): Promise<ServerHost> => {
  const host = await ServerHost.open()
  hosts.add(host)
  return host
}

const changesAsked = async (stage: Stage): Promise<number> => (await stage.asked()).filter(({ method }) => method !== 'GET').length

const stopsOf = ({ orders }: Account): string[] =>
  orders.filter(({ side, status, phase }) => side === 'sell' && status === 'open' && phase === 'waiting').map(({ orderId }) => orderId)

const requireOnce = (events: readonly Event[]): void => {
  const ids = events.map(eventId)
  expect(new Set(ids).size, 'no event is there twice').toBe(ids.length)
}

/** Lets an engine trade until it holds coins under a stop, and the price stand still. */
const holding = async (stage: Stage): Promise<string[]> => {
  const reader = new LogReader(stage.log)
  const isHolding = async (): Promise<boolean> =>
    [...(await reader.read()).positions.values()].some(({ value }) => value.protection === 'protected' && value.exit === 'none')
  for (;;) {
    await stage.prices({ isHeld: false })
    await until('It holds coins under a stop.', isHolding)
    await stage.prices({ isHeld: true })
    await sleep(300)
    const stops = stopsOf(await stage.account())
    if (stops.length > 0) return stops
  }
}

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('the server of the log', () => {
  test.each([
    ['for a while', 10_000],
    ['for longer than the lease, with nobody else there', 1000],
  ])(
    'is killed %s: nothing is placed meanwhile, stops stay, and it goes on',
    async (_, leaseMs) => {
      const host = await openHost()
      const stage = await Stage.open({}, '', host.url)
      const engine = await stage.trading({ leaseMs })
      const { run } = JSON.parse(await engine.said)
      const stops = await holding(stage)
      await host.kill()
      await sleep(IN_HAND_MS)
      const before = await changesAsked(stage)
      expect(stopsOf(await stage.account())).toEqual(expect.arrayContaining(stops))
      await hear(engine, /^The store is away \([^\n]+\)\.$/m)
      await sleep(1500)
      expect(stopsOf(await stage.account()), 'stops that rest stay').toEqual(expect.arrayContaining(stops))
      // the venue goes on by itself, and of that nothing may be lost
      await stage.prices({ shovePct: -1.5 })
      await stage.prices({ isHeld: false })
      await sleep(700)
      const { posts } = await stage.account()
      expect(await changesAsked(stage), 'nothing is placed or cancelled without a log').toBe(before)
      await host.start()
      await hear(engine, /^The store is back\.$/m)
      await until('It trades on.', async () => (await stage.account()).posts.length > posts.length + 2)
      const { events, account } = await expectSettled(stage, engine)
      expect(new Set(account.posts.map(({ agent }) => agent))).toEqual(new Set([run]))
      const interruptions = events.filter(({ type }) => type === 'StoreInterrupted')
      expect(interruptions.length, 'the log says that its server was away').toBeGreaterThan(0)
      expect(Number(interruptions[0]!.data.awayMs)).toBeGreaterThan(2000)
      await stage.close()
      await host.close()
    },
    60_000,
  )

  /** A server that comes back with nothing, under an engine; how this one ends, and the next one if it does. */
  const withoutHistory = async (sessionsBefore: number) => {
    const host = await openHost()
    const stage = await Stage.open({}, '', host.url)
    for (let n = 0; n < sessionsBefore; n++) await stop(await stage.trading())
    const engine = await stage.trading()
    await holding(stage)
    await host.kill()
    await sleep(IN_HAND_MS)
    const before = await changesAsked(stage)
    await host.startEmpty()
    const ended = await engine.ended
    const next = stage.engine()
    const nextEnded = await Promise.race([next.ended, next.said])
    const sent = (await changesAsked(stage)) - before
    await kill(next)
    await stage.close()
    await host.close()
    return { ended, nextEnded, sent }
  }

  test('has lost its history: the engine stops in a sentence, no other one starts on it, and nothing is sent', async () => {
    const { ended, nextEnded, sent } = await withoutHistory(1)
    expect(ended.code).toBe(1)
    expect(complaintsOf(ended)).toMatch(/^coinfold: [A-Z][^\n]+\.\n$/)
    expect(nextEnded).toMatchObject({ code: 1, stdout: '' })
    expect(nextEnded).toMatchObject({
      stderr: expect.stringMatching(/coinfold: The server's history is not the one that the mirror [^\n]+\.\n$/),
    })
    expect(sent, 'nothing is sent').toBe(0)
  }, 60_000)

  test('has lost the history of a first session: no other one starts on it', async () => {
    const { nextEnded, sent } = await withoutHistory(0)
    expect(nextEnded).toMatchObject({ code: 1, stdout: '' })
    expect(sent, 'nothing is sent').toBe(0)
  }, 60_000)

  const RESTLESS_MS = 3000
  const trouble: readonly [string, (server: EsdbServer, n: number) => void][] = [
    ['loses acknowledgements', (server) => server.loseAcknowledgements(1)],
    ['loses requests', (server) => server.loseRequests(1)],
    ['drops connections', (server) => server.dropConnections()],
    ['answers appends late', (server) => server.acknowledgeLate(300, 2)],
    ['falls silent for a moment', (server, n) => (n % 2 === 0 ? server.pause() : server.resume())],
  ]
  test.each(trouble)(
    '%s, again and again: no event is stored twice, and the engine goes on',
    async (_, befall) => {
      const server = await startEventStoreDb()
      const stage = await Stage.open({}, '', server.url)
      const engine = await stage.trading()
      const beganMs = performance.now()
      let times = 0
      for (; performance.now() - beganMs < RESTLESS_MS || times % 2 === 1; times++) {
        await sleep(keyedUniform(String(SEED), 'trouble', times) * 400)
        befall(server, times)
      }
      server.faults.clear()
      const { posts } = await stage.account()
      await until('It trades on.', async () => (await stage.account()).posts.length > posts.length + 2)
      const { events } = await expectSettled(stage, engine)
      requireOnce(events)
      await stage.close()
      await server.close()
    },
    60_000,
  )

  test('takes appends and never answers: the engine asks anew, and goes on (F56)', async () => {
    const server = await startEventStoreDb()
    const stage = await Stage.open({}, '', server.url)
    const engine = await stage.trading()
    await sleep(1000)
    // one of them may be the lease's
    server.loseAcknowledgements(2, 'silence')
    await hear(engine, /^The store is back\.$/m)
    const { posts } = await stage.account()
    await until('It trades on.', async () => (await stage.account()).posts.length > posts.length + 2)
    const { events } = await expectSettled(stage, engine)
    requireOnce(events)
    await stage.close()
    await server.close()
  }, 60_000)

  test('is behind a line that dies without a word: the engine finds out, makes another, and goes on', async () => {
    const server = await startEventStoreDb()
    const line = await Line.open(server.port)
    // by default the client needs twenty seconds to find out
    const stage = await Stage.open({}, '', server.url)
    const engine = await stage.trading({ log: `esdb://127.0.0.1:${line.port}?tls=false&keepAliveInterval=1000&keepAliveTimeout=1000` })
    await sleep(1000)
    line.forget()
    await hear(engine, /^The store is back\.$/m)
    const { posts } = await stage.account()
    await until('It trades on.', async () => (await stage.account()).posts.length > posts.length + 2)
    const { events } = await expectSettled(stage, engine)
    requireOnce(events)
    await stage.close()
    await line.close()
    await server.close()
  }, 60_000)

  test('is not there when an engine starts that waits for its log: it says so, and trades when the server is back', async () => {
    const host = await openHost()
    const stage = await Stage.open({}, '', host.url)
    await kill(await stage.trading())
    await host.kill()
    const engine = stage.engine()
    await hear(engine, /^The store is away .*cannot be reached/m)
    const sent = await changesAsked(stage)
    await host.start()
    await word(engine)
    expect(await changesAsked(stage), 'nothing is sent meanwhile').toBeGreaterThanOrEqual(sent)
    await expectSettled(stage, engine)
    await stage.close()
    await host.close()
  }, 60_000)
})
