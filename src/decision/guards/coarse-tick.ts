import type { EntryGuard } from './entry-guard.ts'

export const coarseTick: EntryGuard<'coarse-tick'> = {
  refusal: 'coarse-tick',
  description: 'One tick is too large a part of the price: spread and stop would be a few steps wide.',
  isOn: (options) => options.maxTickPct > 0,
  judge: ({ price, tickSize }, options) => {
    const { maxTickPct } = options
    const tickPct = (tickSize / price) * 100
    return { isBroken: tickPct > maxTickPct, judged: { tickPct, maxTickPct } }
  },
}
