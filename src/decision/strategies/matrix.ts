import { defineStrategy, entryOptions, type IndicatorNeeds, type StrategyView } from '../../define-strategy.ts'
import type { EntryOptions } from '../strategy.ts'

type Weights =
  | 'matrixRsiWeight'
  | 'matrixBollingerWeight'
  | 'matrixMacdWeight'
  | 'matrixRocWeight'
  | 'matrixAveragesWeight'
  | 'matrixVolumeWeight'
type Settings = Pick<EntryOptions, 'matrixTimeframes' | Weights>
type Values = StrategyView['indicators']
type Vote = number | null

const bounded = (vote: number): number => Math.max(-1, Math.min(1, vote))
const numberAt = (values: Values, name: string): number | null => values[name] as number | null

/** By how much each of them moves for a full vote, in the units of its indicator. */
const [RSI_FROM_MIDDLE, ROC_PCT, MACD_PCT] = [20, 2, 0.1]

/**
 * Who votes: by what weight, what it reads on each timeframe, and what it says at that price: 1 to buy, -1 to sell, and between. Two hold
 * that a price comes back, four that it goes on.
 */
const VOTERS = [
  {
    name: 'rsi',
    weight: (settings: Settings) => settings.matrixRsiWeight,
    needs: { rsi: { is: 'rsi', period: 14 } },
    vote: (values: Values, timeframe: string): Vote => {
      const rsi = numberAt(values, `rsi ${timeframe}`)
      return rsi === null ? null : bounded((50 - rsi) / RSI_FROM_MIDDLE)
    },
  },
  {
    name: 'bollinger',
    weight: (settings: Settings) => settings.matrixBollingerWeight,
    needs: { bands: { is: 'bollinger', period: 20, k: 2 } },
    vote: (values: Values, timeframe: string, close: number): Vote => {
      const bands = values[`bands ${timeframe}`] as { readonly middle: number; readonly upper: number } | null
      if (bands === null) return null
      const width = bands.upper - bands.middle
      return width > 0 ? bounded((bands.middle - close) / width) : 0
    },
  },
  {
    name: 'macd',
    weight: (settings: Settings) => settings.matrixMacdWeight,
    needs: { macd: { is: 'macd', fast: 12, slow: 26, signal: 9 } },
    vote: (values: Values, timeframe: string, close: number): Vote => {
      const macd = values[`macd ${timeframe}`] as { readonly histogram: number | null } | null
      return macd === null || macd.histogram === null ? null : bounded(((macd.histogram / close) * 100) / MACD_PCT)
    },
  },
  {
    name: 'roc',
    weight: (settings: Settings) => settings.matrixRocWeight,
    needs: { roc: { is: 'roc', period: 10 } },
    vote: (values: Values, timeframe: string): Vote => {
      const roc = numberAt(values, `roc ${timeframe}`)
      return roc === null ? null : bounded(roc / ROC_PCT)
    },
  },
  {
    name: 'averages',
    weight: (settings: Settings) => settings.matrixAveragesWeight,
    needs: { short: { is: 'sma', period: 20 }, long: { is: 'ema', period: 50 } },
    vote: (values: Values, timeframe: string, close: number): Vote => {
      const [short, long] = [numberAt(values, `short ${timeframe}`), numberAt(values, `long ${timeframe}`)]
      return short === null || long === null ? null : (Math.sign(close - long) + Math.sign(short - long)) / 2
    },
  },
  {
    name: 'volume',
    weight: (settings: Settings) => settings.matrixVolumeWeight,
    needs: { volume: { is: 'signedVolume', period: 20 } },
    vote: (values: Values, timeframe: string): Vote => {
      const volume = numberAt(values, `volume ${timeframe}`)
      return volume === null ? null : Math.sign(volume) * bounded(Math.max(0, Math.abs(volume) - 1))
    },
  },
] as const

const needsOf = (settings: Settings): IndicatorNeeds => {
  const needs: Record<string, IndicatorNeeds[string]> = {}
  for (const { timeframe } of settings.matrixTimeframes)
    for (const voter of VOTERS)
      if (voter.weight(settings) > 0)
        for (const [name, need] of Object.entries<IndicatorNeeds[string]>(voter.needs))
          needs[`${name} ${timeframe}`] = timeframe === 'own' ? need : { ...need, timeframe }
  return needs
}

type Matrix = { readonly votes: Readonly<Record<string, number>>; readonly buy: number; readonly sell: number }

/** Every vote, and by their weights how much of a hundred is for and against; null: somebody has seen too few candles. */
const matrixOf = (values: Values, close: number, settings: Settings): Matrix | null => {
  const votes: Record<string, number> = {}
  let [buy, sell, most] = [0, 0, 0]
  for (const { timeframe, weight } of settings.matrixTimeframes) {
    for (const voter of VOTERS) {
      const share = weight * voter.weight(settings)
      if (share === 0) continue
      const vote = voter.vote(values, timeframe, close)
      if (vote === null) return null
      votes[`${voter.name} ${timeframe}`] = vote
      most += share
      if (vote > 0) buy += share * vote
      else sell -= share * vote
    }
  }
  return most === 0 ? null : { votes, buy: (100 * buy) / most, sell: (100 * sell) / most }
}

/** Weighs what indicators say on several timeframes against each other: buys where more speaks for it than `matrixBuyPoints`, and the other way round. */
export const matrix = defineStrategy({
  id: 'matrix',
  settings: entryOptions.pick({
    matrixBuyPoints: true,
    matrixSellPoints: true,
    matrixTimeframes: true,
    matrixRsiWeight: true,
    matrixBollingerWeight: true,
    matrixMacdWeight: true,
    matrixRocWeight: true,
    matrixAveragesWeight: true,
    matrixVolumeWeight: true,
  }),
  needs: needsOf,
  on: ({ symbol, bar: { close }, indicators, settings, position }) => {
    const matrix = matrixOf(indicators, close, settings)
    if (matrix === null) return null
    const { votes, buy, sell } = matrix
    const score = buy - sell
    const isBuy = score >= settings.matrixBuyPoints
    if (!isBuy && score > -settings.matrixSellPoints) return null
    const direction = isBuy ? 'long' : 'short'
    if (position.is === 'open' && position.direction !== direction) return { exit: isBuy ? 'the matrix buys' : 'the matrix sells' }
    // what is no contract cannot be sold short
    if (!isBuy && !symbol.includes(':')) return null
    return { trigger: isBuy ? 'matrix-buys' : 'matrix-sells', direction, values: { close, score, buy, sell, ...votes } }
  },
})
