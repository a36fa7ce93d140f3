import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { withSiblings } from '../draws.ts'
import { requireLookUps, requireOneOwner } from './esdb/oracle.ts'
import { hear, LOSES, until } from './esdb/watch.ts'
import { type EsdbServer, startEventStoreDb } from './eventstoredb/server.ts'
import { type Event, intentsOf, LogReader } from './remote/log.ts'
import { VENUE } from './remote/market.ts'
import { expectSettled, requireIntents } from './remote/oracle.ts'
import { complaintsOf, kill, type Process, Stage, word } from './remote/stage.ts'

type Scene = {
  readonly server: EsdbServer
  readonly stage: Stage
  readonly reader: LogReader
  readonly owner: Process
  readonly run: string
}

/** An engine of one coin, its lease as short as it is told, that stops by itself (stop-at.ts). */
const begin = async (stopAt: string, leaseMs: number): Promise<Scene> => {
  const server = await startEventStoreDb()
  const stage = await Stage.open({}, '', server.url)
  const owner = await stage.trading({ entries: 'one', stopAt, leaseMs })
  const { run } = JSON.parse(await owner.said)
  return { server, stage, reader: new LogReader(stage.log), owner, run }
}

const end = async ({ server, stage }: Scene): Promise<void> => {
  await stage.close()
  await server.close()
}

/** The intent that is durable and of which the venue has heard nothing. */
const intentKept = async ({ stage, reader, owner }: Scene): Promise<Event> => {
  await hear(owner, /^Stopped\.$/m)
  await reader.read()
  const { posts } = await stage.account()
  const kept = [...intentsOf(reader.events).values()].filter(({ data }) => !posts.some(({ orderId }) => orderId === data.orderId))
  expect(kept.length, 'one intent is durable and not sent').toBe(1)
  return kept[0]!
}

const isAbandoned = async (reader: LogReader, { data }: Event): Promise<boolean> => {
  await reader.read()
  return reader.events.some(
    ({ type, data: { orderId, because } }) => type.endsWith('Abandoned') && orderId === data.orderId && because === 'never-arrived',
  )
}

const hasPosted = async (stage: Stage, run: string, than: number): Promise<boolean> =>
  (await stage.account()).posts.filter(({ agent }) => agent === run).length > than

// What an older owner writes before its streams are fenced is not in what the new owner has read: everything is read again.
test('an owner wakes while the next one starts: its last append is stored, and the next one reads it and trades', async () => {
  const scene = await begin('EntryRequested:1:before-append', 1500)
  const { stage, owner } = scene
  const standby = stage.engine({ entries: 'one', host: 'b', stopAt: 'boot-before-first-event' })
  try {
    await hear(owner, /^Stopped\.$/m)
    // it has the lease, and has read the log
    await hear(standby, /^Stopped\.$/m)
    owner.child.kill('SIGCONT')
    expect(complaintsOf(await owner.ended)).toMatch(LOSES)
    standby.child.kill('SIGCONT')
    await word(standby)
    const { events, account } = await expectSettled(stage, standby)
    requireOneOwner(events, account)
    expect(requireLookUps(events, await stage.asked())).toBeGreaterThan(0)
  } finally {
    await end(scene)
  }
}, 60_000)

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('an owner is stopped with an intent durable and nothing sent', () => {
  test.each(
    withSiblings(
      [
        ['of a stop', 'ProtectionRequested:1'],
        ['of an entry, in the line', 'EntryRequested:1:after-effect'],
      ],
      [
        ['of an entry', 'EntryRequested:1'],
        ['of an entry, a step before the line', 'EntryRequested:1:before-effect'],
      ],
    ),
  )(
    'an intent %s: past the lease another engine has taken over, and the old one places nothing when it wakes',
    async (_, stopAt) => {
      const scene = await begin(stopAt, 1500)
      const { stage, reader, owner, run } = scene
      const standby = stage.engine({ entries: 'one', host: 'b' })
      await hear(standby, /^Waiting/m)
      const intent = await intentKept(scene)
      const { run: next } = JSON.parse(await word(standby))
      await until('The order is proven absent.', () => isAbandoned(reader, intent))
      await until('The new owner trades.', () => hasPosted(stage, next, 0))

      const before = (await stage.account()).posts.filter(({ agent }) => agent === run)
      owner.child.kill('SIGCONT')
      const ended = await owner.ended
      expect(ended.code).toBe(1)
      expect(complaintsOf(ended)).toMatch(LOSES)
      const account = await stage.account()
      const late = account.posts.filter(({ agent }) => agent === run).slice(before.length)
      expect(
        account.orders.filter(({ orderId }) => late.some((post) => post.orderId === orderId)),
        'nothing of it is taken',
      ).toEqual([])
      if (!stopAt.endsWith('after-effect')) expect(late, 'it sends nothing').toEqual([])

      await sleep(500)
      const { events, account: atEnd } = await expectSettled(stage, standby)
      requireOneOwner(events, atEnd)
      expect(requireLookUps(events, await stage.asked())).toBeGreaterThan(0)
      await end(scene)
    },
    60_000,
  )

  test('shorter than the lease: it goes on, and nobody takes over; what is too late to be sent is not sent', async () => {
    const scene = await begin('EntryRequested:1:before-effect', 5000)
    const { stage, reader, owner, run } = scene
    const standby = stage.engine({ host: 'b' })
    await hear(standby, /^Waiting/m)
    const intent = await intentKept(scene)
    // by then an order that does not stand at the venue may be taken for absent, so it must not come to stand there
    await sleep(VENUE.proofDelayMs)
    owner.child.kill('SIGCONT')
    await until('The order is proven absent.', () => isAbandoned(reader, intent))
    await until('It trades on.', () => hasPosted(stage, run, 2))
    await kill(standby)
    const { events, account } = await expectSettled(stage, owner)
    expect(account.orders.map(({ orderId }) => orderId)).not.toContain(intent.data.orderId)
    expect(new Set(events.map((event) => event.run))).toEqual(new Set([run]))
    await end(scene)
  }, 60_000)

  test('past the lease with nobody else there: it goes on, and the order that stayed is proven absent and never sent', async () => {
    const scene = await begin('EntryRequested:1:before-effect', 1500)
    const { stage, reader, owner, run } = scene
    const intent = await intentKept(scene)
    await sleep(2000)
    owner.child.kill('SIGCONT')
    await until('The order is proven absent.', () => isAbandoned(reader, intent))
    await until('It trades on.', () => hasPosted(stage, run, 0))
    const { events, account } = await expectSettled(stage, owner)
    expect(account.posts.map(({ orderId }) => orderId)).not.toContain(intent.data.orderId)
    expect(new Set(events.map((event) => event.run))).toEqual(new Set([run]))
    requireIntents(events, account)
    await end(scene)
  }, 60_000)
})
