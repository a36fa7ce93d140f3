import type { Extremes } from '../command/extremes.ts'
import type { Proposals } from '../command/proposals.ts'
import type { Recorder } from '../command/recorder.ts'
import type { PaperVenue } from '../exchange/paper/venue.ts'
import type { Flow } from '../flow.ts'
import { breathe, sleep, type TapeClock } from '../kernel/clock.ts'
import { point } from '../kernel/points.ts'
import type { Market } from '../market/market.ts'
import type { Playback } from '../market/tape/playback.ts'

export type Drive = {
  readonly flow: Flow
  readonly recorder: Recorder
  readonly market: Market
  readonly proposals: Proposals
  readonly extremes: Extremes
  readonly venue: PaperVenue
  readonly playback: Playback
  readonly clock: TapeClock
  /** tape time of the last event in the log: what came before is rebuilt in silence, that moment is run again */
  readonly resumeAtMs: number | null
  /** how many times faster than the recorded time; Infinity: as fast as it goes */
  readonly speed: number
  readonly stop: AbortSignal
  readonly progress: (played: number) => Promise<void>
}

/** Items between two looks at signals and progress: some milliseconds of work, so Ctrl-C feels immediate. */
const ITEMS_A_BREATH = 4096

/**
 * Rebuilds the outside world up to the last event in the log, without the engine taking part: the venue hears its
 * intents from the log and the tape, `market/` hears the tape.
 */
export const rebuild = ({ recorder, market, proposals, extremes, venue, playback, clock, resumeAtMs }: Drive): void => {
  if (resumeAtMs === null) return
  venue.mute(true)
  extremes.rewind()
  while (playback.peekTimeMs() < resumeAtMs) {
    const itemMs = playback.peekTimeMs()
    while (venue.nextDueMs() <= itemMs) venue.step()
    playback.next()
    const { coin, kind, price, volume, ordinal } = playback.item
    if (kind === 'close') proposals.recount(coin, itemMs)
    else {
      hear(venue, playback)
      market.tick(coin, price, itemMs, volume)
      extremes.tick(coin, price)
    }
    extremes.passed(ordinal)
  }
  extremes.caughtUp()
  recorder.enter(playback.item.ordinal)
  while (venue.nextDueMs() < resumeAtMs) venue.step()
  venue.mute(false)
  clock.set(resumeAtMs)
  venue.setTime(resumeAtMs)
}

const hear = (venue: PaperVenue, { item }: Playback): void => {
  venue.tick(item.coin, item.price, item.cumulativeVolume, item.timeMs, item.isFirst)
}

/**
 * Plays the tape to its end or until stopped: at each moment first what the venue has to say, then the engine's
 * samples, then candles that end, then prices, then what positions owe. Returns whether the end was reached.
 */
export const play = async (drive: Drive): Promise<boolean> => {
  const { flow, venue, playback, stop } = drive
  const pace = startPace(drive)
  let items = 0
  for (;;) {
    const itemMs = playback.peekTimeMs()
    const dueMs = Math.min(venue.nextDueMs(), upToTheEnd(drive, itemMs, flow.nextSampleMs()))
    const owedMs = upToTheEnd(drive, itemMs, flow.nextOwedMs())
    const nextMs = Math.min(dueMs, itemMs, owedMs)
    if (nextMs === Number.POSITIVE_INFINITY) {
      await drive.progress(playback.rowsPlayed)
      return true
    }
    if (pace !== null) {
      await pace(nextMs)
      await drive.progress(playback.rowsPlayed)
    }
    if (stop.aborted) return false
    if (dueMs === nextMs) act(drive, dueMs)
    else if (itemMs === nextMs) playItem(drive, itemMs)
    else payOwed(drive, owedMs)
    if (flow.hasWork) await flow.settle()
    if (++items % ITEMS_A_BREATH === 0) {
      await drive.progress(playback.rowsPlayed)
      drive.recorder.look()
      await breathe()
    }
  }
}

/** Behind the tape's end only what is on its way still counts: deadlines up to then, and no waiting for later ones. */
const upToTheEnd = ({ venue, clock }: Drive, itemMs: number, deadlineMs: number): number => {
  if (itemMs < Number.POSITIVE_INFINITY) return deadlineMs
  const lastMs = venue.nextDueMs() < Number.POSITIVE_INFINITY ? venue.nextDueMs() : clock.nowMs()
  return deadlineMs <= lastMs ? deadlineMs : Number.POSITIVE_INFINITY
}

const act = ({ flow, venue, clock }: Drive, dueMs: number): void => {
  clock.set(dueMs)
  venue.setTime(dueMs)
  if (venue.nextDueMs() <= dueMs) venue.step()
  else flow.sampleDeadline()
}

const payOwed = ({ flow, venue, clock }: Drive, owedMs: number): void => {
  clock.set(owedMs)
  venue.setTime(owedMs)
  flow.owedDeadline()
}

const playItem = (drive: Drive, itemMs: number): void => {
  const { flow, recorder, extremes, venue, playback, clock } = drive
  if (clock.nowMs() === itemMs) point('between-coins')
  clock.set(itemMs)
  venue.setTime(itemMs)
  playback.next()
  const item = playback.item
  recorder.enter(item.ordinal)
  if (item.kind === 'close') flow.closeBar(item.coin, itemMs)
  else {
    hear(venue, playback)
    flow.tick(item.coin, item.price, itemMs, item.volume)
  }
  extremes.passed(item.ordinal)
}

/** Waits so that tape time passes `speed` times as fast as the computer's. */
const startPace = ({ speed, playback, clock, stop }: Drive): ((tapeMs: number) => Promise<void>) | null => {
  if (speed === Number.POSITIVE_INFINITY) return null
  const tapeBeganMs = playback.peekTimeMs()
  const beganMs = clock.wallMs()
  return async (tapeMs) => {
    const waitMs = (tapeMs - tapeBeganMs) / speed - (clock.wallMs() - beganMs)
    if (waitMs > 1) await sleep(Math.min(waitMs, 2 ** 31 - 1), stop)
  }
}
