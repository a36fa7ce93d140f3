import type { EntryGuard } from './entry-guard.ts'

export const priceBand: EntryGuard<'price-band'> = {
  refusal: 'price-band',
  description: 'The price lies outside the band in which entries are wanted.',
  isOn: (options) => Number(options.minPrice) > 0 || Number(options.maxPrice) > 0,
  judge: ({ price }, options) => {
    const [minPrice, maxPrice] = [Number(options.minPrice), Number(options.maxPrice)]
    return { isBroken: price < minPrice || (maxPrice > 0 && price > maxPrice), judged: { minPrice, maxPrice } }
  },
}
