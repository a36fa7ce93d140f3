import type { StrategyView } from '../../src/decision/strategy.ts'

const none = (): never => {
  throw new Error('This strategy looks at one candle and its indicators.')
}

/** A view whose owner looks neither back nor aside. */
export const unseen: Omit<StrategyView, 'bar' | 'settings' | 'indicators'> = {
  symbol: 'BTC/USD',
  timeframeMs: 60_000,
  candles: none,
  coin: none,
  highSince: none,
  position: {
    is: 'flat',
    direction: null,
    entryPrice: null,
    gainPct: null,
    stopPrice: null,
    targetPrice: null,
    heldMin: null,
    entries: 0,
    lastClose: null,
  },
}
