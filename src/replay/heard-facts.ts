import type { ClockDrift } from '../kernel/common-facts.ts'
import type { EventOf } from '../kernel/log-event.ts'

/** Whether prices are heard. All times are the engine's. */
export type HeardCoinFacts = {
  /** since when they are not; null: they are */
  readonly downMs: number | null
  /** when they ceased to be heard last, whatever came of it */
  readonly lastDownMs: number | null
  /** that was less than `STEADY_MS` behind the time before */
  readonly isRestless: boolean
}

/** What the log says of how the venue's market is heard. */
export type HeardFacts = {
  /** of coins that are not among `coins` */
  readonly all: HeardCoinFacts
  /** by symbol */
  readonly coins: Readonly<Record<string, HeardCoinFacts>>
  /** when something was last told to be missed */
  readonly gapMs: number | null
  /** by symbol, since when the venue does not trade it */
  readonly halted: Readonly<Record<string, number>>
  /** since when the engine's clock may be wrong by more than it may, and why; absent: it can be relied on */
  readonly adrift?: ClockDrift & { readonly sinceMs: number }
}

/** What fell twice within a minute will fall again: it has to stand for as long before it is believed, and fills no log so. */
export const STEADY_MS = 60_000

const ALWAYS: HeardCoinFacts = { downMs: null, lastDownMs: null, isRestless: false }
export const ALL_HEARD: HeardFacts = { all: ALWAYS, coins: {}, gapMs: null, halted: {} }

/** How a coin is heard. */
export const heardOf = ({ all, coins }: HeardFacts, symbol: string): HeardCoinFacts => coins[symbol] ?? all

export const followHeard = (
  heard: HeardFacts = ALL_HEARD,
  event: EventOf<'FeedObserved' | 'ClockObserved' | 'InstrumentHalted' | 'InstrumentResumed'>,
): HeardFacts => {
  const { time, parts } = event
  if (event.type === 'FeedObserved') return followFeed(heard, event.data, time)
  if (event.type === 'ClockObserved') {
    const { adrift: _, ...others } = heard
    if (event.data.is === 'back') return others
    const { because, valueMs, limitMs } = event.data
    return { ...others, adrift: { because, valueMs, limitMs, sinceMs: time } }
  }
  const symbol = parts.symbol ?? ''
  const { [symbol]: _, ...others } = heard.halted
  return { ...heard, halted: event.type === 'InstrumentHalted' ? { ...others, [symbol]: time } : others }
}

const followFeed = (heard: HeardFacts, { is, symbols }: EventOf<'FeedObserved'>['data'], time: number): HeardFacts => {
  if (is === 'gap') return { ...heard, gapMs: time }
  const moved = is === 'up' ? risen : fallenAt(time)
  const named = symbols ?? Object.keys(heard.coins)
  const coins = { ...heard.coins, ...Object.fromEntries(named.map((symbol) => [symbol, moved(heardOf(heard, symbol))])) }
  return { ...heard, all: symbols === null ? moved(heard.all) : heard.all, coins }
}

const risen = (heard: HeardCoinFacts): HeardCoinFacts => ({ ...heard, downMs: null })

const fallenAt =
  (time: number) =>
  (heard: HeardCoinFacts): HeardCoinFacts =>
    heard.downMs !== null
      ? heard
      : { downMs: time, lastDownMs: time, isRestless: heard.lastDownMs !== null && time - heard.lastDownMs < STEADY_MS }
