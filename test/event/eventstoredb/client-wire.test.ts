import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LogDamaged } from '../../../src/event/codec.ts'
import { ClientWire } from '../../../src/event/eventstoredb/client-wire.ts'
import { parseEventStoreDbUrl } from '../../../src/event/eventstoredb/url.ts'
import { Unreachable } from '../../../src/event/eventstoredb/wire.ts'
import { type Row, StoreFailure } from '../../../src/event/store.ts'
import { steadyTimers } from '../../../src/kernel/clock.ts'
import { type EsdbServer, startEventStoreDb } from '../../rig/eventstoredb/server.ts'
import { allRows, sampleEvents, storedOf } from '../sample.ts'

/** The vendor's client against a server in this process, each test in a group of its own. */
let server: EsdbServer
let wire: ClientWire
let group: string
let groups = 0
beforeAll(async () => {
  server = await startEventStoreDb()
})
afterAll(() => server.close())
const open = (name = group): ClientWire => new ClientWire(parseEventStoreDbUrl(`${server.url}&group=${name}`), steadyTimers)
beforeEach(() => {
  group = `g${++groups}`
  wire = open()
})
afterEach(() => wire.close())

const note = (type: string, data: Record<string, unknown>, id = randomUUID()) => ({ id, type, data })
/** As somebody else would, past this program. */
const written = (stream: string, type: string, data: string, contentType = 'application/json'): void => {
  const event = { id: randomUUID(), type, contentType, data: Buffer.from(data), metadata: new Uint8Array() }
  server.db.append(stream, 'any', [event], Date.now())
}
const numbersOf = (rows: readonly Row[]): string[] => rows.map(({ stream, number }) => `${stream} ${number}`)

describe('events', () => {
  test('come back as they were appended: a stream from any number on, and all behind a position', async () => {
    const events = sampleEvents('s', 3)
    expect(await wire.append('s', -1, events.slice(0, 2))).toEqual({ kind: 'appended' })
    expect(await wire.append('t', -1, sampleEvents('t', 1))).toEqual({ kind: 'appended' })
    expect(await wire.append('s', 1, events.slice(2))).toEqual({ kind: 'appended' })
    expect((await allRows(wire.readStream('s', 0))).map(storedOf)).toEqual(events)
    expect(numbersOf(await allRows(wire.readStream('s', 2)))).toEqual(['s 2'])
    expect(await allRows(wire.readStream('none', 0))).toEqual([])
    const all = await allRows(wire.readAll(null))
    expect(numbersOf(all)).toEqual(['s 0', 's 1', 't 0', 's 2'])
    expect(all.every(({ position }, at) => at === 0 || BigInt(position) > BigInt(all[at - 1]!.position))).toBe(true)
    expect(numbersOf(await allRows(wire.readAll(all[1]!.position)))).toEqual(['t 0', 's 2'])
  })

  test('are appended where they are expected, or the answer says where the stream ends', async () => {
    await wire.append('s', -1, sampleEvents('s', 2))
    expect(await wire.append('s', 4, sampleEvents('s', 1, 5))).toEqual({ kind: 'wrong-number', actual: 1 })
    expect(await wire.append('t', 0, sampleEvents('t', 1, 1))).toEqual({ kind: 'wrong-number', actual: -1 })
  })

  test('of other groups, and of other programs, are none of ours', async () => {
    await wire.append('s', -1, sampleEvents('s', 1))
    const longer = open(`${group}x`)
    await longer.append('s', -1, sampleEvents('s', 2))
    await longer.close()
    written('somebody', 'Else', '{}')
    expect(numbersOf(await allRows(wire.readAll(null)))).toEqual(['s 0'])
  })

  test('that another program put among ours are damage, by name', async () => {
    await wire.append('s', -1, sampleEvents('s', 1))
    written(`${group}.s`, 'Odd', '{"x":1}')
    const damage = new LogDamaged('s', 1, 'was not written by coinfold')
    await expect(allRows(wire.readStream('s', 0))).rejects.toEqual(damage)
    await expect(allRows(wire.readAll(null))).rejects.toEqual(damage)
    written(`${group}.b`, 'Odd', 'bytes', 'application/octet-stream')
    await expect(allRows(wire.readStream('b', 0))).rejects.toEqual(new LogDamaged('b', 0, 'was not written by coinfold'))
    written(`${group}/n`, 'Odd', 'bytes', 'application/octet-stream')
    expect(await wire.readNotes(`${group}/n`, 0), 'and no note').toEqual([])
  })

  test('of a stream that was truncated are missed, and of one that was deleted', async () => {
    await wire.append('s', -1, sampleEvents('s', 3))
    written(`$$${group}.s`, '$metadata', '{"$tb":2}')
    const truncated = allRows(wire.readStream('s', 0))
    await expect(truncated).rejects.toThrow(StoreFailure)
    await expect(truncated).rejects.toThrow('The server no longer has the events 0 to 1 of stream s: it was truncated.')
    expect(numbersOf(await allRows(wire.readStream('s', 2)))).toEqual(['s 2'])
    await wire.append('t', -1, sampleEvents('t', 1))
    server.db.delete(`${group}.t`, 'any', true, Date.now())
    const deleted = allRows(wire.readAll(null))
    await expect(deleted).rejects.toThrow(StoreFailure)
    await expect(deleted).rejects.toThrow(/^Somebody deleted stream t on esdb:\/\/\S+ \(group g\d+\); restore the server from a backup\.$/)
  })

  test('are heard from a position on, as they come, until it is enough', async () => {
    await wire.append('s', -1, sampleEvents('s', 2))
    const [first] = await allRows(wire.readAll(null))
    const heard: string[] = []
    const lost: unknown[] = []
    const end = wire.follow(
      first!.position,
      ({ number }) => heard.push(`s ${number}`),
      (error) => lost.push(error),
    )
    await expect.poll(() => heard).toEqual(['s 1'])
    await wire.append('s', 1, sampleEvents('s', 1, 2))
    await expect.poll(() => heard).toEqual(['s 1', 's 2'])
    end()
    await wire.append('s', 2, sampleEvents('s', 1, 3))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([heard.length, lost]).toEqual([2, []])
  })

  test('whose line breaks while they are followed: it is said once', async () => {
    await wire.append('s', -1, sampleEvents('s', 1))
    const heard: string[] = []
    const lost: unknown[] = []
    wire.follow(
      null,
      ({ number }) => heard.push(`s ${number}`),
      (error) => lost.push(error),
    )
    await expect.poll(() => heard).toEqual(['s 0'])
    server.dropConnections()
    await expect.poll(() => lost.length).toBe(1)
    expect(lost[0]).toBeInstanceOf(Unreachable)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(lost).toHaveLength(1)
  })
})

