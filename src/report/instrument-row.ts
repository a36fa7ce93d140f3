import type { InstrumentObserved } from '../kernel/common-facts.ts'
import { type Filters, mapFilters } from '../kernel/order-filters.ts'

/** What orders of an instrument keep to, of how much of the base asset a contract is (null: coins are traded), and where that is from. */
export type InstrumentRow = Filters & { contractSize: string | null } & Pick<InstrumentObserved['data'], 'source'>

export const instrumentRow = (data: InstrumentObserved['data']): InstrumentRow => ({
  ...mapFilters(data, (amount) => amount),
  contractSize: data.kind === 'linear' ? data.contractSize : null,
  source: data.source,
})

export const observedSymbol = ({ kind, base, quote, settle }: InstrumentObserved['data']): string =>
  kind === 'linear' ? `${base}/${quote}:${settle}` : `${base}/${quote}`
