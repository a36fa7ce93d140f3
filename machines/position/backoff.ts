import type { Exit } from './state.ts'

/** Six doublings: a venue that refuses is asked again after 64 times the plan's delay at the latest, and for ever. */
const MAX_DOUBLINGS = 6

/** `failures` counts from 1 */
export const backoffMs = (delayMs: number, failures: number): number => delayMs * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS)

/** Coins that could not be sold lie bare until the next try: half a minute is the longest that a refusal may cost. */
const LONGEST_BARE_MS = 30_000

/** When an exit may be tried again: the state's moment, which old logs fix, brought forward where it would be too far off. */
export const mayRetryAtMs = ({ retryAtMs, failures }: Exit, delayMs: number): number =>
  retryAtMs - Math.max(0, backoffMs(delayMs, failures) - Math.max(delayMs, LONGEST_BARE_MS))
