import type { EntryGuard } from './entry-guard.ts'

/** The coins of a list, without spaces. */
export const coinsOf = (list: string): readonly string[] => list.split(',').flatMap((coin) => (coin.trim() === '' ? [] : [coin.trim()]))

export const stopList: EntryGuard<'stop-list'> = {
  refusal: 'stop-list',
  description: 'The coin is on the list of those that are not entered.',
  isOn: (options) => coinsOf(options.stopList).length > 0,
  judge: ({ symbol }, options) => ({ isBroken: coinsOf(options.stopList).includes(symbol), judged: {} }),
}
