import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { Overtaken } from '../../src/command/fence-streams.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { type EventStore, WrongExpectedNumber } from '../../src/event/store.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { rowsOf, storeOf } from '../property/generated-run.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { play } from './play.ts'

const tape = await openTape([tapeFolder])
const epochOf = (epoch: number) => ({ epoch, owner: `engine ${epoch}` })
/** Starts an engine and stops it before its first price. */
const startOnly = (store: EventStore, epoch: number) => play({ tape, store, epoch: epochOf(epoch), stop: AbortSignal.abort() })

type TakeOver = { readonly stood: ReadonlyMap<string, number>; readonly store: EventStore; readonly events: readonly LogEvent[] }

/** A log as the old owner knew it, and what the new one has written behind it when its fence is up. */
const takenOver = async (before: EventStore): Promise<TakeOver> => {
  const old = await rowsOf(before)
  const stood = new Map(old.map(({ stream, number }) => [stream, number]))
  const { events } = await startOnly(before, 2)
  const end = events.findLastIndex(({ type }) => type === 'StreamFenced')
  expect(end, 'a fence was made').toBeGreaterThanOrEqual(old.length)
  return { stood, store: await storeOf((await rowsOf(before)).slice(0, end + 1)), events: events.slice(old.length, end + 1) }
}

/** What the old owner may still have on its way: the next event of a stream, as it knows the stream. */
const late = async (store: EventStore, stream: string, stood: number): Promise<unknown> => {
  const [example] = await rowsOf(store)
  const event = { ...example!, stream, number: stood + 1 }
  // a store that has refused once takes nothing more, so each append meets a log of its own
  return (await storeOf(await rowsOf(store))).append(stream, stood, [event]).then(
    () => 'taken',
    (error: unknown) => error,
  )
}

const expectFenced = async ({ stood, store, events }: TakeOver): Promise<void> => {
  const [first, ...fences] = events
  expect(first?.type, 'the session itself begins, which fences its own stream').toBe('SessionStarted')
  expect(
    fences.filter((event) => event.type !== 'StreamFenced' || event.data.epoch !== 2),
    'nothing else comes before the fence is up',
  ).toEqual([])
  for (const [stream, number] of stood) expect(await late(store, stream, number), stream).toBeInstanceOf(WrongExpectedNumber)
}

describe('an engine that takes a log over', () => {
  let traded: TakeOver
  beforeAll(async () => {
    const store = new MemoryStore()
    await play({ tape, store, epoch: epochOf(1), set: { 'entry.dropPct': '0.5' } })
    traded = await takenOver(store)
  })

  test('fences every stream there is: what the old owner still has on its way is refused', async () => {
    const kinds = new Set([...traded.stood.keys()].map((stream) => stream.split('-')[0]))
    expect([...kinds].sort()).toEqual([
      'account',
      'alarms',
      'config',
      'decision',
      'feed',
      'instrument',
      'log',
      'marks',
      'position',
      'risk',
      'session',
      'unowned',
    ])
    await expectFenced(traded)
    expect(await verifyLog(traded.store.readAll(null))).toMatchObject({ ok: true })
  })

  test('fences what a running engine begins by itself also where there is nothing yet', async () => {
    const store = new MemoryStore()
    await startOnly(store, 1)
    // as an engine leaves it that died before it wrote its own fence
    const all = await rowsOf(store)
    const begun = all.slice(
      0,
      all.findIndex(({ type }) => type === 'StreamFenced'),
    )
    const fresh = await takenOver(await storeOf(begun))
    await expectFenced(fresh)
    for (const stream of traded.stood.keys())
      if (/^(position|decision|alarms|marks|feed|risk)-/.test(stream))
        expect(await late(fresh.store, stream, -1), stream).toBeInstanceOf(WrongExpectedNumber)
  })

  test('has to read everything again when the old owner was faster than its fence', async () => {
    const store = new MemoryStore()
    await startOnly(store, 1)
    const rows = await rowsOf(store)
    const position = rows.find(({ stream }) => stream.startsWith('position-'))!
    const slow = await storeOf(rows)
    const append = slow.append.bind(slow)
    slow.append = async (stream, expected, events) => {
      if (stream === position.stream) throw new WrongExpectedNumber(stream, expected, expected + 1)
      await append(stream, expected, events)
    }
    await expect(startOnly(slow, 2)).rejects.toBeInstanceOf(Overtaken)
  })
})
