import { beforeEach, describe, expect, test } from 'vitest'
import type { Wish } from '../../machines/session/operator-command.ts'
import { CLOCK_EVERY_MS } from '../../src/effect/venue-clock.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Report } from '../../src/exchange/port.ts'
import { TapeClock, type Timers } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { streams } from '../../src/kernel/streams.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { ClockSource } from '../../src/run/clock-source.ts'
import type { Engine } from '../../src/run/engine.ts'
import { runLive } from '../../src/run/live.ts'
import { BOOK, openEngine, partsOf, silentVenue } from '../engine/live-stage.ts'
import { CAN, surveyOf } from '../exchange/stage.ts'
import { entryRequested, id } from '../spec/story.ts'

/** A start on a log that left one order open, at a venue an hour ahead that says what the test says, when the test says it. */
const HOUR_MS = 3_600_000
const BEGAN_MS = 60_000
const TIMEOUT_MS = CAN.requestTimeoutMs
const can = { ...CAN, clock: 'own' } as const
const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

const setStage = async (stopped?: AbortSignal) => {
  const store = new MemoryStore()
  const clock = new TapeClock()
  clock.set(BEGAN_MS)
  const before = await openEngine({ store, clock })
  before.recorder.note({ stream: streams.position(parts), parts }, entryRequested(), 'candle')
  await before.recorder.durable()

  const left: string[] = []
  /** the venue's clock less the engine's, as it was known when a look-up left */
  const offsets: unknown[] = []
  let engine: Engine | undefined
  const rings = new Set<() => void>()
  const timers: Timers = {
    steadyMs: () => 0,
    wallMs: () => 0,
    after: (ms, ring) => {
      const due = (): void => void (clock.nowMs() - askedMs >= ms && ring())
      const askedMs = clock.nowMs()
      rings.add(due)
      return () => void rings.delete(due)
    },
  }
  let tell: (report: Report) => void = () => {}
  const exchange = {
    ...silentVenue,
    can,
    place: () => void left.push('place'),
    query: () => {
      left.push('query')
      offsets.push(engine?.venueClock.offsetMs)
    },
    survey: ({ askedMs }: { readonly askedMs: number }) => void left.push(`survey ${askedMs - BEGAN_MS}`),
    clock: ({ askedMs }: { readonly askedMs: number }) => void left.push(`clock ${askedMs - BEGAN_MS}`),
    listen: (listener: typeof tell) => {
      tell = listener
    },
  }
  const stop = new AbortController()
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  const stage = { isTrading: false, silences: 0 }
  /** prices and ends of candles that the engine was told */
  const told: string[] = []
  let source: ClockSource | undefined
  const followed: LogEvent[] = []
  const ended = runLive({
    ...partsOf({ store, clock, timers, exchange }),
    folded,
    follow: (event) => void followed.push(event),
    alarm: { set: () => {}, clear: () => {} },
    stop: stopped ?? stop.signal,
    onOpen: (itsSource, opened) => {
      source = itsSource
      engine = opened
      const { flow } = opened
      flow.tick = (_, ticks, timeMs) => void told.push(`price ${ticks} at ${timeMs - BEGAN_MS}`)
      const take = flow.take.bind(flow)
      flow.take = (input) => {
        if (input.kind === 'candle') told.push(`candle ${input.closeMs - BEGAN_MS}`)
        take(input)
      }
    },
    onSilence: () => void stage.silences++,
    onTrading: () => {
      stage.isTrading = true
    },
  })
  ended.catch(() => {})
  await turn()
  const say = async (report: Report): Promise<void> => {
    tell(report)
    await turn()
  }
  const passed = async (ms: number): Promise<void> => {
    clock.set(BEGAN_MS + ms)
    for (const ring of rings) ring()
    await turn()
  }
  const survey = (askedMs = 0) => say(surveyOf([{ orderId: id(0), symbol: 'AAA/USD' }], BEGAN_MS + askedMs))
  const time = (askedMs = 0) => say({ kind: 'clock', askedMs: BEGAN_MS + askedMs, venueTimeMs: clock.nowMs() + HOUR_MS })
  const ask = (wish: Wish) => source!.ask({ id: wish.type, actor: 'anna', because: 'news', wish })
  const price = (ticks: number) => source!.tick(0, ticks, clock.nowMs(), 1)
  const inLog = () => foldLog(store, foldNothing(), { isChecked: true })
  return { inLog, followed, stage, left, offsets, told, survey, time, passed, say, ask, price, stop, ended, folded }
}

let on: Awaited<ReturnType<typeof setStage>>
beforeEach(async () => {
  on = await setStage()
})

