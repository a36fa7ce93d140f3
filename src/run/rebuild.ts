import type { Extremes } from '../command/extremes.ts'
import type { Proposals } from '../command/proposals.ts'
import type { Recorder } from '../command/recorder.ts'
import type { PaperVenue } from '../exchange/paper/venue.ts'
import type { TapeClock } from '../kernel/clock.ts'
import type { Market } from '../market/market.ts'
import type { Playback } from '../market/tape/playback.ts'
import { hearPrice } from './tape-source.ts'

type Outside = {
  readonly recorder: Recorder
  readonly market: Market
  readonly proposals: Proposals
  readonly extremes: Extremes
  readonly venue: PaperVenue
  readonly playback: Playback
  readonly clock: TapeClock
}

/**
 * Rebuilds the outside world up to `untilMs`, the moment of the last event in the log, without the engine taking part: the venue
 * hears its intents from the log and the tape, the market hears the tape. That moment itself is played again.
 */
export const rebuild = ({ recorder, market, proposals, extremes, venue, playback, clock }: Outside, untilMs: number): void => {
  venue.mute(true)
  extremes.rewind()
  while (playback.peekTimeMs() < untilMs) {
    const itemMs = playback.peekTimeMs()
    while (venue.nextDueMs() <= itemMs) venue.step()
    playback.next()
    const { coin, kind, price, volume, ordinal } = playback.item
    if (kind === 'close') proposals.recount(coin, itemMs)
    else {
      hearPrice(venue, playback)
      market.tick(coin, price, itemMs, volume)
      extremes.tick(coin, price)
    }
    extremes.passed(ordinal)
  }
  extremes.caughtUp()
  recorder.enter(playback.item.ordinal)
  while (venue.nextDueMs() < untilMs) venue.step()
  venue.mute(false)
  clock.set(untilMs)
  venue.setTime(untilMs)
}
