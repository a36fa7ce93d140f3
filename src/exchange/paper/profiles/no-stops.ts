import type { Profile } from './profile.ts'

/** Venues where no stop rests, as MEXC's spot market: nothing protects a position while the engine is down. */
export const noStops: Profile = { stops: { kind: 'none', most: 0 }, moveStop: 'cancel-create' }
