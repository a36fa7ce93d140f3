import { beforeEach, describe, expect, test } from 'vitest'
import type { FeedSaid } from '../../src/command/input.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { format } from '../../src/kernel/money.ts'
import { stateHashes } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { Engine } from '../../src/run/engine.ts'
import { partsOf } from './live-stage.ts'

const BEGAN_MS = 1_000
const MINUTE_MS = 60_000
const clock = new TapeClock()
let store: MemoryStore
let engine: Engine

const open = (more: object = {}, source: 'venue' | 'configured' = 'venue'): Promise<Engine> => {
  const parts = partsOf({ store, clock, bases: ['AAA', 'BBB'] })
  const instruments = parts.wanted.instruments.map((one) => ({ ...one, source }))
  return Engine.open({ ...parts, wanted: { ...parts.wanted, instruments }, ...more })
}
beforeEach(async () => {
  clock.set(BEGAN_MS)
  store = new MemoryStore()
  engine = await open()
  await engine.reconcile([])
  engine.flow.tick(0, 700, BEGAN_MS, 1)
  engine.flow.tick(1, 700, BEGAN_MS, 1)
})

const say = async (said: FeedSaid, atMs = clock.nowMs()): Promise<void> => {
  clock.set(atMs)
  engine.flow.take({ kind: 'feed', said })
  await engine.flow.settle()
}
const feed = (is: 'up' | 'down' | 'gap', atMs?: number, symbols: readonly string[] | null = null) =>
  say({ is, because: 'test', symbols }, atMs)
/** As the source does it: samples where they are due. */
const passTo = async (ms: number): Promise<void> => {
  clock.set(ms)
  if (engine.flow.nextSampleMs() <= ms) engine.flow.take({ kind: 'deadline', of: 'samples' })
  await engine.flow.settle()
}
const events = async (): Promise<LogEvent[]> => {
  const found: LogEvent[] = []
  for await (const page of store.readAll(null)) found.push(...page.map((row) => decode(row) as LogEvent))
  return found
}
const told = async (type: RegExp): Promise<unknown[]> =>
  (await events()).filter((event) => type.test(event.type)).map(({ type: of, data }) => ('is' in data ? data.is : of))
const sized = (coin: number) =>
  engine.proposals.size(coin, { proposal: { trigger: 'test', values: {} }, closeMs: BEGAN_MS }, 0, { kind: 'candle', time: BEGAN_MS })
const faultOf = (coin: number) => sized(coin).rules.marketFault

