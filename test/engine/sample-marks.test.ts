import { describe, expect, test } from 'vitest'
import { initialPosition, type PositionState } from '../../machines/position/state.ts'
import type { Coin } from '../../src/command/coin.ts'
import type { Extremes } from '../../src/command/extremes.ts'
import { nextMarkMs, sampleMarks } from '../../src/command/marks.ts'
import { parse } from '../../src/kernel/money.ts'
import { Market } from '../../src/market/market.ts'
import { createState, type EngineState } from '../../src/replay/engine-state.ts'
import { type Marked, notMarked } from '../../src/replay/marked.ts'
import { bought10, continued } from '../spec/story.ts'

const SYMBOLS = ['BTC/USD', 'ETH/USD', 'LTC/USD'] as const
const streamOf = (symbol: string): string => `position-${symbol}`
const coins = SYMBOLS.map(
  (symbol, instrument) => ({ symbol, instrument, parts: { symbol }, position: { stream: streamOf(symbol) } }) as Coin,
)
const told = { between: {}, equity: { USD: 'as told' } } as unknown as ReturnType<Extremes['told']>
const extremes = { told: () => told } as unknown as Extremes
const open = (symbol: string): PositionState => continued(initialPosition(streamOf(symbol)), bought10)

/** What is held and open by symbol, of so many fills each. */
type Holding = Readonly<Record<string, { readonly held: string; readonly fills: number; readonly isOpen: boolean }>>
const stateOf = (holding: Holding, marked: Partial<Marked> = {}): EngineState => {
  const state = createState()
  for (const [symbol, { held, fills, isOpen }] of Object.entries(holding)) {
    Object.assign(state.folds.portfolio, { [symbol]: { held: parse(held), fills } })
    if (isOpen) state.positions.set(streamOf(symbol), open(symbol))
  }
  state.facts.marked = { ...notMarked, ...marked }
  return state
}

/** Last prices in ticks of a cent, and when; of a coin that is not named nothing was heard. */
const marketOf = (last: Readonly<Record<string, readonly [ticks: number, timeMs: number]>>): Market => {
  const market = new Market(SYMBOLS.map((symbol) => ({ symbol, tickSize: parse('0.01'), timeframeMs: 60_000 })))
  SYMBOLS.forEach((symbol, index) => {
    const [ticks, timeMs] = last[symbol] ?? []
    if (ticks !== undefined && timeMs !== undefined) market.tick(index, ticks, timeMs, 1)
  })
  return market
}

const sample = (state: EngineState, market: Market, because: 'fill' | 'sample' | 'stop', nowMs = 5000) =>
  sampleMarks({ state, market, coins, extremes, nowMs, because })

describe('a sample', () => {
  const market = marketOf({ 'BTC/USD': [12_345, 2000], 'ETH/USD': [200, 2000] })

  test('has the last price of each coin that is held, dust as well, of those whose price is known, and how many fills there were', () => {
    const state = stateOf({
      'BTC/USD': { held: '1', fills: 2, isOpen: true },
      'ETH/USD': { held: '0', fills: 4, isOpen: false },
      'LTC/USD': { held: '3', fills: 1, isOpen: true },
    })
    expect(sample(state, market, 'fill')).toEqual({
      type: 'MarksObserved',
      data: { because: 'fill', fills: 7, marks: { 'BTC/USD': '123.45' }, ...told },
    })
    const dust = stateOf({ 'ETH/USD': { held: '0.001', fills: 1, isOpen: false } })
    expect(sample(dust, market, 'fill')?.data.marks).toEqual({ 'ETH/USD': '2' })
  })

  const held = { 'BTC/USD': { held: '1', fills: 2, isOpen: true } }
  const dust = { 'BTC/USD': { held: '1', fills: 2, isOpen: false } }
  test.each<[string, 'fill' | 'sample' | 'stop', Holding, Partial<Marked>, boolean]>([
    ['at a fill that no sample counted', 'fill', held, { fills: 1 }, true],
    ['at a fill that one has counted already', 'fill', held, { fills: 2 }, false],
    ['when it is due, after a price', 'sample', held, { fills: 2, timeMs: 1999 }, true],
    ['when it is due, with no price since the last one', 'sample', held, { fills: 2, timeMs: 2000 }, false],
    ['when it is due, of a position that is closed', 'sample', dust, { fills: 2, timeMs: 1999 }, false],
    ['when it is due, where nothing is held', 'sample', {}, { timeMs: 1999 }, false],
    ['at the end, later than the last one', 'stop', held, { fills: 2, timeMs: 4999 }, true],
    ['at the end, in the moment of the last one', 'stop', held, { fills: 2, timeMs: 5000 }, false],
    ['at the end, in the moment of the last one, after a fill', 'stop', held, { fills: 1, timeMs: 5000 }, true],
    ['at the end, though no price came', 'stop', held, { fills: 2, timeMs: 3000 }, true],
  ])('%s is taken or is not', (_, because, holding, marked, isTaken) => {
    expect(sample(stateOf(holding, marked), market, because) !== null).toBe(isTaken)
  })

  test('that is due is taken for the news of any of the coins', () => {
    const both = { 'BTC/USD': { held: '1', fills: 1, isOpen: true }, 'ETH/USD': { held: '1', fills: 1, isOpen: true } }
    const one = marketOf({ 'BTC/USD': [100, 500], 'ETH/USD': [200, 2000] })
    expect(sample(stateOf(both, { fills: 2, timeMs: 1000 }), one, 'sample')?.data.marks).toEqual({ 'BTC/USD': '1', 'ETH/USD': '2' })
  })
})

describe('the next sample is due', () => {
  const due = (marked: Partial<Marked>, afterMs: number) => nextMarkMs(stateOf({}, marked), 900, afterMs)

  test('never where the last one held nothing', () => {
    expect(due({ isOpen: false, timeMs: 100 }, 100)).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([
    [100, 1000],
    [999, 1000],
    [1000, 1900],
    [1001, 1900],
    [4600, 5500],
    // the engine's time may stand before the last sample, never a sample before the next one
    [50, 1000],
    [-5000, 1000],
  ])('in the rhythm of the last one: after %d ms at %d ms', (afterMs, dueMs) => {
    expect(due({ isOpen: true, timeMs: 100 }, afterMs)).toBe(dueMs)
  })
})
