import { stopwatch } from '../kernel/clock.ts'

/** A snapshot is a cache: while a run goes on, at most this share of its time goes into making them. */
const MOST_OF_A_RUN = 0.05

/**
 * Keeps a snapshot every so many events, called where one may be kept. Where events come by the thousand a second, as on a tape
 * played at once, they stand further apart; at a market's pace never.
 */
export const snapshotKeeper = (keep: () => Promise<void>, events: () => number, everyEvents: () => number): (() => Promise<void>) => {
  const elapsed = stopwatch()
  let kept = events()
  let endedS = 0
  let tookS = 0
  return async () => {
    const beganS = elapsed()
    if (events() - kept < everyEvents() || tookS > (beganS - endedS) * MOST_OF_A_RUN) return
    await keep()
    kept = events()
    endedS = elapsed()
    tookS = endedS - beganS
  }
}
