import type { MarksObserved } from '../kernel/common-facts.ts'
import { ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { isHolding } from '../replay/marked.ts'
import { fillsOf } from '../replay/totals.ts'
import type { Coin } from './coin.ts'
import type { Extremes } from './extremes.ts'

type Because = MarksObserved['data']['because']

/**
 * When the coins of open positions are to be sampled next, after `afterMs`; never where the last sample held none, for the next
 * fill brings one. Samples keep the rhythm of the last one, also over those that had nothing to say. It all follows from the last
 * sample, so that it is the same after an interruption.
 */
export const nextMarkMs = ({ facts: { marked } }: EngineState, markEveryMs: number, afterMs: number): number => {
  if (!marked.isOpen) return Number.POSITIVE_INFINITY
  const { timeMs } = marked
  return timeMs + Math.max(1, Math.floor((afterMs - timeMs) / markEveryMs) + 1) * markEveryMs
}

/**
 * Last prices of all held coins, and the extremes since the sample before: at fills that have not been marked yet, when the
 * sample is due, and at the end. Null when it would say nothing new, so that an interruption at this place changes nothing.
 */
export const sampleMarks = (input: {
  state: EngineState
  market: Market
  coins: readonly Coin[]
  extremes: Extremes
  nowMs: number
  because: Because
}): MarksObserved | null => {
  const { state, market, coins, extremes, because } = input
  const fills = fillsOf(state)
  const { marked } = state.facts
  if (because === 'fill' && fills === marked.fills) return null
  if (because === 'stop' && fills === marked.fills && marked.timeMs === input.nowMs) return null
  // a silence is recorded once, not every quarter of an hour
  const isNews = coins.some((coin, index) => isHolding(positionOf(state, coin.position.stream)) && market.lastMs[index]! > marked.timeMs)
  if (because === 'sample' && !isNews) return null
  const marks: Record<string, string> = {}
  coins.forEach((coin, index) => {
    const held = state.folds.portfolio[coin.symbol]?.held ?? ZERO
    const ticks = market.lastTicks[index]!
    if (held !== ZERO && ticks > 0) marks[coin.symbol] = market.scales[index]!.toText(ticks)
  })
  return { type: 'MarksObserved', data: { because, fills, marks, ...extremes.told() } }
}
