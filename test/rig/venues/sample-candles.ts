import type { RecordedCandle } from './tape/items.ts'

export const MINUTE_MS = 60_000
/** midnight, so that candles of every length begin there */
export const BEGINS_MS = Date.UTC(2024, 0, 1)

/** Minutes that rise, each with four prices of its own and a volume of its own, so that none can be taken for another. */
export const sampleCandles = (count: number): RecordedCandle[] =>
  Array.from({ length: count }, (_, n) => ({
    openMs: BEGINS_MS + n * MINUTE_MS,
    open: `${100 + n}.01`,
    high: `${103 + n}.02`,
    low: `${98 + n}.53`,
    close: `${101 + n}.24`,
    volume: `${n + 1}.005`,
  }))
