/** A finished candle, prices and volume as plain numbers. One object a coin, used again for every bar. */
export type Bar = { closeMs: number; open: number; high: number; low: number; close: number; volume: number }
