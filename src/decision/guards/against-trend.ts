import { guardBy } from './entry-guard.ts'

export const againstTrend = guardBy({
  refusal: 'against-trend',
  description: 'The price is on the wrong side of its moving average: below it for a long position, above it for a short one.',
  isOn: (options) => options.trendBars > 0,
  needs: (options) => ({ trend: { is: 'sma', period: options.trendBars } }),
  judge: ({ direction, price }, _options, { trend }) =>
    trend === null ? null : { isBroken: direction === 'long' ? price < trend : price > trend, judged: { trend } },
})
