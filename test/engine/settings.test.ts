import { beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Settings } from '../../src/config/settings.ts'
import { namedStrategy } from '../../src/decision/strategies/index.ts'
import { decode } from '../../src/event/codec.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import type { EventOf, EventType, LogEvent } from '../../src/kernel/log-event.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import type { Engine } from '../../src/run/engine.ts'
import { rowsOf } from '../property/generated-run.ts'
import { trade } from '../spec/story.ts'
import { openEngine } from './live-stage.ts'

const MINUTE_MS = 60_000
const SET = { 'entry.minWindowBars': '1', 'entry.dropPct': '5' }
const configOf = (set: Readonly<Record<string, string>>) => loadConfig({ overrides: { ...SET, ...set } })
let engine: Engine
let settings: Settings
let store: MemoryStore
let clock: TapeClock
beforeEach(async () => {
  clock = new TapeClock()
  clock.set(MINUTE_MS)
  store = new MemoryStore()
  settings = new Settings(configOf({}))
  engine = await openEngine({ store, clock, settings, strategy: namedStrategy, bases: ['AAA', 'BBB'] })
  await engine.reconcile([])
})

/** A candle of one coin that ends a minute later, with its only price, in cents, at the end. */
const candle = async (coin: number, cents: number): Promise<void> => {
  const closeMs = clock.nowMs() + MINUTE_MS
  clock.set(closeMs)
  engine.flow.tick(coin, cents, closeMs, 1)
  engine.flow.take({ kind: 'candle', coin, closeMs })
  await engine.flow.settle()
}
/** A high, and a close three percent below it. */
const fallOfThree = async (coin: number): Promise<void> => {
  await candle(coin, 10_000)
  await candle(coin, 9700)
}
const apply = async (set: Readonly<Record<string, string>>) => {
  engine.flow.take({ kind: 'options', next: configOf(set) })
  const verdicts = await engine.flow.settle()
  return verdicts.flatMap((verdict) => (verdict.is === 'configured' ? [verdict.applied] : []))
}
const events = async (): Promise<LogEvent[]> => {
  // samples may wait for the disk
  engine.recorder.commit()
  await engine.recorder.durable()
  return (await rowsOf(store)).map(decode)
}
const of = async <T extends EventType>(type: T): Promise<EventOf<T>[]> =>
  (await events()).filter((event): event is EventOf<T> => event.type === type)
const buy = async (entry: EventOf<'EntryRequested'> | undefined): Promise<void> => {
  const { orderId, quantity, limitPrice } = entry!.data
  const symbol = entry!.parts.symbol!
  const report = { kind: 'trade', symbol, orderId, venueTimeMs: clock.nowMs() } as const
  const told = { ...trade(orderId, quantity, { price: limitPrice }), symbol, venueTimeMs: clock.nowMs() }
  engine.flow.take({ kind: 'report', report: { ...report, trade: told } })
  await engine.flow.settle()
}

describe('an option that is changed between two candles', () => {
  test('is in force for the next one: entry.dropPct', async () => {
    await fallOfThree(0)
    expect(await of('EntryRequested')).toEqual([])
    await apply({ 'entry.dropPct': '2' })
    await candle(0, 9700)
    expect((await of('EntryRequested')).map(({ data }) => data.because.judged.dropPct)).toEqual(['2'])
  })

  test('is not in force for what waits before it', async () => {
    await apply({ 'entry.dropPct': '2' })
    await candle(0, 10_000)
    const closeMs = clock.nowMs() + MINUTE_MS
    clock.set(closeMs)
    engine.flow.tick(0, 9700, closeMs, 1)
    engine.flow.take({ kind: 'candle', coin: 0, closeMs })
    engine.flow.take({ kind: 'options', next: configOf({ 'entry.dropPct': '2', 'exit.takeProfitPct': '10' }) })
    await engine.flow.settle()
    expect((await of('EntryRequested')).map(({ data }) => data.plan.takeProfit)).toEqual([{ by: 'pct', of: '2.5' }])
  })

  test('is in force for the next one: risk.maxPositions', async () => {
    await apply({ 'entry.dropPct': '2', 'risk.maxPositions': '1' })
    await fallOfThree(0)
    await fallOfThree(1)
    expect((await of('EntryRequested')).map(({ parts }) => parts.symbol)).toEqual(['AAA/USD'])
    await apply({ 'entry.dropPct': '2', 'risk.maxPositions': '2' })
    await candle(1, 9700)
    expect((await of('EntryRequested')).map(({ parts }) => parts.symbol)).toEqual(['AAA/USD', 'BBB/USD'])
  })

  test('leaves the plan of an open position as it is, and makes that of the next: exit.takeProfitPct (F63)', async () => {
    await apply({ 'entry.dropPct': '2' })
    await fallOfThree(0)
    await buy((await of('EntryRequested'))[0])
    await apply({ 'entry.dropPct': '2', 'exit.takeProfitPct': '10' })
    await fallOfThree(1)
    const targets = (await of('EntryRequested')).map(({ data }) => data.plan.takeProfit)
    expect(targets).toEqual([
      { by: 'pct', of: '2.5' },
      { by: 'pct', of: '10' },
    ])
    engine.flow.tick(0, 9942, clock.nowMs(), 1)
    await engine.flow.settle()
    // 97 and 2.5 %
    const hangsOn = { is: 'average', price: '97' }
    expect((await of('ExitDecided')).map(({ data }) => data)).toEqual([
      { exitId: 1, reason: 'take-profit', threshold: '99.42', compared: '99.42', hangsOn },
    ])
  })

  test.each([
    ['a shorter interval that is over already is due at once', '60', 0],
    ['a longer one counts from the last sample', '1800', 1_800_000 - 120_000],
  ])('moves the sample that was planned: %s (market.markEveryS)', async (_, markEveryS, inMs) => {
    await apply({ 'entry.dropPct': '2' })
    await fallOfThree(0)
    await buy((await of('EntryRequested'))[0])
    engine.flow.take({ kind: 'deadline', of: 'samples' })
    engine.flow.take({ kind: 'deadline', of: 'owed' })
    await engine.flow.settle()
    const samples = (await of('MarksObserved')).length
    expect(samples, 'the fill is sampled').toBe(1)
    clock.set(clock.nowMs() + 2 * MINUTE_MS)
    engine.flow.tick(0, 9710, clock.nowMs(), 1)
    await apply({ 'entry.dropPct': '2', 'market.markEveryS': markEveryS })
    // orders that the venue is silent about are due before it
    const dueMs = clock.nowMs() + inMs
    for (let atMs = clock.nowMs(); atMs <= dueMs; atMs += MINUTE_MS) {
      clock.set(atMs)
      engine.flow.take({ kind: 'deadline', of: 'samples' })
      engine.flow.take({ kind: 'deadline', of: 'owed' })
      await engine.flow.settle()
      expect(await of('MarksObserved'), String(atMs)).toHaveLength(samples + (atMs === dueMs ? 1 : 0))
    }
  })

  test('sets the rhythm of seals: log.sealEveryEvents', async () => {
    const seals = async () => (await of('HeadsSealed')).filter(({ data }) => data.because === 'interval').length
    await fallOfThree(0)
    expect(await seals()).toBe(0)
    await apply({ 'log.sealEveryEvents': '1' })
    expect(await seals()).toBe(1)
  })
})

