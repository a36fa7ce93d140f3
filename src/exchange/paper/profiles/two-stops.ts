import { type Profile, STOPS_AT_MARKET } from './profile.ts'

/** Venues of derivatives that take a second stop for the same position, because both only reduce it, and change none, as Binance's perpetuals. */
export const twoStops: Profile = { stops: STOPS_AT_MARKET, moveStop: 'two-stops' }
