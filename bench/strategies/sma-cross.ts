import { defineStrategy, z } from 'coinfold/strategy'

/** Buys when the faster of two plain averages has come above the slower one, and wants out when it has come below. */
export default defineStrategy({
  id: 'sma-cross',
  settings: z.object({ fast: z.int().min(2).default(50), slow: z.int().min(3).default(200) }),
  needs: ({ fast, slow }) => ({ fast: { is: 'sma', period: fast }, slow: { is: 'sma', period: slow } }),
  on({ bar, indicators: { fast, slow }, position }) {
    if (fast === null || slow === null) return null
    if (position.is === 'open') return fast < slow ? { exit: 'crossed down' } : null
    return fast > slow ? { trigger: 'crossed-up', values: { close: bar.close, fast, slow } } : null
  },
})