describe('the market of a venue', () => {
  test('is heard until something else is said; each change is a fact, once, and entries follow it (V-20)', async () => {
    expect(faultOf(0)).toBeNull()
    await feed('up')
    await feed('down', BEGAN_MS + 5)
    await feed('down', BEGAN_MS + 6)
    expect(faultOf(0)).toEqual({ refusal: 'feed-down', judged: { downMs: String(BEGAN_MS + 5) } })
    expect(faultOf(1)).not.toBeNull()
    await feed('up', BEGAN_MS + 7)
    expect(faultOf(0)).toBeNull()
    expect(await told(/^FeedObserved$/)).toEqual(['down', 'up'])
    expect((await events()).find(({ type }) => type === 'FeedObserved')!.stream).toBe('feed-paper.test.main')
  })

  test('is not heard of one coin: that one is not bought, the other one is, and each comes back by itself', async () => {
    const named = async () => (await events()).flatMap(({ type, data }) => (type === 'FeedObserved' ? [[data.is, data.symbols]] : []))
    await feed('down', BEGAN_MS + 5, ['AAA/USD'])
    expect([faultOf(0), faultOf(1)]).toEqual([{ refusal: 'feed-down', judged: { downMs: String(BEGAN_MS + 5) } }, null])
    await feed('down', BEGAN_MS + 7)
    expect([faultOf(0)?.judged, faultOf(1)?.judged], 'since it fell itself').toEqual([
      { downMs: String(BEGAN_MS + 5) },
      { downMs: String(BEGAN_MS + 7) },
    ])
    await feed('up', BEGAN_MS + 8, ['AAA/USD'])
    expect([faultOf(0), faultOf(1)?.refusal]).toEqual([null, 'feed-down'])
    await feed('up', BEGAN_MS + 9)
    expect([faultOf(0), faultOf(1)]).toEqual([null, null])
    expect(await named()).toEqual([
      ['down', ['AAA/USD']],
      ['down', ['BBB/USD']],
      ['up', ['AAA/USD']],
      ['up', ['BBB/USD']],
    ])
  })

  test('keeps only the coin back that fell twice within a minute', async () => {
    await feed('down', BEGAN_MS, ['AAA/USD'])
    await feed('up', BEGAN_MS + 1000)
    await feed('down', BEGAN_MS + 2000)
    await feed('up', BEGAN_MS + 3000)
    expect([faultOf(0)?.refusal, faultOf(1)]).toEqual(['feed-down', null])
    await passTo(BEGAN_MS + 3000 + MINUTE_MS - 1)
    expect(faultOf(0)).not.toBeNull()
    await passTo(BEGAN_MS + 3000 + MINUTE_MS)
    expect(faultOf(0)).toBeNull()
  })

  test('says nothing of the line on which the venue reports', async () => {
    await feed('down')
    expect(sized(0).rules.isLineDown).toBe(false)
    expect(await told(/^LineObserved$/)).toEqual([])
  })

  test('has gaps that are written down once a minute, and keep nothing back', async () => {
    await feed('gap', BEGAN_MS)
    await feed('gap', BEGAN_MS + MINUTE_MS - 1)
    expect(await told(/^FeedObserved$/)).toEqual(['gap'])
    await feed('gap', BEGAN_MS + MINUTE_MS)
    expect(await told(/^FeedObserved$/)).toEqual(['gap', 'gap'])
    expect(faultOf(0)).toBeNull()
  })

  test('that fell twice within a minute has to stand for a minute before it is up', async () => {
    await feed('down', BEGAN_MS)
    await feed('up', BEGAN_MS + 1000)
    await feed('down', BEGAN_MS + MINUTE_MS - 1)
    await feed('up', BEGAN_MS + MINUTE_MS)
    expect(await told(/^FeedObserved$/)).toEqual(['down', 'up', 'down'])
    await passTo(BEGAN_MS + 2 * MINUTE_MS - 1)
    expect(faultOf(0)).not.toBeNull()
    await passTo(BEGAN_MS + 2 * MINUTE_MS)
    expect(await told(/^FeedObserved$/)).toEqual(['down', 'up', 'down', 'up'])
    expect(faultOf(0)).toBeNull()
  })

  test('that flaps fills no log: it is down until it has stood for a minute', async () => {
    for (let ms = 0; ms < 10 * MINUTE_MS; ms += 1000) {
      await passTo(BEGAN_MS + ms)
      await feed(ms % 4000 < 2000 ? 'down' : 'up')
    }
    expect(await told(/^FeedObserved$/)).toEqual(['down', 'up', 'down'])
  })

  test('that falls a minute later is up at once, as the first time', async () => {
    await feed('down', BEGAN_MS)
    await feed('up', BEGAN_MS + 1)
    await feed('down', BEGAN_MS + MINUTE_MS)
    await feed('up', BEGAN_MS + MINUTE_MS + 1)
    expect(await told(/^FeedObserved$/)).toEqual(['down', 'up', 'down', 'up'])
  })
})

describe('the clock', () => {
  const ADRIFT = { because: 'ahead', valueMs: 9000, limitMs: 1000 } as const
  const adrift = () => say({ is: 'clock-adrift', ...ADRIFT }, BEGAN_MS + 5)

  test('that is not to be relied on keeps entries of all coins back, by its numbers, until it is; each change is a fact, once (V-21)', async () => {
    await say({ is: 'clock-back' })
    await adrift()
    await adrift()
    const judged = { because: 'ahead', driftMs: '9000', driftLimitMs: '1000', adriftMs: String(BEGAN_MS + 5) }
    expect([faultOf(0), faultOf(1)]).toEqual([0, 1].map(() => ({ refusal: 'clock-drift', judged })))
    await say({ is: 'clock-back' })
    await say({ is: 'clock-back' })
    expect([faultOf(0), faultOf(1)]).toEqual([null, null])
    expect(await told(/^Clock/)).toEqual(['adrift', 'back'])
  })

  test('that is not to be relied on is not for the next process either, until that says otherwise; a market that is not heard comes first', async () => {
    await adrift()
    await feed('down')
    expect(faultOf(0)!.refusal).toBe('feed-down')
    await feed('up')
    await engine.stop('signal')
    engine = await open({ folded: await foldLog(store, foldNothing(), { isChecked: true }) })
    await engine.reconcile([])
    expect(faultOf(0)!.refusal).toBe('clock-drift')
  })

  test('that is moved forward is written down where it is by more than the limit, and keeps nothing back', async () => {
    for (const byMs of [1000, 1001])
      await say({ is: 'clock-moved', fromMs: BEGAN_MS, toMs: BEGAN_MS + byMs, because: 'suspend' }, BEGAN_MS + byMs)
    const moved = (await events()).filter(({ type }) => type === 'ClockMoved')
    expect(moved.map(({ time, data }) => [time, data])).toEqual([
      [BEGAN_MS + 1001, { fromMs: BEGAN_MS, toMs: BEGAN_MS + 1001, because: 'suspend' }],
    ])
    expect(faultOf(0)).toBeNull()
  })
})

