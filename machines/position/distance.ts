/** How far one price lies from another: in percent of the other, or as a difference of prices. */
export type Distance<Amount = string> = { readonly by: 'pct' | 'price'; readonly of: Amount }

export const mapDistance = <From, To>({ by, of }: Distance<From>, to: (amount: From) => To): Distance<To> => ({ by, of: to(of) })
