import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure, UsageError } from '../../src/kernel/errors.ts'
import { SecretSearch } from '../../src/ops/bundle/secret-search.ts'
import { answerRoute } from '../../src/web/answer-route.ts'
import { routes } from '../../src/web/routes/index.ts'
import type { MomentShown } from '../../src/web/shapes/moment-shapes.ts'
import { applyDelta, deltaOf } from '../../src/web/single-file/json-delta.ts'
import type { PageFileWanted } from '../../src/web/single-file/page-file-wanted.ts'
import { writePageFile } from '../../src/web/single-file/write-page-file.ts'
import { openHeldFile } from '../../src/web/ui/held-file.ts'
import { fileSource } from '../../src/web/ui/held-source.ts'
import type { PageSource } from '../../src/web/ui/page-source.ts'
import { viewOf } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { noCandles } from './served.ts'

const rows = (await rowsThatTrade()).slice(0, 80)

const fileOf = async (change: Partial<PageFileWanted> = {}) => {
  const view = await viewOf(rows)
  const wanted: PageFileWanted = {
    ...{ view, candles: noCandles, name: 'a.db', version: '1.2.3', search: new SecretSearch([], 'file'), onEvent: () => {} },
    ...{ from: view.placeOf({ ordinal: 1 })!, to: view.head! },
    ...change,
  }
  const { html } = await writePageFile(wanted)
  const parts = new Map([...html.matchAll(/id="part-(\d+)">([^<]*)</g)].map(([, number, text]) => [Number(number), text!]))
  const held = await openHeldFile(parts.size, (number) => parts.get(number)!)
  return { view, html, stations: held.index.series['/decisions']!.at!, source: fileSource(held) }
}

type Got = { readonly get: (route: string, asked: object, at: string) => Promise<unknown> }
const asked = (source: PageSource): Got['get'] => (source as unknown as Got).get
const whole = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer))