describe('a coin', () => {
  test('that the venue has halted is not bought, the other one is; each turn is a fact, once', async () => {
    for (const is of ['resumed', 'halted', 'halted'] as const) await say({ is, coin: 0, because: 'test' }, BEGAN_MS + 3)
    expect(faultOf(0)).toEqual({ refusal: 'coin-halted', judged: { haltedMs: String(BEGAN_MS + 3) } })
    expect(faultOf(1)).toBeNull()
    for (const is of ['resumed', 'resumed'] as const) await say({ is, coin: 0, because: 'test' })
    expect(faultOf(0)).toBeNull()
    expect(await told(/^Instrument(Halted|Resumed)$/)).toEqual(['InstrumentHalted', 'InstrumentResumed'])
    expect((await events()).find(({ type }) => type === 'InstrumentHalted')!.stream).toBe('instrument-test-AAA%2FUSD')
  })

  test('stays halted for the next process, until it hears otherwise', async () => {
    await say({ is: 'halted', coin: 1, because: 'test' })
    await feed('down', clock.nowMs(), ['AAA/USD'])
    await engine.stop('signal')
    const folded = await foldLog(store, foldNothing(), { isChecked: true })
    const { stateHash } = stateHashes(folded.state)
    folded.state.facts.heard = { ...folded.state.facts.heard!, coins: {} }
    expect(stateHashes(folded.state).stateHash, 'what refuses entries is under the seal').not.toBe(stateHash)
    engine = await open({ folded: await foldLog(store, foldNothing(), { isChecked: true }) })
    await engine.reconcile([])
    expect([faultOf(0)?.refusal, faultOf(1)?.refusal]).toEqual(['feed-down', 'coin-halted'])
  })
})

describe('what the venue demands of orders', () => {
  const FILTERS = { tickSize: '0.0100', stepSize: '0.5', minQuantity: '1.0', minNotional: '20' }
  const change = (more: object = {}) => say({ is: 'changed', coin: 0, filters: { ...FILTERS, ...more }, contractSize: null })

  test('is in force for the next order, which cites that observation; the other coin keeps its own', async () => {
    expect(sized(0).instrumentVersion).toBe(1)
    await change()
    const { instrumentVersion, risk } = sized(0)
    expect(instrumentVersion).toBe(2)
    const { order } = risk as Extract<typeof risk, { ok: true }>
    expect([order.plan.stepSize, order.plan.minQuantity, order.plan.minNotional].map(format)).toEqual(['0.5', '1', '20'])
    expect(sized(1).instrumentVersion).toBe(1)
    expect((await events()).filter(({ type }) => type === 'InstrumentObserved').at(-1)!.data).toMatchObject({
      ...{ tickSize: '0.01', stepSize: '0.5', minQuantity: '1', minNotional: '20', base: 'AAA', source: 'venue' },
    })
  })

  test('that is said again is no news', async () => {
    await change()
    await change({ stepSize: '0.50' })
    expect(await told(/^InstrumentObserved$/)).toHaveLength(3)
  })

  test('in other ticks: nothing is bought of it until a start, whose orders are in these', async () => {
    await change({ tickSize: '0.02' })
    expect(faultOf(0)).toEqual({ refusal: 'other-tick', judged: { venueTickSize: '0.02' } })
    expect(sized(0).instrumentVersion, 'what is sized meanwhile is of the old ones').toBe(1)
    expect(faultOf(1)).toBeNull()
    await change()
    expect([faultOf(0), sized(0).instrumentVersion], 'they are taken back').toEqual([null, 3])
  })

  test('leaves alone what a person has configured', async () => {
    store = new MemoryStore()
    engine = await open({}, 'configured')
    await engine.reconcile([])
    engine.flow.tick(0, 700, BEGAN_MS, 1)
    await change({ tickSize: '0.02' })
    expect(await told(/^InstrumentObserved$/)).toHaveLength(2)
    expect([faultOf(0), sized(0).instrumentVersion]).toEqual([null, 1])
  })
})