describe('notes', () => {
  test('are kept under the very name of their stream, and come back from any number on', async () => {
    const written = [note('One', { a: 1 }), note('Two', { b: 'x' }), note('Three', {})]
    for (const [at, each] of written.entries()) expect(await wire.appendNote(`${group}/notes`, at - 1, each)).toEqual({ kind: 'appended' })
    const rows = written.map((each, number) => ({ ...each, number }))
    expect(await wire.readNotes(`${group}/notes`, 0)).toEqual(rows)
    expect(await wire.readNotes(`${group}/notes`, 2)).toEqual(rows.slice(2))
    expect(await wire.readNotes(`${group}/notes`, 3)).toEqual([])
    expect(await wire.lastNote(`${group}/notes`)).toEqual(rows[2])
    expect(await wire.appendNote(`${group}/notes`, 0, note('Late', {}))).toEqual({ kind: 'wrong-number', actual: 2 })
  })

  test('of a stream that is not there are none', async () => {
    expect(await wire.readNotes(`${group}/none`, 0)).toEqual([])
    expect(await wire.lastNote(`${group}/none`)).toBeNull()
    expect(await wire.appendNote(`${group}/none`, 3, note('Late', {}))).toEqual({ kind: 'wrong-number', actual: -1 })
  })
})

describe('a wire', () => {
  test('that is closed reads and follows nothing, and is closed again for nothing', async () => {
    await wire.append('s', -1, sampleEvents('s', 1))
    await wire.close()
    await wire.close()
    const closed = /^The log on esdb:\/\/127\.0\.0\.1:\d+ \(group g\d+\) is closed\.$/
    await expect(allRows(wire.readStream('s', 0))).rejects.toThrow(closed)
    await expect(wire.readNotes('x', 0)).rejects.toThrow(closed)
    await expect(wire.probe()).rejects.toThrow(closed)
  })

  test('that is replaced asks anew, and what was being read over the old one is not taken for whole', async () => {
    await wire.probe()
    await wire.append('s', -1, sampleEvents('s', 300))
    const pages = wire.readStream('s', 0)[Symbol.asyncIterator]()
    expect((await pages.next()).value).toHaveLength(250)
    await wire.replace()
    await expect(
      (async () => {
        for (;;) if ((await pages.next()).done) return
      })(),
    ).rejects.toThrow(Unreachable)
    expect(await allRows(wire.readStream('s', 0))).toHaveLength(300)
  })
})
