/** Six doublings: a venue that refuses is asked again after 64 times the plan's delay at the latest, and for ever. */
const MAX_DOUBLINGS = 6

/** `failures` counts from 1 */
export const backoffMs = (delayMs: number, failures: number): number => delayMs * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS)
