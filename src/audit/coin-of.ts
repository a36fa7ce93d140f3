import type { Recorded } from '../kernel/recorded.ts'

/** What books are kept by: the instrument within its book, and where that has several positions, the one that the event is of. */
export const coinOf = ({ parts: { book, symbol, slot } }: Pick<Recorded, 'parts'>): string =>
  slot === undefined ? `${book} ${symbol}` : `${book} ${symbol} ${slot}`