describe('options of one coin', () => {
  test('are in force for it alone, and the log says whose they are', async () => {
    const set = { 'entry.dropPct': '2', 'coins.BBB/USD.exit.takeProfitPct': '10' }
    const changed = { 'coins.BBB/USD.exit.takeProfitPct': [null, '10'], 'entry.dropPct': [5, 2] }
    expect(await apply(set)).toEqual([{ ok: true, changed }])
    await fallOfThree(0)
    await fallOfThree(1)
    expect((await of('EntryRequested')).map(({ parts, data }) => [parts.symbol, data.plan.takeProfit.of])).toEqual([
      ['AAA/USD', '2.5'],
      ['BBB/USD', '10'],
    ])
    expect((await of('ConfigApplied')).at(-1)?.data.changed).toEqual(changed)
    // as all of them again
    expect(await apply({ 'entry.dropPct': '2' })).toEqual([{ ok: true, changed: { 'coins.BBB/USD.exit.takeProfitPct': ['10', null] } }])
    await engine.stop('signal')
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test('are refused for one that is not traded here', async () => {
    const refusals = ['coins.CCC/USD is of a coin that is not traded here (AAA/USD, BBB/USD).']
    expect(await apply({ 'coins.CCC/USD.exit.takeProfitPct': '10', 'entry.dropPct': '2' })).toEqual([{ ok: false, refusals }])
    expect(settings.now.entry.dropPct).toBe(5)
  })
})

describe('the log', () => {
  test('says what differs, folds to the options in force, and is sound', async () => {
    const changed = { 'entry.dropPct': [5, 2], 'exit.maxHoldMin': [1440, 90] }
    expect(await apply({ 'entry.dropPct': '2', 'exit.maxHoldMin': '90' })).toEqual([{ ok: true, changed }])
    expect(await apply({ 'entry.dropPct': '2', 'exit.maxHoldMin': '90' })).toEqual([{ ok: true, changed: {} }])
    await apply({ 'entry.dropPct': '2' })
    const [first, ...later] = (await of('ConfigApplied')).map(({ data }) => data.changed)
    expect(first).toMatchObject({ 'entry.dropPct': [null, 5], 'exit.hardStopPct': [null, '5'], capital: [null, {}] })
    expect(later).toEqual([{ 'entry.dropPct': [5, 2], 'exit.maxHoldMin': [1440, 90] }, { 'exit.maxHoldMin': [90, 1440] }])
    const folded = foldNothing()
    await foldLog(store, folded, { isChecked: true })
    expect(folded.state.facts.options).toEqual(settings.options)
    expect(settings.options).toMatchObject({ 'entry.dropPct': 2, 'exit.maxHoldMin': 1440 })
    await engine.stop('signal')
    expect(await verifyLog(store.readAll(null))).toMatchObject({ ok: true })
  })

  test('says nothing of what is refused, and nothing of it is in force', async () => {
    const before = await events()
    const applied = await apply({ 'entry.dropPct': '2', 'paper.seed': '7', 'entry.windowMin': '90' })
    expect(applied).toEqual([
      {
        ok: false,
        refusals: [
          'entry.windowMin cannot change while the engine runs: the window of prices has its length from the start on.',
          'paper.seed cannot change while the engine runs: the paper venue works with the options that it was made with.',
        ],
      },
    ])
    expect(settings.now.entry.dropPct).toBe(5)
    expect(await events()).toEqual(before)
  })
})
