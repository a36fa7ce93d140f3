import { describe, expect, test } from 'vitest'
import type { EntryRequested } from '../../machines/position/entry-events.ts'
import { canonical } from '../../src/kernel/canonical.ts'
import type { LogEvent } from '../../src/kernel/log-event.ts'
import { positionOf } from '../../src/replay/engine-state.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { OperatorStage } from './operator-stage.ts'

const MINUTE_MS = 60_000
let stage: OperatorStage

/** AAA bought at 10 USD without a fee, its stop resting: closing costs a tenth of a percent, so break-even is at 10.02. */
const hold = async (overrides: Readonly<Record<string, string>>): Promise<void> => {
  stage = await OperatorStage.open({}, overrides)
  await stage.hold(0)
}
const price = async (usd: number): Promise<void> => {
  stage.engine.flow.tick(0, Math.round(usd * 100), stage.clock.nowMs(), 1)
  await stage.engine.flow.settle()
}
/** A candle of the coin ends a minute later, with its only price at the end. */
const candle = async (usd: number): Promise<void> => {
  const closeMs = stage.clock.nowMs() + MINUTE_MS
  stage.clock.set(closeMs)
  stage.engine.flow.tick(0, Math.round(usd * 100), closeMs, 1)
  stage.engine.flow.take({ kind: 'candle', coin: 0, closeMs })
  await stage.engine.flow.settle()
}
const pass = async (minutes: number): Promise<void> => {
  stage.clock.set(stage.clock.nowMs() + minutes * MINUTE_MS)
  stage.engine.flow.take({ kind: 'deadline', of: 'owed' })
  await stage.engine.flow.settle()
}
/** What the position made of a signal; how it is answered is another matter (signals.test.ts). */
const signal = async (id: string) => {
  stage.engine.flow.take({ kind: 'signal', coin: 0, signal: { id, action: 'exit', because: 'test' } })
  return (await stage.engine.flow.settle()).filter(({ is }) => is !== 'signalled')
}
const OF_RULES = /^(Exit(Decided|Blocked)|BreakEven|Roi|Trailing)/
const told = async (): Promise<readonly (readonly [string, object])[]> =>
  (await stage.events()).filter(({ type }) => OF_RULES.test(type)).map(({ type, data }: LogEvent) => [type, data])
const types = async () => (await told()).map(([type, data]) => ('reason' in data ? `${type} ${data.reason}` : type))
const stateOf = (folded: { readonly state: Parameters<typeof positionOf>[0] }) =>
  positionOf(folded.state, 'position-paper.test.main-AAA%2FUSD-net')

describe('what rules remember', () => {
  const ON = { 'exit.breakEvenAtPct': '1', 'exit.roi': '10=2,20=0.5', 'exit.idleExitMin': '30', 'exit.neverSell': 'AAA' }

  test('is the same after restarts, and acts', async () => {
    await hold({ ...ON, 'exit.neverSell': 'BBB' })
    await price(10.05)
    await price(10.15)
    await pass(10)
    await stage.boot()
    await pass(10)
    expect(await types()).toEqual(['BreakEvenPassed', 'BreakEvenArmed', 'RoiLowered', 'RoiLowered'])
    const before = stateOf(await foldLog(stage.store, foldNothing(), { isChecked: true }))
    expect(before.noted).toEqual({
      isBreakEvenArmed: true,
      hasPassedBreakEven: true,
      isTrailingAged: false,
      roiRow: 2,
      blocked: [],
      parted: [],
      withdrawn: 0,
      stopUntilMs: null,
    })
    await stage.boot()
    expect(canonical(stateOf(await foldLog(stage.store, foldNothing(), { isChecked: true })).noted)).toBe(canonical(before.noted))
    await price(10.02)
    expect((await told()).at(-1)).toEqual(['ExitDecided', { exitId: 1, reason: 'break-even', threshold: '10.02', compared: '10.02' }])
  })

  test('is forgotten with the cycle', async () => {
    await hold(ON)
    await price(10.15)
    await stage.ask({ type: 'CloseCoin', symbol: 'AAA/USD' })
    await stage.fill()
    const { state } = await foldLog(stage.store, foldNothing(), { isChecked: true })
    expect(stateOf({ state })).toMatchObject({ noted: { isBreakEvenArmed: false, roiRow: 0, blocked: [] }, entryCoins: 0n, entryFees: 0n })
  })
})

