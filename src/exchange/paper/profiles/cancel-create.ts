import { type Profile, STOPS_AT_MARKET } from './profile.ts'

/** Venues that place and cancel orders and nothing else: what any venue can do, and what all strategies have to live with. */
export const cancelCreate: Profile = { stops: STOPS_AT_MARKET, moveStop: 'cancel-create' }
