import { type Money, min } from '../../src/kernel/money.ts'

/**
 * How far one price lies from another: in percent of the other, or as a difference of prices. `atMost`: and never further than this
 * difference, where distances of both kinds were merged.
 */
export type Distance<Amount = string> = { readonly by: 'pct' | 'price'; readonly of: Amount; readonly atMost?: Amount }

export const mapDistance = <From, To>({ by, of, atMost }: Distance<From>, to: (amount: From) => To): Distance<To> => ({
  by,
  of: to(of),
  ...(atMost !== undefined && { atMost: to(atMost) }),
})

const least = (amounts: readonly (Money | undefined)[]): Money | undefined => {
  const known = amounts.filter((amount) => amount !== undefined)
  return known.length === 0 ? undefined : known.reduce(min)
}

/** The nearer of two distances, from whichever price both are measured; which one is handed in first makes no difference. */
export const nearer = (one: Distance<Money>, other: Distance<Money>): Distance<Money> => {
  const both = [one, other]
  const pct = least(both.map(({ by, of }) => (by === 'pct' ? of : undefined)))
  const price = least(both.map(({ by, of, atMost }) => (by === 'price' ? of : atMost)))
  if (pct === undefined) return { by: 'price', of: price! }
  return price === undefined ? { by: 'pct', of: pct } : { by: 'pct', of: pct, atMost: price }
}