describe('before anything is looked up or sent', () => {
  test('the venue is asked what is open and what time it is, and both are waited for', async () => {
    const asked = ['clock 0', 'survey 0']
    expect(on.left).toEqual(asked)
    await on.survey()
    expect(on.left).toEqual(asked)
    await on.time()
    expect(on.left).toEqual([...asked, 'query'])
    expect(on.offsets).toEqual([HOUR_MS])
    expect(on.stage).toEqual({ isTrading: true, silences: 0 })
  })

  test('its time is waited for as long as one request may take', async () => {
    await on.survey()
    await on.passed(TIMEOUT_MS - 1)
    expect(on.left).not.toContain('query')
    await on.passed(TIMEOUT_MS)
    expect(on.offsets).toEqual([null])
    expect(on.stage).toEqual({ isTrading: true, silences: 0 })
  })

  test('what is open is asked for until it is told; nothing is sent without it, and who waits is told', async () => {
    await on.time()
    await on.passed(TIMEOUT_MS)
    await on.passed(2 * TIMEOUT_MS)
    expect(on.left).toEqual(['clock 0', 'survey 0', `survey ${TIMEOUT_MS}`, `survey ${2 * TIMEOUT_MS}`])
    expect(on.stage).toEqual({ isTrading: false, silences: 2 })
    await on.survey(2 * TIMEOUT_MS)
    expect(on.stage.isTrading).toBe(true)
  })

  test('an answer that is late is one, and the time was waited for by then', async () => {
    await on.passed(TIMEOUT_MS)
    await on.survey()
    expect(on.left.at(-1)).toBe('query')
    expect(on.stage).toEqual({ isTrading: true, silences: 1 })
  })

  test('other reports wait for the start, and are no answer to it', async () => {
    await on.say({ kind: 'line', is: 'gap', because: 'test', venueTimeMs: 1 })
    expect(on.left).toEqual(['clock 0', 'survey 0'])
    await on.survey()
    await on.time()
    expect(on.left.filter((what) => what.startsWith('survey'))).toHaveLength(2)
  })

  test('of the prices that come while a start waits, the newest alone is one to act on', async () => {
    for (let minute = 0; minute < 60; minute++) {
      on.price(100 + minute)
      await on.passed(minute * 60_000 + 1)
      on.price(200 + minute)
    }
    const lastMs = 59 * 60_000 + 1
    await on.survey(lastMs)
    await on.time(lastMs)
    expect(on.stage.isTrading).toBe(true)
    expect(on.told).toEqual([`price 259 at ${lastMs}`])
  })

  test('who is told to stop has sent nothing, and did not come to trade', async () => {
    on.stop.abort()
    expect(await on.ended).toBe('stopped')
    expect(on.left).toEqual(['clock 0', 'survey 0'])
    expect([on.stage.isTrading, on.folded.state.session.value.session]).toEqual([false, 'stopped'])
  })

  test('so has one that knows what is open, and not yet what time it is', async () => {
    await on.survey()
    on.stop.abort()
    expect(await on.ended).toBe('stopped')
    expect(on.left).toEqual(['clock 0', 'survey 0'])
    expect([on.stage.isTrading, on.folded.state.session.value.session]).toEqual([false, 'stopped'])
  })

  test('who was told to stop while the log was opened waits for nothing', async () => {
    const late = await setStage(AbortSignal.abort())
    expect(await Promise.race([late.ended, turn()])).toBe('stopped')
    expect(late.stage).toEqual({ isTrading: false, silences: 0 })
  })

  test('a kill ends the waiting: it is written down and answered, nothing is sent, and whoever asked for more is told', async () => {
    const closed = on.ask({ type: 'CloseAll' })
    const killed = on.ask({ type: 'Kill' })
    expect(await on.ended).toBe('killed')
    expect((await killed).answer).toEqual({ is: 'accepted' })
    expect((await closed).answer).toEqual({ is: 'refused', refusal: 'not-trading', judged: {} })
    expect(on.left).toEqual(['clock 0', 'survey 0'])
    const { value, answered } = on.folded.state.session
    expect([value, answered]).toEqual([{ session: 'stopped', orders: 'halted' }, ['Kill']])
  })

  test.each([
    [{ type: 'Pause' }, 'paused'],
    [{ type: 'ReduceOnly' }, 'reduceOnly'],
  ] as const)('what a person lets it do is answered at once, durable, and in force before it trades: %o', async (wish, orders) => {
    const { answer } = await on.ask(wish)
    expect(answer).toEqual({ is: 'accepted' })
    expect(on.stage.isTrading).toBe(false)
    expect((await on.inLog()).state.session.value, 'a process that is killed now has not lost it').toEqual({
      session: 'reconciling',
      orders,
    })
    expect(on.left, 'nothing is asked for before the venue has said what is open').toEqual(['clock 0', 'survey 0'])
    expect((await on.ask(wish)).answer, 'again, by the same id').toMatchObject({ refusal: 'already-answered' })
    await on.time()
    await on.survey()
    expect([on.stage.isTrading, on.folded.state.session.value]).toEqual([true, { session: 'trading', orders }])
    on.stop.abort()
    expect(await on.ended).toBe('stopped')
  })

  test('what is asked of coins waits until it trades', async () => {
    let isAnswered = false
    const closed = on.ask({ type: 'CloseAll' }).finally(() => {
      isAnswered = true
    })
    await turn()
    expect(isAnswered).toBe(false)
    await on.time()
    await on.survey()
    expect((await closed).answer.is).toBe('by-coin')
  })

  test('who is stopped by a signal writes down whose it was', async () => {
    on.stop.abort('SIGTERM')
    expect(await on.ended).toBe('stopped')
    expect(on.followed.filter(({ type }) => type === 'SessionStopped')).toMatchObject([
      { actor: 'signal:SIGTERM', data: { because: 'signal' }, input: { kind: 'signal' } },
    ])
  })

  test('one that comes with the answer of the venue still comes first', async () => {
    await on.time()
    const killed = on.ask({ type: 'Kill' })
    on.survey()
    expect(await on.ended).toBe('killed')
    expect((await killed).answer).toEqual({ is: 'accepted' })
    expect([on.left.includes('query'), on.stage.isTrading]).toEqual([false, false])
  })

  test('a start that waits long knows the time of a minute ago, and not of its beginning', async () => {
    await on.time()
    for (let ms = TIMEOUT_MS; ms <= CLOCK_EVERY_MS; ms += TIMEOUT_MS) await on.passed(ms)
    const atMs = Math.ceil(CLOCK_EVERY_MS / TIMEOUT_MS) * TIMEOUT_MS
    expect(on.left.filter((what) => what.startsWith('clock'))).toEqual(['clock 0', `clock ${atMs}`])
    await on.survey(atMs)
    expect(on.stage.isTrading, 'it has a time already, and waits for no other').toBe(true)
  })
})
