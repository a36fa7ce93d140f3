import { format, type Money, percentOf, ZERO } from '../../kernel/money.ts'
import type { RiskRule } from './risk-rule.ts'

const MINUTE_MS = 60_000

export const lowProfit: RiskRule<'low-profit'> = {
  refusal: 'low-profit',
  description: 'The last positions of the coin brought too little, and the pause after them is not over.',
  judge: (_order, { nowMs, closes, options }) => {
    const last = closes.at(-1)
    if (last === undefined || options.lowProfitTrades === 0) return null
    const pausedUntilMs = last.atMs + options.lowProfitPauseMin * MINUTE_MS
    // counted back from the last of them, so that the pause has its length
    const counted = closes.filter(({ atMs }) => atMs > last.atMs - options.lowProfitWindowMin * MINUTE_MS)
    if (nowMs >= pausedUntilMs || counted.length < options.lowProfitTrades) return null
    const sum = (of: 'gain' | 'paid'): Money => counted.reduce((total, close) => total + close[of], ZERO)
    const least = percentOf(sum('paid'), options.lowProfitPct)
    return {
      isBroken: sum('gain') < least,
      judged: {
        closes: String(counted.length),
        gain: format(sum('gain')),
        leastGain: format(least),
        pausedUntilMs: String(pausedUntilMs),
      },
    }
  },
}
