import { type Profile, STOPS_AT_MARKET } from './profile.ts'

/** Venues that change an open order where it stands, as Bybit, OKX and Kraken do. */
export const amends: Profile = { stops: STOPS_AT_MARKET, moveStop: 'amend' }
