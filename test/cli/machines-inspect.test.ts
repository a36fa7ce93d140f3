import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { initialPosition } from '../../machines/position/state.ts'
import { attend } from '../../src/cli/inspect/attend.ts'
import { orderSnapshot, positionSnapshot, riskSnapshot, sessionSnapshot } from '../../src/cli/inspect/inspection.ts'
import { type InspectorClient, openRelay } from '../../src/cli/inspect/relay.ts'
import { inspect } from '../../src/cli/machines-inspect.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { EventStore, Row } from '../../src/event/store.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { apply, createState } from '../../src/replay/engine-state.ts'
import { inFolder, openFolder, playWhole } from '../bad-input/stage.ts'
import { rowsOf } from '../property/generated-run.ts'

openFolder()

type Told = { readonly actor: string; readonly snapshot: unknown }

let log: string
let rows: readonly Row[]
beforeAll(async () => {
  log = (await playWhole('inspected.db')).log
  const store = SqliteStore.open(log, { readOnly: true })
  rows = await rowsOf(store)
  await store.close()
})

/** Where every machine stood behind each event that moved it, by folding the rows again: orders are found by what changed. */
const folded = (events: readonly Row[], coin?: string): Told[] => {
  const state = createState()
  const told: Told[] = [
    { actor: 'session', snapshot: sessionSnapshot(state.session) },
    { actor: 'risk', snapshot: riskSnapshot(state.risk) },
  ]
  for (const row of events) {
    const event = decode(row)
    const [session, risk, before] = [state.session, state.risk, state.positions.get(row.stream)]
    apply(state, event)
    if (state.session !== session) told.push({ actor: 'session', snapshot: sessionSnapshot(state.session) })
    if (state.risk !== risk) told.push({ actor: 'risk', snapshot: riskSnapshot(state.risk) })
    const after = state.positions.get(row.stream)
    if (after === undefined || (coin !== undefined && row.parts.symbol !== coin)) continue
    if (before === undefined) told.push({ actor: row.stream, snapshot: positionSnapshot(initialPosition(row.stream)) })
    told.push({ actor: row.stream, snapshot: positionSnapshot(after) })
    for (const order of after.orders.filter((order) => !before?.orders.includes(order)))
      told.push({ actor: order.orderId, snapshot: orderSnapshot(order) })
  }
  return told
}

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  vi.restoreAllMocks()
})

const started = async (flags: { log: string; coin?: string }) => {
  const said: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  const relay = await inspect({ port: '0', ...flags })
  closing.push(() => relay.close())
  return { port: relay.port, said }
}

/** The package's own client, which its inspector uses. */
const receiver = (port: number): StatelyInspectionEvent[] => {
  const heard: StatelyInspectionEvent[] = []
  createWebSocketReceiver({ server: `ws://127.0.0.1:${port}` }).subscribe((message) => void heard.push(message))
  return heard
}
const snapshotsOf = (heard: readonly StatelyInspectionEvent[]): Told[] =>
  heard.flatMap((message) => (message.type === '@xstate.event' ? [] : [{ actor: message.sessionId, snapshot: message.snapshot }]))
/** All that is expected, and nothing more for as long as the log is polled twice. */
const settled = async (heard: readonly StatelyInspectionEvent[], expected: readonly Told[]): Promise<Told[]> => {
  await vi.waitFor(() => expect(snapshotsOf(heard).length).toBeGreaterThanOrEqual(expected.length), { timeout: 30_000, interval: 50 })
  await wait(600)
  return snapshotsOf(heard)
}

