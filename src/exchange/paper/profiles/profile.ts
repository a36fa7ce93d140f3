import type { Capabilities } from '../../port.ts'

/** What venues of a kind do with stops, as a record: all that one paper venue differs in from another. */
export type Profile = Pick<Capabilities, 'stops' | 'moveStop'>

// as many as Binance takes for a symbol
export const STOPS_AT_MARKET = { kind: 'market', most: 5 } as const
