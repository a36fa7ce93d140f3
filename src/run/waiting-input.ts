import type { EngineInput } from '../command/input.ts'
import type { Report } from '../exchange/port.ts'
import type { Bar } from '../market/bar.ts'
import type { CoinPrices } from './waiting-prices.ts'

/** `prices`: of the coin, that came before it */
export type SignalInput = Extract<EngineInput, { kind: 'signal' }> & { readonly prices: CoinPrices | null }

/** `prices`: of the coin, in the candle that has ended; `lateAfterMs`: one that is handed over later decides nothing */
export type CandleEnd = {
  readonly kind: 'candle-end'
  readonly coin: number
  readonly closeMs: number
  readonly bar?: Bar
  readonly isLate?: true
  readonly lateAfterMs?: number
  readonly prices: CoinPrices | null
}

/** What came while the engine was busy, and waits for its turn. */
export type WaitingInput = Exclude<EngineInput, { kind: 'signal' }> | SignalInput | CandleEnd

/** It is of a time that is long over: no price of it is told, and no candle of it decides anything. */
export const withoutPrices = (input: WaitingInput): WaitingInput => {
  if (input.kind === 'candle-end') return { ...input, isLate: true, prices: null }
  return input.kind === 'signal' ? { ...input, prices: null } : input
}

/** That is little, and nothing else says it. */
export const isOfLine = ({ kind }: Report): boolean => kind === 'line'
