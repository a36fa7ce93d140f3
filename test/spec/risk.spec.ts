import { describe, expect, test } from 'vitest'
import type { RiskEvent } from '../../machines/risk/events.ts'
import { riskWants } from '../../machines/risk/risk-wants.ts'
import { parse } from '../../src/kernel/money.ts'
import { dayBegun, NIGHT, NOON, pool, told } from './risk-story.ts'

const FIVE = { dailyLossPct: parse('5') }
const lost = { asset: 'USD', opening: '1000', realised: '0', limit: '50', untilMs: NIGHT }
const dayHalted = (flatten = false): RiskEvent => ({
  type: 'DailyLossHalted',
  data: { ...lost, equity: '950', loss: '50', flatten },
})
const at = (equity: string, more = {}) => ({ pools: { USD: pool(equity, more) } })

describe('a day', () => {
  test('begins with the figures that it is measured from', () => {
    const [fact] = told().begun('2025-01-01', 5, NIGHT, {}, { pools: { USD: pool('990', { realised: '-3' }), BTC: pool('1') } })
    expect(fact).toEqual({
      type: 'DayBegun',
      data: { day: '2025-01-01', fromMs: 5, untilMs: NIGHT, pools: { USD: pool('990', { realised: '-3' }), BTC: pool('1') } },
    })
  })

  test('begins once, and the next one when it is over', () => {
    expect(told(dayBegun()).begun('x', NOON, NIGHT, {}, { nowMs: NIGHT - 1 })).toBe('day-not-over')
    expect(told(dayBegun()).begun('x', NIGHT, NIGHT + 9, {}, { nowMs: NIGHT })).toMatchObject([{ type: 'DayBegun' }])
  })

  test('ends a halt of the day before, and what was warned of', () => {
    const warned: RiskEvent = { type: 'CoinExposureWarned', data: { symbol: 'A/USD', exposure: '200', equity: '900', warning: '90' } }
    const before = told(dayBegun(), warned, dayHalted(true)).state
    expect(before).toMatchObject({ value: { dailyLoss: 'halted', exposure: 'warned' }, warnedCoins: ['A/USD'] })
    const { state } = told(dayBegun(), warned, dayHalted(true), dayBegun({ USD: pool('950') }, NIGHT + 9))
    expect(state).toMatchObject({ value: { dailyLoss: 'open', exposure: 'calm' }, halts: {}, isFlattening: false, warnedCoins: [] })
    expect(state.day).toEqual({
      untilMs: NIGHT + 9,
      pools: { USD: { equity: parse('950'), deposits: parse('1000'), realised: parse('0') } },
    })
  })
})

