/** What a venue demands of the orders of one instrument: text where it is stored, money where it is computed with. */
export type Filters<Amount = string> = {
  readonly tickSize: Amount
  readonly stepSize: Amount
  readonly minQuantity: Amount
  readonly minNotional: Amount
}

/** The same filters, each amount by `to`: `parse` or `format`. */
export const mapFilters = <From, To>(filters: Filters<From>, to: (amount: From) => To): Filters<To> => ({
  tickSize: to(filters.tickSize),
  stepSize: to(filters.stepSize),
  minQuantity: to(filters.minQuantity),
  minNotional: to(filters.minNotional),
})
