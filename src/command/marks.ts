import { canonical } from '../kernel/canonical.ts'
import type { MarksObserved } from '../kernel/common-facts.ts'
import { ZERO } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'
import { isHolding } from '../replay/marked.ts'
import { fillsOf } from '../replay/totals.ts'
import type { Coin } from './coin.ts'
import type { Extremes } from './extremes.ts'

type Because = MarksObserved['data']['because']

/**
 * When the coins of open positions are sampled next, after `afterMs`; Infinity if the last sample held none, because the next
 * fill is sampled. The interval counts from the last sample, also across moments at which there was nothing to write, so that an
 * interruption does not shift it.
 */
export const nextMarkMs = ({ facts: { marked } }: EngineState, markEveryMs: number, afterMs: number): number => {
  if (!marked.isOpen) return Number.POSITIVE_INFINITY
  const { timeMs } = marked
  return timeMs + Math.max(1, Math.floor((afterMs - timeMs) / markEveryMs) + 1) * markEveryMs
}

/**
 * The prices of all held coins, of contracts their mark prices where the venue tells them, and the extremes since the last sample. A
 * sample is taken after fills, when it is due, and at the end of a session. Null when it would say nothing new, so that an interruption
 * here changes nothing.
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
  const isHeld = ({ position }: Coin): boolean => isHolding(positionOf(state, position.stream))
  const isNews = coins.some((coin) => isHeld(coin) && market.valueMs[coin.instrument]! > marked.timeMs)
  if (because === 'sample' && !isNews) return null
  const marks: Record<string, string> = {}
  for (const { symbol, instrument, parts } of coins) {
    const held = state.folds.portfolio[positionName(parts)]?.held ?? ZERO
    const ticks = market.valueTicks[instrument]!
    if (held !== ZERO && ticks > 0) marks[symbol] = market.scales[instrument]!.toText(ticks)
  }
  const isSame = fills === marked.fills && !marked.isMoved && canonical(marks) === canonical(marked.prices)
  if (because === 'risk' && isSame && (marked.timeMs === input.nowMs || Object.keys(marks).length === 0)) return null
  return { type: 'MarksObserved', data: { because, fills, marks, ...extremes.told() } }
}
