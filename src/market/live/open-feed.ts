import { readVenueUrl } from '../../exchange/ccxt/venue-url.ts'
import { LiveFeed, type LiveFeedTerms } from './live-feed.ts'
import { readVenueName } from './open-dialect.ts'

export type FeedTerms = Omit<LiveFeedTerms, 'venue' | 'venueUrl'> & {
  /** as a person wrote it */
  readonly venue: string
  /** what COINFOLD_VENUE_URL says; undefined: the venue itself */
  readonly venueUrl: string | undefined
}

/** A feed that was not opened yet. Throws UsageError for a venue that is not heard, and for an address that is not this computer's. */
export const newFeed = ({ venue, venueUrl, ...terms }: FeedTerms): LiveFeed =>
  new LiveFeed({ ...terms, venue: readVenueName(venue), venueUrl: venueUrl === undefined ? null : readVenueUrl(venueUrl) })
