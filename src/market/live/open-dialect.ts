import type { VenueClient } from '../../exchange/ccxt/client.ts'
import { VENUE_NAMES, type VenueName } from '../../exchange/ccxt/venue-exchange.ts'
import { UsageError } from '../../kernel/errors.ts'
import { nearest } from '../../kernel/nearest.ts'
import { BinanceDialect } from './binance-dialect.ts'
import { BybitDialect } from './bybit-dialect.ts'
import type { VenueDialect } from './venue-dialect.ts'

const DIALECTS: Readonly<Record<VenueName, new (client: VenueClient) => VenueDialect>> = { binance: BinanceDialect, bybit: BybitDialect }

export const openDialect = (venue: VenueName, client: VenueClient): VenueDialect => new DIALECTS[venue](client)

/** Throws UsageError with the nearest name for a venue that is not heard. */
export const readVenueName = (name: string): VenueName => {
  const found = VENUE_NAMES.find((known) => known === name)
  if (found !== undefined) return found
  const near = nearest(name, VENUE_NAMES)
  throw new UsageError(
    `There is no venue '${name}'${near === null ? '' : `; did you mean ${near}?`} Heard are ${VENUE_NAMES.join(' and ')}.`,
  )
}
