import type { AskedOrder } from '../../../projections/asked-orders.ts'
import type { InstrumentObserved } from '../../kernel/common-facts.ts'

/** How amounts of an instrument are told. */
export type Units = {
  readonly base: string
  readonly quote: string
  readonly settle: string
  /** of its prices, as many as its tick has */
  readonly decimals: number
  readonly isContract: boolean
}

export const decimalsIn = (text: string): number => text.split('.')[1]?.length ?? 0

export const unitsBy = ({ base, quote, settle, tickSize, kind }: InstrumentObserved['data']): Units => ({
  ...{ base, quote, settle, decimals: decimalsIn(tickSize), isContract: kind !== 'spot' },
})

/** What of the log before an event its sentence rests on; nothing that came later is in it. */
export type WordsContext = {
  /** Null: no event before named the instrument. */
  unitsOf(symbol: string | null): Units | null
  /** Null: no event before asked for it. */
  order(orderId: string): AskedOrder | null
  /** Null: no change of it is asked for. */
  amendment(orderId: string): AskedOrder | null
}
