import type { Profile } from './profile.ts'

/** Venues whose stops become limit orders only, which a fast price passes without filling them, as Coinbase's. */
export const stopLimits: Profile = { stops: { kind: 'limit', most: 5 }, moveStop: 'cancel-create' }