describe('a trailing stop that age arms', () => {
  const AGED = { 'exit.trailingActivatePct': '2', 'exit.trailingAfterMin': '15' }

  test('is armed by a profit after its moment, and sells a percent below its mark, restarts or not', async () => {
    await hold(AGED)
    await price(10.05)
    await pass(14)
    expect(await types()).toEqual([])
    await pass(1)
    await stage.boot()
    await price(10.01)
    await price(10.05)
    await stage.boot()
    // 1 % below 10.05 is 9.9495
    await price(9.95)
    await price(9.94)
    const fromMs = (await stage.events()).find(({ type }) => type === 'EntryFilled')!.venueTime! + 15 * MINUTE_MS
    expect(await told()).toEqual([
      ['TrailingAgeReached', { fromMs, activatePrice: '10.02' }],
      ['TrailingArmed', { mark: '10.05', stopPrice: '9.94' }],
      ['ExitDecided', { exitId: 1, reason: 'trailing-stop', threshold: '9.94', compared: '9.94', hangsOn: { is: 'mark', price: '10.05' } }],
    ])
  })

  test('is not without that option', async () => {
    await hold({ ...AGED, 'exit.trailingAfterMin': '0' })
    await pass(15)
    await price(10.05)
    expect(await types()).toEqual([])
  })
})

describe('a trailing stop that nobody moves', () => {
  const FOLLOWED = { 'exit.trailingActivatePct': '2', 'exit.trailingStaleS': '300' }
  const stale = async () => (await told()).slice(1)

  test('is left with its numbers after the time without a price, and comes back with the first one', async () => {
    await hold(FOLLOWED)
    await price(10.2)
    await pass(4)
    await price(10.15)
    const heardMs = stage.clock.nowMs()
    await pass(4.9)
    expect(await stale(), 'a price was heard since').toEqual([])
    await pass(0.1)
    const left = { sinceMs: heardMs, limitMs: 300_000, stopPrice: '10.09', fixedStop: '9.5' }
    expect(await stale()).toEqual([['TrailingStale', left]])
    await stage.boot()
    await price(10)
    await price(10)
    expect((await stale()).slice(1)).toEqual([
      ['TrailingResumed', { price: '10', mark: '10.2', stopPrice: '10.09' }],
      ['ExitDecided', { exitId: 1, reason: 'trailing-stop', threshold: '10.09', compared: '10', hangsOn: { is: 'mark', price: '10.2' } }],
    ])
  })

  test('is not said of a process that has just begun and heard no price yet', async () => {
    await hold(FOLLOWED)
    await price(10.2)
    stage.clock.set(stage.clock.nowMs() + 60 * MINUTE_MS)
    await stage.boot()
    await pass(4.9)
    expect(await stale()).toEqual([])
    await pass(0.2)
    expect(await types()).toEqual(['TrailingArmed', 'TrailingStale'])
  })

  test('is never left where the option is 0', async () => {
    await hold({ ...FOLLOWED, 'exit.trailingStaleS': '0' })
    await price(10.2)
    await pass(60)
    expect(await types()).toEqual(['TrailingArmed'])
  })
})

describe('coins that are never sold', () => {
  test('have no stop, each rule that wants out is recorded once, and a person sells them', async () => {
    await hold({ 'exit.neverSell': 'AAA' })
    expect(stage.sent.filter((sent) => sent.includes('stop'))).toEqual([])
    for (const usd of [9.4, 9.3, 9.6, 9.4, 10.4, 10.5]) await price(usd)
    await pass(1440)
    await pass(1440)
    expect(await types()).toEqual(['ExitBlocked hard-stop', 'ExitBlocked take-profit', 'ExitBlocked time-limit'])
    expect((await told())[0]).toEqual(['ExitBlocked', { reason: 'hard-stop', threshold: '9.5', compared: '9.4', because: 'never-sell' }])
    await stage.boot()
    await price(9.2)
    expect((await types()).length, 'a restart does not say it again').toBe(3)
    await stage.ask({ type: 'CloseCoin', symbol: 'AAA/USD' })
    expect((await types()).at(-1)).toBe('ExitDecided operator')
    expect(stage.sent.at(-1)).toBe('place market AAA/USD')
  })

  test('are those that are named', async () => {
    await hold({ 'exit.neverSell': 'BBB' })
    expect(stage.sent).toContain('place stop-market AAA/USD')
    await price(10.4)
    expect(await types()).toEqual(['ExitDecided take-profit'])
  })
})