describe('the page as one file', () => {
  test('says of any moment what the API says of it, and in a sentence what it does not hold', async () => {
    const { view, source, stations } = await fileOf()
    const get = asked(source)
    for (const ordinal of [...fc.sample(fc.constantFrom(...stations), { numRuns: 7, seed: 3 }), rows.length]) {
      const position = view.columns.position(ordinal)
      const api = async (route: string, query: Record<string, string> = {}, path: Record<string, string> = {}): Promise<unknown> => {
        const found = routes.find((one) => one.path === route)!
        return whole((await answerRoute(found, { view, candles: noCandles }, { ...query, at: position }, path)).answer)
      }
      const moment = (await api('/moment')) as MomentShown
      expect(await get('/moment', {}, position)).toEqual(moment)
      for (const route of ['/decisions', '/alarms', '/equity', '/orders', '/lots'])
        expect(await get(route, {}, position), route).toEqual(await api(route))
      expect(await get('/performance', { by: 'coin' }, position)).toEqual(await api('/performance', { by: 'coin' }))
      for (const asset of Object.keys(moment.pools))
        expect(await get('/budget/{asset}', { asset }, position)).toEqual(await api('/budget/{asset}', {}, { asset }))
      for (const name of ['session', 'order', 'risk'])
        expect(await get('/machines/{name}', { name }, position)).toEqual(await api('/machines/{name}', {}, { name }))
      for (const { coin } of moment.coins) {
        expect(await get('/why-not', { coin }, position)).toEqual(await api('/why-not', { coin }))
        expect(await get('/coins/{coin}/cycles', { coin }, position)).toEqual(await api('/coins/{coin}/cycles', {}, { coin }))
        expect(await get('/coins/{coin}/frames', { coin }, position)).toEqual(await api('/coins/{coin}/frames', {}, { coin }))
        expect(await get('/coins/{coin}/frames', { coin, after: '1' }, position)).toEqual(
          await api('/coins/{coin}/frames', { after: '1' }, { coin }),
        )
        const span = { from: view.columns.timeMs(1), to: view.head!.timeMs }
        const spanText = { from: String(span.from), to: String(span.to) }
        expect(await get('/coins/{coin}/chart', { coin, ...span }, position)).toEqual(await api('/coins/{coin}/chart', spanText, { coin }))
      }
      expect(await get('/events', { limit: '20' }, position)).toEqual(await api('/events', { limit: '20' }))
      expect(await get('/events', { type: 'Entry' }, position)).toEqual(await api('/events', { type: 'Entry' }))
      const one = view.columns.position(Math.ceil(ordinal / 2))
      expect(await get('/events/{position}', { position: one }, position)).toEqual(await api('/events/{position}', {}, { position: one }))
      if (view.columns.coin(Math.ceil(ordinal / 2)) !== null)
        expect(await get('/why/{position}', { position: one }, position)).toEqual(await api('/why/{position}', {}, { position: one }))
      for (const stop of ['event', 'cycle', 'fill', 'decision', 'transition', 'refusal'])
        for (const by of ['1', '-1'])
          for (const its of [{}, ...moment.coins.map(({ coin }) => ({ coin }))])
            expect(await get('/step', { stop, by, ...its }, position), `${stop} ${by}`).toEqual(await api('/step', { stop, by, ...its }))
      for (const narrowed of [{ kind: 'entry' }, { kind: 'refused' }, { strategy: 'drop' }, { why: 'cooldown' }, { strategy: 'nosuch' }])
        expect(await get('/decisions', narrowed, position), JSON.stringify(narrowed)).toEqual(await api('/decisions', narrowed))
    }
    // and in a sentence what it does not hold
    await expect(get('/difference', { a: '1', b: '2' }, 'now')).rejects.toThrow('This file does not hold differences of two moments')
    await expect(get('/performance', { by: 'coin', from: 5 }, 'now')).rejects.toThrow('does not hold')
    await expect(get('/orders', { before: '3' }, 'now')).rejects.toThrow('older rows')
  })

  test('of a part of a log begins with its first event, and knows nothing behind its last', async () => {
    const view = await viewOf(rows)
    const { source } = await fileOf({ view, from: view.placeOf({ ordinal: 20 })!, to: view.placeOf({ ordinal: 40 })! })
    const get = asked(source)
    await expect(get('/moment', {}, '#19')).rejects.toThrow('This file begins with event 20')
    await expect(get('/moment', {}, '#41')).rejects.toThrow('holds no event 41')
    expect(((await get('/moment', {}, 'now')) as MomentShown).at).toMatchObject({ ordinal: 40, isHead: true })
    const events = (await get('/events', {}, 'now')) as { rows: { ordinal: number }[] }
    expect(events.rows.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 21 }, (_, at) => 40 - at))
    const overview = (await get('/overview', {}, 'now')) as { histogram: number[] }
    expect(overview.histogram.reduce((sum, count) => sum + count, 0)).toBe(21)
  })

  test('is not written with a secret in it, and what is packed ends no element', async () => {
    const view = await viewOf(rows)
    const search = new SecretSearch([{ name: 'the option store', text: 'PositionClosed' }], 'file')
    const refused = await fileOf({ view, search }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Failure)
    expect(String(refused)).toMatch(/No file was written.*the option store stands in events 1 to/)
    const end = view.placeOf({ ordinal: 3 })!
    const { html } = await fileOf({ view, to: end, name: '</script><img src=x onerror=alert(1)>.db' })
    expect(html).not.toContain('onerror=alert')
    expect(html.match(/<script/g)?.length).toBe(html.match(/<\/script>/g)?.length)
  })

  test('of too many events is refused', async () => {
    const view = await viewOf(rows)
    const to = { ...view.head!, ordinal: 1_000_000 }
    await expect(fileOf({ view, to })).rejects.toThrow(UsageError)
  })
})

test('a difference of two values makes the one out of the other', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (old, now) => {
      const [one, other] = [whole(old), whole(now)]
      const delta = whole(deltaOf(one, other)) as ReturnType<typeof deltaOf>
      expect(delta === null ? one : applyDelta(one, delta)).toEqual(other)
    }),
  )
})
