import type { Config } from '../config/schema.ts'
import type { Applied, Settings } from '../config/settings.ts'
import { streams } from '../kernel/streams.ts'
import type { Coin } from './coin.ts'
import type { Verdict } from './input.ts'
import type { Proposals } from './proposals.ts'
import type { Cause, Recorder, Target } from './recorder.ts'

/** Other options that somebody wants in force. */
export type AskedOfOptions = Cause & { readonly next: Config; readonly because?: string }

type ApplyOptionsParts = {
  readonly settings: Settings
  readonly recorder: Recorder
  readonly session: Target
  readonly proposals: Pick<Proposals, 'optionsApplied'>
  readonly coins: readonly Pick<Coin, 'symbol'>[]
}

/**
 * Puts other options in force for whatever is decided from now on, and records what differs; an open position keeps its plan.
 * Refused as a whole if one of them cannot change while the engine runs.
 */
export const applyOptions = (
  { next, because, ...cause }: AskedOfOptions,
  { settings, recorder, session, coins, proposals }: ApplyOptionsParts,
): Verdict => {
  const strays = straysOf(next, coins)
  const applied: Applied = strays.length > 0 ? { ok: false, refusals: strays } : settings.apply(next)
  if (applied.ok && Object.keys(applied.changed).length > 0) {
    const { parts } = session
    const stream = streams.config(parts.book)
    const data = { changed: applied.changed, ...(because !== undefined && because !== '' && { because }) }
    recorder.record({ stream, parts }, [{ type: 'ConfigApplied', data }], { correlation: stream, ...cause })
    proposals.optionsApplied(cause)
  }
  return { is: 'configured', heard: cause.heard, symbol: null, applied }
}

/** A sentence for each coin that has options and is not traded here: they would change nothing. */
export const straysOf = (next: Config, coins: ApplyOptionsParts['coins']): string[] =>
  Object.keys(next.coins)
    .filter((symbol) => !coins.some((coin) => coin.symbol === symbol))
    .map((symbol) => `coins.${symbol} is of a coin that is not traded here (${[...new Set(coins.map((coin) => coin.symbol))].join(', ')}).`)