describe('a signal', () => {
  test('is answered with its numbers, recorded when it may not sell, and sells when it may', async () => {
    await hold({})
    await price(10.01)
    const judged = { breakEvenPrice: '10.02', price: '10.01' }
    expect(await signal('a')).toMatchObject([{ is: 'recorded', command: 'JudgeSignal' }])
    expect(await signal('b')).toMatchObject([{ is: 'refused', refusal: 'below-break-even', judged }])
    await price(10.02)
    expect(await signal('c')).toMatchObject([{ is: 'recorded', command: 'JudgeSignal' }])
    expect(await told()).toEqual([
      ['ExitBlocked', { reason: 'signal', threshold: '10.02', compared: '10.01', because: 'below-break-even' }],
      ['ExitDecided', { exitId: 1, reason: 'signal', threshold: '10.02', compared: '10.02', signal: 'c' }],
    ])
    const decided = (await stage.events()).find(({ type }) => type === 'ExitDecided')
    expect(decided?.input.kind).toBe('exit-signal')
  })

  test('about a coin that is not held is refused by name', async () => {
    stage = await OperatorStage.open()
    expect(await signal('turned')).toMatchObject([{ is: 'refused', refusal: 'wrong-phase' }])
  })
})

describe('distances by the average true range', () => {
  const ON = { 'exit.stopsBy': 'atr', 'exit.softStopPct': '2.5', 'exit.atrBars': '2', 'exit.atrMinBars': '3' }
  const planOf = async () => (await stage.events()).findLast(({ type }) => type === 'EntryRequested')?.data as EntryRequested['data']

  test('are those of the coin’s candles at the entry, or percentages while these are too few', async () => {
    stage = await OperatorStage.open({}, ON)
    await stage.enter(0)
    expect((await planOf()).plan).toMatchObject({
      atr: { bars: 2, minBars: 3, value: null },
      takeProfit: { by: 'pct', of: '2.5' },
      exits: { softStop: { by: 'pct', of: '2.5' } },
    })
    stage = await OperatorStage.open({}, ON)
    for (const usd of [10.4, 10.1]) await candle(usd)
    // ranges of 0, 0.3 and 0.1: the mean of the first two is 0.15, and half of the way to the third is 0.125
    await stage.enter(0)
    expect((await planOf()).plan).toMatchObject({
      atr: { bars: 2, minBars: 3 },
      takeProfit: { by: 'price' },
      hardStop: { by: 'pct', of: '5' },
    })
    const { atr, takeProfit, exits } = (await planOf()).plan
    expect(Number(atr?.value)).toBeCloseTo(0.125, 12)
    expect([Number(takeProfit.of), Number(exits.softStop?.of)]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.075, 12)])
  })
})

describe('a score', () => {
  const ON = { 'exit.scorePoints': '60', 'exit.scoreMomentumBars': '3', 'exit.scoreProfitPct': '0.5' }

  test('is judged at the end of each candle, by the rate of change of the coin’s own candles', async () => {
    await hold(ON)
    // of three candles back: the entry's own candle closed at 10
    for (const usd of [10.2, 10.2]) await candle(usd)
    // 10.19 against 10: the momentum is with the position
    await candle(10.19)
    expect(await types()).toEqual([])
    // 10.09 against 10.2, 1.078... percent less; after fees 0.7991 percent of profit
    await candle(10.09)
    const [[type, data] = []] = await told()
    expect([type, data]).toEqual([
      'ExitDecided',
      {
        exitId: 1,
        reason: 'score',
        threshold: '60',
        compared: '80',
        parts: [
          { part: 'quick-profit', value: '0.7991', limit: '0.5', points: 40 },
          { part: 'momentum-loss', value: expect.stringMatching(/^1\.0784313725490\d*$/), limit: '1', points: 40 },
          { part: 'age', value: '240000', limit: '43200000', points: 0 },
        ],
      },
    ])
  })

  test('is not judged by a candle without a price, nor where it is off', async () => {
    await hold({ ...ON, 'exit.scorePoints': '40' })
    await price(10.1)
    stage.clock.set(stage.clock.nowMs() + 2 * MINUTE_MS)
    stage.engine.flow.take({ kind: 'candle', coin: 0, closeMs: stage.clock.nowMs() })
    await stage.engine.flow.settle()
    expect(await types()).toEqual([])
    await candle(10.1)
    expect(await types()).toEqual(['ExitDecided score'])
    await hold({})
    await candle(10.1)
    expect(await types()).toEqual([])
  })
})
