import type { Mutant } from './mutant.ts'

/** What a paper exchange gets wrong about prices. */
export const paper: readonly Mutant[] = [
  {
    name: 'a triggered stop sells at its old price',
    seenIn: 'coinfold, found on a wick that recovered at once',
    world: 'tape',
    of: 'tradePriceTicks',
    does: 'What is left of a stop sells at its trigger, wherever the price is by then.',
    as: `(original) => (order, at, costs) => {
      const price = original(order, at, costs)
      return order.type === 'stop-market' && order.phase === 'taking' ? Math.min(order.stopTicks, price) : price
    }`,
  },
  {
    name: 'a tick of spread and of slippage each',
    seenIn: 'coinfold, found on a coin of eight ticks',
    world: 'tape',
    of: 'ticksOf',
    does: 'A part of a price is a tick at least.',
    as: '(original) => (priceTicks, pct) => (pct > 0 ? Math.max(1, original(priceTicks, pct)) : 0)',
  },
]
