import { z } from 'zod'
import { amount, percent } from '../option-kinds.ts'

export const sizingOptions = z.strictObject({
  mode: z
    .enum(['fixed-percent', 'fixed-quote', 'equity-percent', 'risk-per-trade'])
    .default('fixed-percent')
    .describe(
      'What the size of a trade is measured by: deposits (tradePct), an amount (quoteAmount), what the pool is worth now (tradePct), or the loss at the stop (riskPct). Fixed: no trade depends on the luck of the one before.',
    ),
  tradePct: percent(
    0.01,
    100,
    10,
    "Size of a trade with its fee, in percent of the pool's deposits, or of its equity with the mode equity-percent: ten trades use up the pool.",
  ),
  quoteAmount: amount('positive')
    .prefault('100')
    .describe(
      'Size of a trade with its fee in the quote asset, with the mode fixed-quote: small, and above the minimum of every large venue.',
    ),
  riskPct: percent(
    0.01,
    100,
    1,
    "What a trade may lose at its stop, fees included, in percent of the pool's equity, with the mode risk-per-trade: after ten losses nine tenths are left.",
  ),
})
