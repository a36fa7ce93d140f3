import type { Config } from '../config/schema.ts'
import { paper } from './paper/paper-kind.ts'
import type { VenueKind } from './venue-kind.ts'

/** Every venue that an engine can trade at, by the word of `mode` that chooses it. */
export const venues = { paper } as const satisfies Readonly<Record<Config['mode'], VenueKind>>
