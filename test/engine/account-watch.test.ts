import { beforeEach, describe, expect, test } from 'vitest'
import { SURVEY_EVERY_MS } from '../../src/command/account-watch.ts'
import type { Verdict } from '../../src/command/input.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Balance, LineReport, Query, Report } from '../../src/exchange/port.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { streams } from '../../src/kernel/streams.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { Engine } from '../../src/run/engine.ts'
import { surveyOf } from '../exchange/stage.ts'
import { accepted, entryRequested, foreign, id } from '../spec/story.ts'
import { BOOK, partsOf, silentVenue } from './live-stage.ts'

const BEGAN_MS = 1_000
const AHEAD_MS = 500
const parts = { ...BOOK, symbol: 'AAA/USD', base: 'AAA', quote: 'USD' }
const clock = new TapeClock()
const queries: Query[] = []
const surveys: number[] = []
let store: MemoryStore
let engine: Engine
/** A venue with a clock of its own, half a second ahead of the engine's. */
const exchange = {
  ...silentVenue,
  can: { ...silentVenue.can, clock: 'own' as const },
  query: (query: Query) => void queries.push(query),
  survey: ({ askedMs }: { readonly askedMs: number }) => void surveys.push(askedMs),
}
const start = async (): Promise<void> => {
  const folded = await foldLog(store, foldNothing(), { isChecked: true })
  engine = await Engine.open({ ...partsOf({ store, clock, exchange, bases: ['AAA', 'BBB'] }), folded })
  await engine.reconcile([])
}
beforeEach(async () => {
  clock.set(BEGAN_MS)
  store = new MemoryStore()
  queries.length = surveys.length = 0
  await start()
})

const take = async (report: Report): Promise<readonly Verdict[]> => {
  engine.flow.take({ kind: 'report', report })
  return engine.flow.settle()
}
const say = (is: LineReport['is']) => take({ kind: 'line', is, because: 'test', venueTimeMs: clock.nowMs() })
const has = (asset: string, free: string, locked = '0'): Balance => ({ asset, free, locked })
/** Some time later the account is looked at, and holds this. */
const look = (afterMs: number, ...found: readonly Balance[]) => {
  clock.set(clock.nowMs() + afterMs)
  return take({ ...surveyOf([], clock.nowMs()), balances: { found, venueTimeMs: clock.nowMs() + AHEAD_MS } })
}
const told = async (): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for await (const page of store.readAll(null))
    for (const event of page.map(decode) as LogEvent[])
      if (event.type === 'AccountDifferenceObserved' || event.type === 'AccountDifferenceResolved')
        found.push([event.type.slice('AccountDifference'.length), event.data.name, event.data.ours, event.data.theirs, event.data.sinceMs])
  return found
}

