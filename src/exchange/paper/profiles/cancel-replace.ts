import { type Profile, STOPS_AT_MARKET } from './profile.ts'

/** Venues that put one order in the place of another by one request, which may succeed by half, as Binance's spot market. */
export const cancelReplace: Profile = { stops: STOPS_AT_MARKET, moveStop: 'cancel-replace' }
