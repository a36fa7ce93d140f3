import { countWords } from './say.ts'

/** Why a strategy of that share is asked no more. */
export const offWords = (of: string, { strategy, inARow }: { readonly strategy: string; readonly inARow: number }): string =>
  `the strategy ${strategy} of ${of} is off, as it was late at ${countWords(inARow, 'candle', 'candles')} in a row`
