import type { Extremes } from '../command/extremes.ts'
import type { Proposals } from '../command/proposals.ts'
import type { Recorder } from '../command/recorder.ts'
import type { SignalInbox } from '../command/signal-inbox.ts'
import type { PaperVenue } from '../exchange/paper/venue.ts'
import { breathe, type TapeClock } from '../kernel/clock.ts'
import type { Market } from '../market/market.ts'
import type { Playback } from '../market/tape/playback.ts'
import type { ScriptPlayback } from './script/script-playback.ts'
import { hearPrice, ITEMS_A_BREATH } from './tape-source.ts'

type Outside = {
  readonly recorder: Recorder
  readonly market: Market
  readonly proposals: Proposals
  readonly signals: SignalInbox
  readonly extremes: Extremes
  readonly venue: PaperVenue
  readonly playback: Playback
  readonly script: ScriptPlayback
  readonly clock: TapeClock
  readonly progress: (played: number) => Promise<void>
}

/**
 * Rebuilds the outside world up to `untilMs`, the moment of the last event in the log, without the engine taking part: the venue
 * hears its intents from the log and the tape, the market hears the tape. That moment itself is played again. False: the process was
 * told to stop meanwhile, and what is half built is good for nothing.
 */
export const rebuild = async (outside: Outside, untilMs: number, stop: AbortSignal): Promise<boolean> => {
  const { recorder, extremes, venue, playback, clock, progress } = outside
  venue.mute(true)
  extremes.rewind()
  for (let items = 1; playback.peekTimeMs() < untilMs; items++) {
    hearAgain(outside)
    if (items % ITEMS_A_BREATH === 0) {
      await progress(playback.rowsPlayed)
      await breathe()
    }
    if (stop.aborted) return false
  }
  hearScriptAgain(outside, untilMs - 1)
  extremes.caughtUp()
  recorder.enter(playback.item.ordinal)
  while (venue.nextDueMs() < untilMs) venue.step()
  venue.mute(false)
  clock.set(untilMs)
  venue.setTime(untilMs)
  return true
}

/** One item of the tape. */
const hearAgain = (outside: Outside): void => {
  const { market, proposals, extremes, venue, playback } = outside
  const itemMs = playback.peekTimeMs()
  hearScriptAgain(outside, itemMs)
  while (venue.nextDueMs() <= itemMs) venue.step()
  playback.next()
  const { coin, kind, price, volume, ordinal } = playback.item
  if (kind === 'close') proposals.recount(coin, itemMs, playback.told ?? undefined)
  else {
    hearPrice(venue, playback)
    if (kind === 'tick') market.tick(coin, price, itemMs, volume)
    else if (kind === 'quote') market.quote(coin, price, playback.item.ask)
    else if (kind === 'mark') market.mark(coin, price, itemMs)
    if (kind === 'tick' || kind === 'mark') extremes.tick(coin, market.valueTicks[coin]!)
  }
  extremes.passed(ordinal)
}

/** Signals up to that moment: waves that were over by then, and those that wait. What a person asked for is in the log. */
const hearScriptAgain = ({ signals, script }: Outside, untilMs: number): void => {
  for (let timeMs = script.peekTimeMs(); timeMs <= untilMs; timeMs = script.peekTimeMs()) {
    const input = script.next()
    if (input.kind === 'signal') signals.hearAgain(input.coin, input.signal, timeMs)
  }
  signals.judgeAgain(untilMs)
}
