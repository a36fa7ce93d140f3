import { beforeEach, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { eventId } from '../../src/event/envelope.ts'
import type { EventOf, EventType, LogEvent } from '../../src/kernel/log-event.ts'
import { OperatorStage } from './operator-stage.ts'

const HOUR_MS = 3_600_000
/** The stage has 1000 USD and buys a tenth of that at 10.00: 9.99 coins, whose stop rests at a venue that says nothing. */
const SET = { 'risk.cooldownMin': '0', 'risk.warnCoinExposurePct': '100', 'risk.maxCoinExposurePct': '100' }

let stage: OperatorStage
const open = async (set: Readonly<Record<string, string>>): Promise<void> => {
  stage = await OperatorStage.open({}, { ...SET, ...set })
}
/** A price of the first coin, in cents, a second after what was before. */
const price = async (cents: number, coin = 0): Promise<void> => {
  stage.clock.set(stage.clock.nowMs() + 1000)
  stage.engine.flow.tick(coin, cents, stage.clock.nowMs(), 1)
  await stage.engine.flow.settle()
}
const at = async (ms: number): Promise<void> => {
  stage.clock.set(ms)
  stage.engine.flow.take({ kind: 'deadline', of: 'samples' })
  await stage.engine.flow.settle()
}
const events = async (): Promise<LogEvent[]> => {
  stage.engine.recorder.commit()
  await stage.engine.recorder.durable()
  return stage.events()
}
const of = async <T extends EventType>(...types: readonly T[]): Promise<EventOf<T>[]> =>
  (await events()).filter((event): event is EventOf<T> => (types as readonly string[]).includes(event.type))
const ofRisk = async (): Promise<string[]> => (await events()).filter(({ stream }) => stream.startsWith('risk-')).map(({ type }) => type)
/** What becomes of an entry into the second coin now. */
const entry = async (): Promise<string> => {
  const [verdict] = await stage.enter(1)
  return verdict?.is === 'refused' ? verdict.refusal : verdict!.is
}

describe('a limit that a price passes between two samples', () => {
  // 2 % of 1000 are 20; 9.99 coins lose 1.60 each to the warning, 2.01 to the limit
  beforeEach(async () => {
    await open({ 'risk.dailyLossPct': '2' })
    await stage.hold(0)
    await price(1000)
  })

  test('is written down at that price, with the sample that it is judged by, and not before', async () => {
    expect(await ofRisk()).toEqual(['DayBegun'])
    const before = (await events()).length
    await price(840)
    expect((await events()).slice(before), 'a hundredth less than the warning: 9.99 x 1.6 is 15.984').toEqual([])
    await price(839)
    const [sample, warned, ...more] = (await events()).slice(before)
    expect(more).toEqual([])
    expect(sample).toMatchObject({
      type: 'MarksObserved',
      data: { because: 'risk', marks: { 'AAA/USD': '8.39' } },
      input: { kind: 'price' },
    })
    expect(warned).toMatchObject({
      type: 'DailyLossWarned',
      data: { asset: 'USD', opening: '1000', equity: '983.9161', loss: '16.0839', warning: '16', limit: '20', realised: '0' },
      causation: eventId(sample!),
    })
    await price(800)
    expect(await ofRisk()).toEqual(['DayBegun', 'DailyLossWarned'])
    await price(799)
    expect((await of('DailyLossHalted')).map(({ data }) => [data.loss, data.flatten])).toEqual([['20.0799', false]])
  })

  test('stops entries, which say so, and leaves what is held alone (V-26)', async () => {
    expect(await entry()).toBe('recorded')
    await stage.cancelled()
    await price(700)
    expect(await entry()).toBe('daily-loss')
    const [refused] = await of('ProposalRefused')
    expect(refused?.data).toMatchObject({ refusal: 'daily-loss', judged: { dailyLoss: '29.97', limit: '20', haltedUntilMs: '86400000' } })
    expect(await of('ExitDecided')).toEqual([])
  })

  test('cancels an entry that is open, because of the risk', async () => {
    await stage.rest(1)
    await price(700)
    expect((await of('EntryCancelRequested')).map(({ data }) => data.because)).toEqual(['risk'])
    expect(stage.sent.at(-1)).toBe('cancel limit')
  })

  test('halts through a restart, and is not passed a second time (I-31)', async () => {
    await price(700)
    const before = await ofRisk()
    await stage.boot()
    expect(await entry()).toBe('daily-loss')
    await price(650)
    await stage.boot()
    await price(600)
    expect(await ofRisk()).toEqual(before)
    expect(before.at(-1)).toBe('DailyLossHalted')
  })

  test('is measured through a restart from where the day began, not from where the process did', async () => {
    await price(900)
    await stage.boot()
    await price(800)
    expect(await ofRisk()).toEqual(['DayBegun', 'DailyLossWarned'])
    await price(799)
    expect((await of('DailyLossHalted')).map(({ data }) => data.opening)).toEqual(['1000'])
  })

  test('that was passed when the process died is found passed by the next one', async () => {
    await price(900)
    await price(799)
    const rows = (await Array.fromAsync(stage.store.readAll(null))).flat()
    const lost = rows.findIndex(({ type }) => type === 'DailyLossHalted')
    expect(rows.slice(lost).map(({ type }) => type)).toEqual(['DailyLossHalted'])
    await stage.bootFrom(rows.slice(0, lost))
    expect(await ofRisk()).toEqual(['DayBegun', 'DailyLossHalted'])
    expect((await of('DailyLossHalted'))[0]?.data).toMatchObject({ loss: '20.0799', opening: '1000' })
  })

  test('is over with the day, at its very end, and the next is measured from what is there then', async () => {
    await price(700)
    expect(stage.engine.flow.nextSampleMs()).toBeLessThanOrEqual(24 * HOUR_MS)
    await at(24 * HOUR_MS - 1)
    expect((await ofRisk()).at(-1)).toBe('DailyLossHalted')
    await at(24 * HOUR_MS)
    expect((await of('DayBegun')).map(({ time, data }) => [time, data.day, data.pools.USD?.equity])).toEqual([
      [120_000, '1970-01-01', '1000'],
      [24 * HOUR_MS, '1970-01-02', '970.03'],
    ])
    expect(await entry()).toBe('recorded')
  })

  test('is over by a person’s word, and measured anew from there', async () => {
    await price(700)
    expect((await stage.ask({ type: 'Release' })).map((verdict) => verdict.is === 'answered' && verdict.answer)).toEqual([
      { is: 'accepted' },
    ])
    const [released] = await of('DailyLossReleased')
    expect(released).toMatchObject({ actor: 'anna', data: { by: 'operator', commandId: 'c0', pools: { USD: { equity: '970.03' } } } })
    expect((await events()).at(-1)).toMatchObject({ type: 'CommandAnswered', data: { wish: { type: 'Release' } } })
    expect(await stage.ask({ type: 'Release' })).toMatchObject([{ answer: { is: 'refused', refusal: 'nothing-halted' } }])
    expect(await entry()).toBe('recorded')
    // 2 % of 970.03 are 19.4006; 9.99 x 1.94 is 19.3806
    await price(506)
    expect((await of('DailyLossHalted')).length).toBe(1)
    await price(505)
    expect((await of('DailyLossHalted')).map(({ data }) => [data.opening, data.limit])).toEqual([
      ['1000', '20'],
      ['970.03', '19.4006'],
    ])
  })

  test('makes a log that is sound', async () => {
    await price(700)
    await stage.ask({ type: 'Release' })
    await price(500)
    await stage.engine.stop('signal')
    expect(await verifyLog(stage.store.readAll(null))).toMatchObject({ ok: true })
  })
})

describe('a limit whose halt sells what is held', () => {
  beforeEach(() => open({ 'risk.dailyLossPct': '2', 'risk.onDailyLoss': 'flatten' }))

  test('sells each coin for that reason, and says what was compared', async () => {
    await stage.hold(0)
    await price(1000)
    await price(799)
    expect((await of('ExitDecided')).map(({ parts, data }) => [parts.symbol, data.reason, data.threshold, data.compared])).toEqual([
      ['AAA/USD', 'risk', '20', '20.0799'],
    ])
    expect(stage.sent.at(-1)).toBe('cancel stop-market')
    const [halted] = await of('DailyLossHalted')
    expect((await of('ExitDecided'))[0]?.causation).toBe(eventId(halted!))
  })

  test('sells after a restart what it did not come to', async () => {
    await stage.hold(0)
    await price(1000)
    await price(799)
    const rows = (await Array.fromAsync(stage.store.readAll(null))).flat()
    const lost = rows.findIndex(({ type }) => type === 'ExitDecided')
    await stage.bootFrom(rows.slice(0, lost))
    expect((await of('ExitDecided')).map(({ data }) => data.reason)).toEqual(['risk'])
  })
})

describe('a fall from the peak', () => {
  // 2 % of the peak; 9.99 coins at 10 are 99.9 of 1000
  beforeEach(async () => {
    await open({ 'risk.dailyLossPct': '0', 'risk.maxDrawdownPct': '2', 'risk.drawdownPauseMin': '60' })
    await stage.hold(0)
    await price(1000)
  })

  test('is measured from the highest price since the last sample, which no sample shows', async () => {
    // at 12.00 the pool is worth 1019.98: a fiftieth of that is 20.3996, and 9.99 x 2.04 is 20.3796
    await price(1200)
    await price(996)
    expect(await of('DrawdownHalted')).toEqual([])
    await price(995)
    expect((await of('DrawdownHalted')).map(({ data }) => data)).toEqual([
      { asset: 'USD', peak: '1019.98', equity: '999.5005', drawdownPct: '2.0078', limitPct: '2', untilMs: expect.any(Number) },
    ])
    expect(await entry()).toBe('drawdown')
  })

  test('is measured through a restart from the peak of the process before', async () => {
    await price(1200)
    await at(stage.clock.nowMs() + 900_000)
    expect((await of('MarksObserved')).at(-1)?.data.because).toBe('sample')
    await stage.boot()
    await price(995)
    expect((await of('DrawdownHalted')).map(({ data }) => data.peak)).toEqual(['1019.98'])
  })

  test('is over when its time is, through a restart; the next is measured from there', async () => {
    await price(790)
    const [halted] = await of('DrawdownHalted')
    const untilMs = halted!.data.untilMs!
    expect(untilMs).toBe(halted!.time + HOUR_MS)
    await stage.boot()
    await at(untilMs - 1)
    expect(await of('DrawdownReleased')).toEqual([])
    expect(stage.engine.flow.nextSampleMs()).toBeLessThanOrEqual(untilMs)
    await at(untilMs)
    expect((await of('DrawdownReleased')).map(({ data }) => data)).toEqual([{ by: 'time', commandId: null, equity: { USD: '979.021' } }])
    await price(700)
    expect((await of('DrawdownHalted')).length, 'a peak of 979.021 was found').toBe(1)
    await price(590)
    expect((await of('DrawdownHalted')).at(-1)?.data).toMatchObject({ peak: '979.021' })
  })
})