describe('machines inspect', () => {
  test('tells a client every snapshot of a real run, in order, equal to what the log folds to', async () => {
    const { port } = await started({ log })
    const heard = receiver(port)
    const expected = folded(rows)
    expect(expected.length).toBeGreaterThan(400)
    expect(await settled(heard, expected)).toEqual(expected)
  }, 60_000)

  test('names each actor once before it moves, with its definition and whose it is; each snapshot follows its event', async () => {
    const { port } = await started({ log })
    const heard = receiver(port)
    await settled(heard, folded(rows))
    const known = new Map<string, StatelyInspectionEvent>()
    for (const [at, message] of heard.entries()) {
      if (message.type === '@xstate.actor') {
        expect(known.has(message.sessionId), message.sessionId).toBe(false)
        known.set(message.sessionId, message)
        const { id, states } = JSON.parse(message.definition!)
        expect(id).toBe(message.name)
        if (message.sessionId.startsWith('position-')) {
          expect(states.entry.states.none.on.EntryRequested).toMatchObject({ target: 'working', guard: 'EntryRequestedIsLegal' })
          expect(message.name).toMatch(/^[A-Z]+\/USD$/)
        } else if (!['session', 'risk'].includes(message.sessionId)) expect(known.get(message.parentId!)?.sessionId).toMatch(/^position-/)
        continue
      }
      expect(known.has(message.sessionId), message.sessionId).toBe(true)
      if (message.type !== '@xstate.snapshot') continue
      expect(heard[at - 1]).toMatchObject({ type: '@xstate.event', sessionId: message.sessionId, event: message.event })
    }
    expect([...known.values()].filter(({ sessionId }) => sessionId.startsWith('position-')).length).toBeGreaterThan(1)
  }, 60_000)

  test('of one coin tells that one only, and says which there are when it is none', async () => {
    const coin = rows.find(({ stream }) => stream.startsWith('position-'))!.parts.symbol!
    const one = await started({ log, coin })
    const expected = folded(rows, coin)
    expect(await settled(receiver(one.port), expected)).toEqual(expected)
    const none = await started({ log, coin: 'XYZ/USD' })
    const sessionOnly = folded(rows, 'XYZ/USD')
    expect(await settled(receiver(none.port), sessionOnly)).toEqual(sessionOnly)
    expect(none.said.join('')).toContain(`There is no position of XYZ/USD in this log so far; there are `)
    expect(none.said.join('')).toContain(coin)
  }, 60_000)

  test('goes on with a log that grows, and begins anew for whoever comes later', async () => {
    const path = inFolder('growing.db')
    const writer = SqliteStore.open(path, { readOnly: false })
    closing.push(() => writer.close())
    const write = async (some: readonly Row[]): Promise<void> => {
      for (const { position: _, ...row } of some) await writer.append(row.stream, row.number - 1, [row])
    }
    await write(rows.slice(0, 200))
    const { port } = await started({ log: path })
    const heard = receiver(port)
    const first = folded(rows.slice(0, 200))
    expect(await settled(heard, first)).toEqual(first)
    await write(rows.slice(200, 400))
    const all = folded(rows.slice(0, 400))
    expect(await settled(heard, all)).toEqual(all)
    expect(await settled(receiver(port), all)).toEqual(all)
  }, 60_000)

  test('reads a log no faster than its client takes it', async () => {
    const store = new MemoryStore()
    for (const { position: _, ...row } of rows.slice(0, 300)) await store.append(row.stream, row.number - 1, [row])
    const gone = new AbortController()
    const sent: string[] = []
    const freed: (() => void)[] = []
    const line = {
      gone: gone.signal,
      send: (text: string) => void sent.push(text),
      ready: () => new Promise<void>((resolve) => freed.push(resolve)),
      end: () => {},
    }
    const attended = attend(store as EventStore, line)
    for (let taken = 0; taken < 100; taken++) {
      await vi.waitFor(() => expect(freed.length).toBe(taken + 1), { interval: 1 })
      freed[taken]!()
    }
    const atMost = folded(rows.slice(0, 100)).length
    await wait(20)
    expect(snapshotsOf(sent.map((text) => JSON.parse(text))).length).toBe(atMost)
    gone.abort()
    freed.at(-1)!()
    await attended
  })

  test('waits for a client that does not read, until it reads or has gone', async () => {
    const lines: InspectorClient[] = []
    const relay = await openRelay(0, (line) => void lines.push(line))
    closing.push(() => relay.close())
    const pausedClient = async (): Promise<{ client: WebSocket; line: InspectorClient }> => {
      const client = new WebSocket(`ws://127.0.0.1:${relay.port}`)
      await once(client, 'open')
      client.pause()
      await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0))
      const line = lines.pop()!
      await line.ready()
      // more than any system keeps for a connection by itself
      line.send('x'.repeat(40_000_000))
      return { client, line }
    }
    const isWaiting = (line: InspectorClient): Promise<boolean> => Promise.race([line.ready().then(() => false), wait(200, true)])
    const slow = await pausedClient()
    expect(await isWaiting(slow.line)).toBe(true)
    slow.client.resume()
    await slow.line.ready()
    const leaving = await pausedClient()
    expect(await isWaiting(leaving.line)).toBe(true)
    leaving.client.terminate()
    await leaving.line.ready()
    await vi.waitFor(() => expect(leaving.line.gone.aborted).toBe(true))
  })

  test('is there for this computer alone, and for no page of another site', async () => {
    const { port } = await started({ log })
    const refused = async (headers: Record<string, string>): Promise<string> => {
      const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}`, { headers }), 'error')
      return (error as Error).message
    }
    expect(await refused({ origin: 'https://example.org' })).toContain('401')
    expect(await refused({ host: 'example.org' })).toContain('401')
    const own = new WebSocket(`ws://127.0.0.1:${port}`, { headers: { origin: `http://127.0.0.1:${port}` } })
    await once(own, 'open')
    own.terminate()
    const elsewhere = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)
    if (elsewhere !== undefined) await expect(fetch(`http://${elsewhere.address}:${port}/`)).rejects.toThrow()
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toContain('src="https://stately.ai/inspect"')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const nothing = await fetch(`http://127.0.0.1:${port}/other`)
    expect([nothing.status, nothing.headers.get('content-type'), await nothing.text()]).toEqual([
      404,
      'text/plain',
      'There is nothing here.\n',
    ])
  })

  test('says what to do when its port is taken, or is none', async () => {
    const { port } = await started({ log })
    await expect(inspect({ log, port: String(port) })).rejects.toThrow(
      new UsageError(`Port ${port} is taken; name another one with --port.`),
    )
    await expect(inspect({ log, port: 'x' })).rejects.toThrow('--port is a whole number')
  })
})
