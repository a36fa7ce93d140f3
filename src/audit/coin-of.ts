import type { Recorded } from '../kernel/recorded.ts'

type Placed = Pick<Recorded, 'parts'>

/** What books are kept by: the instrument within its book, and where that has several positions, the one that the event is of. */
export const coinOf = ({ parts: { book, symbol, slot } }: Placed): string =>
  slot === undefined ? `${book} ${symbol}` : `${book} ${symbol} ${slot}`

/** Whether the event is of a slot that shares with others what the venue keeps as one. */
export const isOfShare = ({ parts: { slot } }: Placed): boolean => slot !== undefined && slot !== 'long' && slot !== 'short'
