import { join } from 'node:path'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { steadyTimers } from '../../src/kernel/clock.ts'
import type { View } from '../../src/view/replica/view.ts'
import { LiveStream } from '../../src/web/live-stream.ts'
import { openView, scratch, viewOf, write } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { codeOf, noCandles, type Site, site } from './served.ts'

const rows = await rowsThatTrade()

type Frame = { readonly event: string; readonly id: string | null; readonly data: Record<string, unknown> & unknown[] }

const frameOf = (text: string): Frame => {
  const fields = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
  return { event: fields.get('event') ?? '', id: fields.get('id') ?? null, data: JSON.parse(fields.get('data') ?? 'null') }
}

/** Reads frames until one is as wanted; all of them. */
const framesUntil = async (response: Response, isLast: (frame: Frame) => boolean): Promise<Frame[]> => {
  const frames: Frame[] = []
  let rest = ''
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return frames
    const parts = (rest + value).split('\n\n')
    rest = parts.pop()!
    for (const part of parts) {
      frames.push(frameOf(part))
      if (isLast(frames.at(-1)!)) {
        await reader.cancel()
        return frames
      }
    }
  }
}

const follow = async ({ get, token }: Site, query = ''): Promise<Response> => get(`/api/v1/stream${query}`, await token())

describe('the stream', () => {
  test('says what the log is, its figures, and that it lives', async () => {
    const made = await site(await viewOf(rows))
    const frames = await framesUntil(await follow(made), ({ event }) => event === 'ping')
    expect(frames.map(({ event }) => event)).toEqual(['hello', 'moment', 'ping'])
    expect(frames[0]!.data).toMatchObject({ log: 'a.db', version: '1.2.3', role: 'read', head: { ordinal: rows.length } })
    expect(frames[1]!.data).toEqual(await (await made.get('/api/v1/moment', await made.token())).json())
  })

  test('tells every event that is written, once and in order, and of the figures what changed', async () => {
    const path = join(scratch(), 'a.db')
    const half = Math.floor(rows.length / 2)
    await write(path, rows.slice(0, half))
    const made = await site(await openView(path))
    const response = await follow(made)
    const told: number[] = []
    const moments: Record<string, unknown>[] = []
    const reading = framesUntil(response, ({ event, data }) => {
      if (event === 'hello') void write(path, rows.slice(half))
      if (event === 'events') told.push(...data.map((one) => (one as { ordinal: number }).ordinal))
      if (event === 'moment') moments.push(data)
      return (data.at as { ordinal?: number } | undefined)?.ordinal === rows.length && event === 'moment'
    })
    await reading
    expect(told).toEqual(rows.slice(half).map((_, at) => half + 1 + at))
    const now = (await (await made.get('/api/v1/moment', await made.token())).json()) as Record<string, unknown>
    const { coins: _, ...figures } = Object.assign({}, ...moments)
    const { coins: __, ...expected } = now
    expect(figures).toEqual(expected)
  })

  test('goes on behind the event that was heard last, and names what it leaves out', async () => {
    const made = await site(await viewOf(rows))
    const near = await framesUntil(await follow(made, `?after=${rows.length - 3}`), ({ event }) => event === 'events')
    expect(near.at(-1)!.data.map((one) => (one as { ordinal: number }).ordinal)).toEqual([rows.length - 2, rows.length - 1, rows.length])
    expect(near.map(({ event }) => event)).toEqual(['hello', 'events'])
    const unknown = await framesUntil(await follow(made, '?after=99999'), ({ event }) => event === 'ping')
    expect(unknown.map(({ event }) => event)).toEqual(['hello', 'moment', 'ping'])
  })

  test('is for sixteen at a time, and one that leaves makes room', async () => {
    const made = await site(await viewOf(rows))
    const open = await Promise.all(Array.from({ length: 16 }, () => follow(made)))
    const refused = await follow(made)
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'too-many'])
    await open[0]!.body!.cancel()
    await expect.poll(async () => (await follow(made)).status).toBe(200)
  })

  test('is not opened by asking for its head alone, which nobody would ever close', async () => {
    const made = await site(await viewOf(rows))
    const authority = await made.token()
    for (let time = 0; time < 17; time++)
      expect((await fetch(`${made.url}/api/v1/stream`, { method: 'HEAD', headers: authority })).status).toBe(405)
    expect((await follow(made)).status).toBe(200)
  })

  test('that is not read for a minute makes room', async () => {
    const view = await viewOf(rows)
    const hurried = { ...steadyTimers, after: (ms: number, ring: () => void) => steadyTimers.after(ms / 200, ring) }
    const stream = new LiveStream({ ...parts(view, []), timers: hurried })
    const app = new Hono().get('/', (c) => stream.answer(c, { role: 'read', isIn: () => true, after: null }))
    await app.request('/')
    expect(stream.count).toBe(1)
    await expect.poll(() => stream.count, { timeout: 5000 }).toBe(0)
  })

  test('that cannot be told ends, and who runs the page is told why in a sentence', async () => {
    const view = await viewOf(rows)
    const broken = Object.create(view, { columns: { get: () => view.columns }, head: { get: () => view.head } }) as View
    broken.onGrowth = () => () => {}
    broken.at = () => Promise.reject(new RangeError('Event 9 is not among the 3 that are indexed.'))
    const warnings: string[] = []
    const stream = new LiveStream(parts(broken, warnings))
    const app = new Hono().get('/', (c) => stream.answer(c, { role: 'read', isIn: () => true, after: null }))
    const frames = await framesUntil(await app.request('/'), () => false)
    expect(frames.map(({ event }) => event)).toEqual(['hello'])
    expect(warnings).toEqual(['An answer of the page failed: Event 9 is not among the 3 that are indexed.'])
    expect(stream.count).toBe(0)
  })
})

const parts = (view: View, warnings: string[]): ConstructorParameters<typeof LiveStream>[0] => ({
  ...{ view: () => view, candles: noCandles, timers: steadyTimers, log: 'a.db', version: '1.2.3' },
  warn: (sentence) => void warnings.push(sentence),
})
