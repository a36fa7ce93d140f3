import type { MarksObserved } from '../kernel/facts.ts'
import { ZERO } from '../kernel/money.ts'
import type { Market } from '../market/market.ts'
import type { Coin } from './coin.ts'
import type { EngineState } from './state.ts'

type Because = MarksObserved['data']['because']

const fillsOf = (state: EngineState, book: string): number => {
  let fills = 0
  for (const holding of Object.values(state.folds.portfolio[book] ?? {})) fills += holding.fills
  return fills
}

/** When the held coins are to be sampled next; never while nothing is held. */
export const nextMarkMs = (state: EngineState, book: string, markEveryMs: number): number => {
  for (const holding of Object.values(state.folds.portfolio[book] ?? {}))
    if (holding.held !== ZERO) return state.facts.marked.timeMs + markEveryMs
  return Number.POSITIVE_INFINITY
}

/**
 * Last prices of all held coins: at a fill that has not been marked yet, when the sample is due, and at the end.
 * Null when it would say nothing new, so that an interruption at this place changes nothing.
 */
export const sampleMarks = (input: {
  state: EngineState
  market: Market
  coins: readonly Coin[]
  book: string
  nowMs: number
  because: Because
}): MarksObserved | null => {
  const { state, market, coins, book, because } = input
  const fills = fillsOf(state, book)
  const { marked } = state.facts
  if (because === 'fill' && fills === marked.fills) return null
  if (because === 'stop' && fills === marked.fills && marked.timeMs === input.nowMs) return null
  const marks: Record<string, string> = {}
  coins.forEach((coin, index) => {
    const held = state.folds.portfolio[book]?.[coin.symbol]?.held ?? ZERO
    const ticks = market.lastTicks[index]!
    if (held !== ZERO && ticks > 0) marks[coin.symbol] = market.scales[index]!.toText(ticks)
  })
  return { type: 'MarksObserved', data: { because, fills, marks } }
}
