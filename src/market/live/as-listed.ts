import type { FeedInstrument } from './feed.ts'
import type { Listed } from './venue-dialect.ts'

/**
 * What a venue lists of an instrument by now, none where it has no row of it. `read`: what could be made of the row. One that is not as
 * documented does not say that the venue trades it no more: what is known of it stands, but for a status that can be read.
 */
export const asListed = (coin: Listed, row: unknown, read: FeedInstrument | null, trading: string): readonly Listed[] => {
  if (row === undefined) return []
  if (read !== null) return [{ ...coin, instrument: read }]
  const status = typeof row === 'object' && row !== null && 'status' in row && typeof row.status === 'string' ? row.status : null
  return [status === null ? coin : { ...coin, instrument: { ...coin.instrument, isTrading: status === trading } }]
}