describe('what is lost in a day', () => {
  const day = told(dayBegun())

  test.each([
    ['nothing while it is less than the warning', at('960.01'), []],
    [
      'a warning at four fifths of the limit',
      at('960', { realised: '-15' }),
      [{ type: 'DailyLossWarned', data: { ...lost, equity: '960', realised: '-15', loss: '40', warning: '40' } }],
    ],
    [
      'a warning a hundredth before the limit',
      at('950.01'),
      [{ type: 'DailyLossWarned', data: { ...lost, equity: '950.01', loss: '49.99', warning: '40' } }],
    ],
    ['a halt at the limit', at('950'), [dayHalted()]],
    ['a halt, and no warning, where all of it is lost at once', at('0'), [{ type: 'DailyLossHalted' }]],
    ['nothing when the day is over', { ...at('0'), nowMs: NIGHT }, []],
    ['a halt in its last millisecond', { ...at('950'), nowMs: NIGHT - 1 }, [dayHalted()]],
  ])('brings about %s', (_, seen, facts) => {
    expect(day.judged(FIVE, seen)).toMatchObject(facts)
    expect(day.judged(FIVE, seen)).toHaveLength(facts.length)
  })

  test('is measured without the money that came and went', () => {
    // 500 paid in: 1500 is no gain, and 1425 a loss of 75 where 75 is a twentieth
    expect(day.judged(FIVE, at('1425.01', { deposits: '1500' }))).toMatchObject([{ type: 'DailyLossWarned' }])
    expect(day.judged(FIVE, at('1425', { deposits: '1500' }))).toMatchObject([
      { type: 'DailyLossHalted', data: { opening: '1500', loss: '75', limit: '75' } },
    ])
    // 400 withdrawn: 600 is no loss
    expect(day.judged(FIVE, at('600', { deposits: '600' }))).toEqual([])
    expect(day.judged(FIVE, at('570', { deposits: '600' }))).toMatchObject([{ type: 'DailyLossHalted', data: { limit: '30' } }])
  })

  test('counts from its beginning: a gain of today may be lost again', () => {
    expect(told(dayBegun({ USD: pool('1000', { realised: '7' }) })).judged(FIVE, at('960', { realised: '5' }))).toMatchObject([
      { data: { realised: '-2' } },
    ])
    expect(day.judged(FIVE, { ...at('1000'), peaks: { USD: parse('1200') } })).toEqual([])
  })

  test('may be limited by an amount instead, of one pool alone', () => {
    const limits = { ...FIVE, dailyLossAmounts: { USD: parse('30') } }
    expect(day.judged(limits, at('970'))).toMatchObject([{ type: 'DailyLossHalted', data: { limit: '30', loss: '30' } }])
    expect(day.judged({ dailyLossAmounts: { BTC: parse('1') } }, at('0'))).toEqual([])
  })

  test('of several pools the first that lost too much halts all', () => {
    const two = told(dayBegun({ USD: pool('1000'), BTC: pool('1') }))
    const facts = two.judged(FIVE, { pools: { USD: pool('955'), BTC: pool('0.9', { deposits: '1000' }) } })
    expect(facts).toMatchObject([{ type: 'DailyLossHalted', data: { asset: 'BTC', limit: '0.05' } }])
  })

  test('is nothing without a day, without a limit, and of a pool that came later or was empty', () => {
    expect(told().judged(FIVE, at('0'))).toEqual([])
    expect(day.judged({}, at('0'))).toEqual([])
    expect(day.judged(FIVE, { pools: { BTC: pool('0') } })).toEqual([])
    expect(told(dayBegun({ USD: pool('0', { deposits: '0' }) })).judged(FIVE, at('0', { deposits: '0' }))).toEqual([])
  })

  test('is warned of once, and halts once', () => {
    const warned = told(dayBegun(), ...day.judged(FIVE, at('960')))
    expect(warned.judged(FIVE, at('955'))).toEqual([])
    expect(warned.judged(FIVE, at('950'))).toEqual([dayHalted()])
    expect(told(dayBegun(), dayHalted()).judged(FIVE, at('0'))).toEqual([])
  })

  test('may sell what is held, with the limit and what was lost as reason', () => {
    expect(day.judged({ ...FIVE, isFlattening: true }, at('950'))).toEqual([dayHalted(true)])
    const { state } = told(dayBegun(), dayHalted(true))
    expect(riskWants(state)).toEqual({ noEntries: true, flatten: { threshold: '50', compared: '50' } })
    expect(riskWants(state), 'is the same object as long as it is the same halt').toBe(riskWants({ ...state }))
    expect(riskWants(told(dayBegun(), dayHalted()).state)).toEqual({ noEntries: true, flatten: null })
    expect(riskWants(told(dayBegun()).state)).toEqual({ noEntries: false, flatten: null })
  })

  test('is measured anew from where a person lets entries go on', () => {
    const halted = told(dayBegun(), dayHalted(true))
    const released = halted.released(FIVE, at('940', { realised: '-60' }))
    expect(released).toEqual([
      { type: 'DailyLossReleased', data: { by: 'operator', commandId: 'c1', pools: { USD: pool('940', { realised: '-60' }) } } },
    ])
    const after = told(dayBegun(), dayHalted(true), ...(released as RiskEvent[]))
    expect(after.state).toMatchObject({ value: { dailyLoss: 'open' }, halts: {}, isFlattening: false, day: { untilMs: NIGHT } })
    // a twentieth of 940 is 47
    expect(after.judged(FIVE, at('893.01'))).toMatchObject([{ type: 'DailyLossWarned' }])
    expect(after.judged(FIVE, at('893'))).toMatchObject([{ type: 'DailyLossHalted', data: { opening: '940', limit: '47' } }])
  })
})

describe('how far the equity fell from its peak', () => {
  const TENTH = { drawdownPct: parse('10') }
  const peaks = { USD: parse('1200') }
  const halted: RiskEvent = {
    type: 'DrawdownHalted',
    data: { asset: 'USD', peak: '1200', equity: '1080', drawdownPct: '10', limitPct: '10', untilMs: null },
  }

  test.each([
    ['nothing before a tenth', '1080.01', []],
    ['a halt at a tenth', '1080', [halted]],
    ['a halt further down', '1000', [{ type: 'DrawdownHalted', data: { drawdownPct: '16.6666' } }]],
  ])('brings about %s', (_, equity, facts) => {
    expect(told().judged(TENTH, { ...at(equity), peaks })).toMatchObject(facts)
  })

  test('is nothing where it is not limited, and of a pool that never was worth anything', () => {
    expect(told().judged({}, { ...at('1'), peaks })).toEqual([])
    expect(told().judged(TENTH, { ...at('-1'), peaks: {} })).toEqual([])
    expect(told().judged(TENTH, { ...at('-1'), peaks: { USD: parse('0') } })).toEqual([])
  })

  test('halts until a person ends it, or for a time', () => {
    expect(told(halted).judged(TENTH, { ...at('1200'), peaks, nowMs: Number.MAX_SAFE_INTEGER })).toEqual([])
    const paused = told().judged({ ...TENTH, drawdownPauseMs: 60_000 }, { ...at('1080'), peaks, nowMs: NOON })
    expect(paused).toMatchObject([{ data: { untilMs: NOON + 60_000 } }])
    expect(told(...paused).judged(TENTH, { ...at('1'), peaks, nowMs: NOON + 59_999 })).toEqual([])
    expect(told(...paused).judged(TENTH, { ...at('1'), peaks, nowMs: NOON + 60_000 })).toEqual([
      { type: 'DrawdownReleased', data: { by: 'time', commandId: null, equity: { USD: '1' } } },
    ])
  })

  test('a person ends it with what the pools are worth then', () => {
    expect(told(halted).released(TENTH, { pools: { USD: pool('1070'), BTC: pool('2') } })).toEqual([
      { type: 'DrawdownReleased', data: { by: 'operator', commandId: 'c1', equity: { USD: '1070', BTC: '2' } } },
    ])
  })
})

