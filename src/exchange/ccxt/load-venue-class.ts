import type { VenueClass, VenueName } from './venue-exchange.ts'

/**
 * The class of one venue, streams included: a third of the time and of the memory that all hundred of them take. Its types are too
 * wide to be of use (numbers where text is handed over, `any`), so this is the one place where it is taken for what it is used as.
 */
export const loadVenueClass = async (venue: VenueName): Promise<VenueClass> => {
  const sources = new URL('./src/', import.meta.resolve('ccxt'))
  const loaded: { readonly default: unknown } = await import(new URL(`pro/${venue}.js`, sources).href)
  return loaded.default as VenueClass
}
