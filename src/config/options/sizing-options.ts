import { z } from 'zod'
import { amount, percent, ratio, whole } from '../option-kinds.ts'

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
  volatility: z
    .enum(['off', 'regimes'])
    .default('off')
    .describe(
      'Whether less is bought in a wild market and more or less in a calm one, whatever the mode: regimes goes by the average true range.',
    ),
  atrBars: whole(1, 500, 14, "Candles of the coin that the average true range is smoothed over: Wilder's own number."),
  calmAtrPct: ratio(
    0,
    100,
    0.05,
    'A market whose average true range is below this, in percent of the price, is calm: of minute candles of a large coin one in ten.',
  ),
  wildAtrPct: ratio(
    0,
    100,
    0.25,
    'From here on a market is wild: of minute candles of a large coin one in thirty. Longer candles have wider ranges, an hour about eight times as wide.',
  ),
  calmScalePct: percent(
    1,
    1_000,
    100,
    'How much of the usual size is bought in a calm market; no more by default, for calm ends without notice.',
  ),
  wildScalePct: percent(1, 1_000, 50, 'How much of the usual size is bought in a wild market: half, for a stop is hit twice as soon.'),
})
