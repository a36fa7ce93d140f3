import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { matrix } from '../../src/decision/strategies/matrix.ts'
import type { ExitProposal, PositionView, Proposal } from '../../src/decision/strategy.ts'
import { unseen } from './unseen.ts'

type Said = {
  rsi?: number
  middle?: number
  upper?: number
  histogram?: number
  roc?: number
  short?: number
  long?: number
  volume?: number
}
/** Whatever is not said votes for nothing at a close of 100. */
const saying = (
  { rsi = 50, middle = 100, upper = 110, histogram = 0, roc = 0, short = 100, long = 100, volume = 0 }: Said,
  timeframe: string,
) => ({
  [`rsi ${timeframe}`]: rsi,
  [`bands ${timeframe}`]: { lower: 2 * middle - upper, middle, upper },
  [`macd ${timeframe}`]: { macd: 0, signal: 0, histogram },
  [`roc ${timeframe}`]: roc,
  [`short ${timeframe}`]: short,
  [`long ${timeframe}`]: long,
  [`volume ${timeframe}`]: volume,
})

const ask = (indicators: object, set: Readonly<Record<string, string>> = {}, more: { symbol?: string; position?: PositionView } = {}) => {
  const overrides = Object.fromEntries(
    Object.entries({ matrixTimeframes: 'own', matrixBuyPoints: '1', matrixSellPoints: '1', ...set }).map(([name, value]) => [
      `entry.${name}`,
      value,
    ]),
  )
  return matrix.on({
    ...unseen,
    symbol: 'BTC/USDT:USDT',
    ...more,
    settings: loadConfig({ overrides }).entry,
    indicators: indicators as never,
    bar: { closeMs: 60_000, open: 100, high: 100, low: 100, close: 100, volume: 1 },
  }) as Proposal | ExitProposal | null
}
const scoreOf = (said: Said, set: Readonly<Record<string, string>> = {}): number | null => {
  const answer = ask(saying(said, 'own'), set)
  return answer === null || !('values' in answer) ? null : answer.values.score!
}

describe('the matrix', () => {
  // one voter of six, all of the same weight, has a sixth of a hundred
  test.each<[string, Said, number | null]>([
    ['nobody says anything', {}, null],
    ['an RSI of 30 is all for buying', { rsi: 30 }, 100 / 6],
    ['one of 60 is half against it', { rsi: 60 }, -50 / 6],
    ['one of 5 no more than all', { rsi: 5 }, 100 / 6],
    ['a close at the lower band is for buying', { middle: 105, upper: 110 }, 100 / 6],
    ['one half way to the upper band is half against it', { middle: 95, upper: 105 }, -50 / 6],
    ['bands without a width say nothing', { middle: 95, upper: 95 }, null],
    ['a histogram of a tenth of a percent is for buying', { histogram: 0.1 }, 100 / 6],
    ['one of less is so in part', { histogram: -0.05 }, -50 / 6],
    ['a rise of two percent is for buying', { roc: 2 }, 100 / 6],
    ['a fall of one half against it', { roc: -1 }, -50 / 6],
    ['a price and a short average above the long one', { short: 99, long: 98 }, 100 / 6],
    ['a price above it, the short one below', { short: 97, long: 98 }, null],
    ['twice the volume in a candle that rose', { volume: 2 }, 100 / 6],
    ['half as much more in one that fell', { volume: -1.5 }, -50 / 6],
    ['less than usual', { volume: 0.9 }, null],
    ['two of them', { rsi: 30, roc: 2 }, 200 / 6],
    ['two that differ', { rsi: 30, roc: -1 }, 50 / 6],
  ])('%s', (_, said, score) => {
    if (score === null) expect(scoreOf(said)).toBeNull()
    else expect(scoreOf(said)).toBeCloseTo(score, 9)
  })

  test('weighs who votes and on which candles, and the log has every vote', () => {
    const both = { ...saying({ rsi: 30 }, 'own'), ...saying({ roc: -2, rsi: 40 }, '15m') }
    const set = {
      matrixTimeframes: 'own=1, 15m=3',
      matrixRsiWeight: '2',
      matrixRocWeight: '1',
      matrixBollingerWeight: '0',
      matrixMacdWeight: '0',
      matrixAveragesWeight: '0',
      matrixVolumeWeight: '0',
    }
    // of (2 + 1) x (1 + 3) = 12: 2 x 1 and 2 x 0.5 x 3 for it, 1 x 3 against it
    const answer = ask(both, set) as Proposal
    expect(answer).toMatchObject({ trigger: 'matrix-buys', direction: 'long' })
    expect(answer.values).toEqual({
      close: 100,
      buy: (100 * 5) / 12,
      sell: 25,
      score: (100 * 5) / 12 - 25,
      'rsi own': 1,
      'roc own': 0,
      'rsi 15m': 0.5,
      'roc 15m': -1,
    })
    expect(
      Object.keys(
        matrix.needs!(loadConfig({ overrides: Object.fromEntries(Object.entries(set).map(([k, v]) => [`entry.${k}`, v])) }).entry),
      ),
    ).toEqual(['rsi own', 'roc own', 'rsi 15m', 'roc 15m'])
  })

  test('proposes nothing before everybody has seen enough, or where nobody counts', () => {
    expect(ask({ ...saying({ rsi: 5 }, 'own'), 'roc own': null })).toBeNull()
    expect(ask({ ...saying({ rsi: 5 }, 'own'), 'macd own': { macd: 1, signal: null, histogram: null } })).toBeNull()
    const none = Object.fromEntries(['Rsi', 'Bollinger', 'Macd', 'Roc', 'Averages', 'Volume'].map((name) => [`matrix${name}Weight`, '0']))
    expect(ask({}, none)).toBeNull()
  })

  test('acts from its two scores on, not before', () => {
    const said = saying({ rsi: 30 }, 'own')
    expect(ask(said, { matrixBuyPoints: '16.6' })).toMatchObject({ trigger: 'matrix-buys' })
    expect(ask(said, { matrixBuyPoints: '16.7' })).toBeNull()
    const against = saying({ rsi: 70 }, 'own')
    expect(ask(against, { matrixSellPoints: '16.6' })).toMatchObject({ trigger: 'matrix-sells', direction: 'short' })
    expect(ask(against, { matrixSellPoints: '16.7' })).toBeNull()
  })

  test('leaves what is held the other way, and sells nothing short that is no contract', () => {
    const held = (direction: 'long' | 'short'): PositionView => ({ ...unseen.position, is: 'open', direction })
    const [up, down] = [saying({ rsi: 30 }, 'own'), saying({ rsi: 70 }, 'own')]
    expect(ask(down, {}, { position: held('long') })).toEqual({ exit: 'the matrix sells' })
    expect(ask(up, {}, { position: held('short') })).toEqual({ exit: 'the matrix buys' })
    expect(ask(up, {}, { position: held('long') })).toMatchObject({ trigger: 'matrix-buys' })
    expect(ask(down, {}, { symbol: 'BTC/USDT' })).toBeNull()
    expect(ask(down, {}, { symbol: 'BTC/USDT', position: held('long') })).toEqual({ exit: 'the matrix sells' })
  })
})
