import type { EventOf } from '../kernel/log-event.ts'

/** What the log says of how the venue's market is heard. All times are the engine's. */
export type HeardFacts = {
  /** since when no prices are heard; null: they are */
  readonly downMs: number | null
  /** when they ceased to be heard last, whatever came of it */
  readonly lastDownMs: number | null
  /** that was less than `STEADY_MS` behind the time before */
  readonly isRestless: boolean
  /** when something was last told to be missed */
  readonly gapMs: number | null
  /** by symbol, since when the venue does not trade it */
  readonly halted: Readonly<Record<string, number>>
}

/** A feed that fell twice within a minute will fall again: it has to stand for as long before it is believed, and fills no log so. */
export const STEADY_MS = 60_000

export const ALL_HEARD: HeardFacts = { downMs: null, lastDownMs: null, isRestless: false, gapMs: null, halted: {} }

export const followHeard = (
  heard: HeardFacts = ALL_HEARD,
  event: EventOf<'FeedObserved' | 'InstrumentHalted' | 'InstrumentResumed'>,
): HeardFacts => {
  const { time, parts } = event
  if (event.type === 'FeedObserved') {
    const { is } = event.data
    if (is === 'gap') return { ...heard, gapMs: time }
    if (is === 'up') return { ...heard, downMs: null }
    const isRestless = heard.lastDownMs !== null && time - heard.lastDownMs < STEADY_MS
    return { ...heard, downMs: time, lastDownMs: time, isRestless }
  }
  const symbol = parts.symbol ?? ''
  const { [symbol]: _, ...others } = heard.halted
  return { ...heard, halted: event.type === 'InstrumentHalted' ? { ...others, [symbol]: time } : others }
}