describe('a difference of the account is a fact, and changes nothing of the log (I-15, F31)', () => {
  test('is believed when a later look says the same, and not before 20 s have passed (V-29)', async () => {
    await look(0, has('USD', '900'))
    expect(await told()).toEqual([])
    await look(19_999, has('USD', '850', '50'))
    expect(await told()).toEqual([])
    await look(1, has('USD', '900'))
    expect(await told()).toEqual([['Observed', 'USD', '1000', '900', BEGAN_MS + AHEAD_MS]])
    await look(SURVEY_EVERY_MS, has('USD', '900'))
    expect(await told()).toHaveLength(1)
  })

  test('that another look sees otherwise begins anew, and one that is gone is none', async () => {
    await look(0, has('USD', '900'))
    await look(30_000, has('USD', '950'))
    expect(await told()).toEqual([])
    await look(30_000, has('USD', '1000'))
    await look(30_000, has('USD', '950'))
    expect(await told()).toEqual([])
    await look(30_000, has('USD', '950'))
    expect(await told()).toMatchObject([['Observed', 'USD', '1000', '950', BEGAN_MS + AHEAD_MS + 90_000]])
  })

  test('stands until two looks no longer see it, and after a start as before', async () => {
    await look(0, has('USD', '900'))
    await look(30_000, has('USD', '900'))
    await start()
    await look(30_000, has('USD', '1000'))
    await look(30_000, has('USD', '900'))
    await look(30_000, has('USD', '1000'))
    expect(await told()).toHaveLength(1)
    await look(30_000, has('USD', '1000'))
    expect((await told())[1]).toMatchObject(['Resolved', 'USD', '1000', '1000', BEGAN_MS + AHEAD_MS + 120_000])
    await look(30_000, has('USD', '1000'))
    expect(await told()).toHaveLength(2)
  })

  test('is of coins as well; what no order could be made of is none, and neither is what nobody trades here', async () => {
    // an order is worth 1 USD at least, and is of 0.001 AAA at least
    for (let times = 0; times < 2; times++)
      await look(30_000, has('USD', '999.01'), has('AAA', '0.0009'), has('BBB', '0.001'), has('CCC', '7'))
    expect(await told()).toEqual([['Observed', 'BBB', '0', '0.001', 31_500]])
  })

  test('while the line is down nothing is believed, and behind it a first look is one', async () => {
    await look(0, has('USD', '900'))
    await say('down')
    await look(30_000, has('USD', '900'))
    await say('gap')
    await look(30_000, has('USD', '900'))
    expect(await told()).toEqual([])
    await look(30_000, has('USD', '900'))
    expect(await told()).toHaveLength(1)
  })

  test('is none while the fate of an order is open: its trades may be on their way', async () => {
    engine.recorder.note({ stream: streams.position(parts), parts }, entryRequested(), 'candle')
    await engine.flow.settle()
    for (let times = 0; times < 3; times++) await look(30_000, has('USD', '900'), has('BBB', '3'))
    expect(await told()).toEqual([['Observed', 'BBB', '0', '3', 31_500]])
  })
})

describe('a look at the account', () => {
  test('is asked for every 30 s, and by whatever asks for one in between', async () => {
    expect(engine.flow.nextSampleMs()).toBe(BEGAN_MS + 30_000)
    clock.set(BEGAN_MS + 30_000)
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    await engine.flow.settle()
    expect(surveys).toEqual([BEGAN_MS + 30_000])
    clock.set(BEGAN_MS + 31_000)
    await say('gap')
    expect(surveys).toEqual([BEGAN_MS + 30_000, BEGAN_MS + 31_000])
  })

  test('that shows something new has the open orders of its coins looked up, once', async () => {
    engine.recorder.note({ stream: streams.position(parts), parts }, entryRequested(), 'candle')
    engine.recorder.note({ stream: streams.position(parts), parts }, accepted('Entry', id(0)), 'report')
    await engine.flow.settle()
    queries.length = 0
    await look(0, has('USD', '1000'), has('BBB', '1'))
    expect(queries).toEqual([])
    await look(0, has('USD', '900'))
    expect(queries.map(({ orderId }) => orderId)).toEqual([id(0)])
  })
})

test('entries wait while money or coins of theirs lack, and for nothing that is more than explained', async () => {
  const lacks = () => {
    const proposal = { proposal: { trigger: 'test', values: {} }, closeMs: clock.nowMs() }
    return [0, 1].map((coin) => engine.proposals.size(coin, proposal, 0, { kind: 'candle', time: clock.nowMs() }).rules.accountLacks)
  }
  for (const coin of [0, 1]) engine.flow.tick(coin, 700, clock.nowMs(), 1)
  await look(30_000, has('USD', '1200'), has('BBB', '1'))
  await look(30_000, has('USD', '1200'), has('BBB', '1'))
  expect(await told()).toHaveLength(2)
  expect(lacks()).toEqual([undefined, undefined])
  engine.recorder.note({ stream: streams.position(parts), parts }, { type: 'ForeignFill', data: foreign('buy') }, 'report')
  await engine.flow.settle()
  for (let times = 0; times < 2; times++) await look(30_000, has('USD', '800'), has('AAA', '1.5'))
  expect(lacks()).toEqual([{ ours: '2', theirs: '1.5' }, undefined])
  await start()
  for (const coin of [0, 1]) engine.flow.tick(coin, 700, clock.nowMs(), 1)
  expect(lacks()).toEqual([{ ours: '2', theirs: '1.5' }, undefined])
  for (let times = 0; times < 2; times++) await look(30_000, has('USD', '799'), has('AAA', '2'))
  expect(lacks()).toEqual([
    { ours: '800', theirs: '799' },
    { ours: '800', theirs: '799' },
  ])
})