describe('losses one after the other', () => {
  const THREE = { lossStreak: 3, lossStreakPauseMs: 60_000 }
  const halted = (untilMs: number | null): RiskEvent => ({ type: 'LossStreakHalted', data: { count: 3, limit: 3, untilMs } })

  test('halt when there are as many as may be', () => {
    expect(told().judged(THREE, { losses: 2 })).toEqual([])
    expect(told().judged(THREE, { losses: 3, nowMs: NOON })).toEqual([halted(NOON + 60_000)])
    expect(told().judged({ ...THREE, lossStreakPauseMs: 0 }, { losses: 3 })).toEqual([halted(null)])
    expect(told().judged({}, { losses: 999 })).toEqual([])
  })

  test('halt for a time, or until a person ends it', () => {
    const story = told(halted(NOON))
    expect(story.judged(THREE, { losses: 3, nowMs: NOON - 1 })).toEqual([])
    expect(story.judged(THREE, { losses: 3, nowMs: NOON })).toEqual([{ type: 'LossStreakReleased', data: { by: 'time', commandId: null } }])
    expect(told(halted(null)).judged(THREE, { losses: 3, nowMs: Number.MAX_SAFE_INTEGER })).toEqual([])
    expect(story.released({})).toEqual([{ type: 'LossStreakReleased', data: { by: 'operator', commandId: 'c1' } }])
  })
})

describe('stops within a time', () => {
  const TWO = { stopGuard: 2, stopGuardWindowMs: 1000, stopGuardPauseMs: 60_000 }
  const halted = (untilMs: number | null): RiskEvent => ({
    type: 'StopGuardHalted',
    data: { count: 2, limit: 2, windowMs: 1000, untilMs },
  })

  test('halt when there are as many as may be', () => {
    expect(told().judged(TWO, { nowMs: NOON, stops: [NOON - 1000, NOON] })).toEqual([])
    expect(told().judged(TWO, { nowMs: NOON, stops: [1, NOON - 999, NOON] })).toEqual([halted(NOON + 60_000)])
    expect(told().judged({ ...TWO, stopGuardPauseMs: 0 }, { nowMs: NOON, stops: [NOON, NOON] })).toEqual([halted(null)])
    expect(told().judged({}, { nowMs: NOON, stops: [NOON, NOON, NOON] })).toEqual([])
  })

  test('halt for a time, or until a person ends it', () => {
    const story = told(halted(NOON))
    expect(story.judged(TWO, { nowMs: NOON - 1 })).toEqual([])
    expect(story.judged(TWO, { nowMs: NOON })).toEqual([{ type: 'StopGuardReleased', data: { by: 'time', commandId: null } }])
    expect(story.released({})).toEqual([{ type: 'StopGuardReleased', data: { by: 'operator', commandId: 'c1' } }])
  })
})

describe('a person', () => {
  test('ends all halts at once', () => {
    const all: RiskEvent[] = [
      dayBegun(),
      dayHalted(),
      { type: 'DrawdownHalted', data: { asset: 'USD', peak: '1', equity: '0', drawdownPct: '100', limitPct: '1', untilMs: null } },
      { type: 'LossStreakHalted', data: { count: 1, limit: 1, untilMs: null } },
      { type: 'StopGuardHalted', data: { count: 1, limit: 1, windowMs: 1, untilMs: null } },
    ]
    const story = told(...all)
    expect(Object.keys(story.state.halts)).toEqual(['dailyLoss', 'drawdown', 'lossStreak', 'stopGuard'])
    const released = story.released({}) as RiskEvent[]
    expect(released.map(({ type }) => type)).toEqual(['DailyLossReleased', 'DrawdownReleased', 'LossStreakReleased', 'StopGuardReleased'])
    const { state } = told(...all, ...released)
    expect([state.halts, Object.values(state.value)]).toEqual([{}, ['open', 'open', 'open', 'open', 'calm']])
  })

  test('has nothing to end where nothing is halted', () => {
    expect(told(dayBegun()).released({})).toBe('nothing-halted')
  })
})
