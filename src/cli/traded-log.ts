import { liveOrders } from '../../machines/position/claims.ts'
import { isFlat, type PositionState } from '../../machines/position/state.ts'
import type { FeedIdentity } from '../../machines/session/events.ts'
import { publicOptions } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { venues } from '../exchange/index.ts'
import type { Mode } from '../kernel/common-facts.ts'
import { UsageError } from '../kernel/errors.ts'
import { isContract } from '../kernel/instrument-symbol.ts'
import { someOf } from '../kernel/some-of.ts'
import type { Folded } from '../replay/fold-log.ts'
import { requireEmptyOrResumed, requireSameCapital, requireSameExchange, requireSameRules } from './fitting.ts'

type Wanted = { readonly isResumed: boolean; readonly mode: Mode; readonly logPath: string; readonly config: Config }

/** Throws a UsageError, before anything is written, for a log that this trading cannot go on with. */
export const requireTradeable = (folded: Folded, { isResumed, mode, logPath, config }: Wanted): void => {
  requireEmptyOrResumed(folded, isResumed, logPath)
  const { begun } = folded.state.facts
  if (begun === null) return
  if (begun.of === 'tape')
    throw new UsageError(`The log ${logPath} is that of a tape: go on with it by "run --resume", or name another by --log.`)
  if (begun.mode !== mode)
    throw new UsageError(
      begun.mode === 'local'
        ? `The log ${logPath} was made at a venue on this computer, and no such log is continued at the venue itself: set COINFOLD_VENUE_URL to where the local one listens, or begin a new log.`
        : `The log ${logPath} was made at the venue itself, and COINFOLD_VENUE_URL names one on this computer: unset it, or begin a new log.`,
    )
  requireSameRules(folded, venues[config.mode].rules, logPath)
  requireSameExchange(folded, publicOptions(config), logPath)
  requireSameCapital(folded, config.capital, logPath)
}

/** A minute: what most strategies are made for. */
const USUAL_TIMEFRAME_MS = 60_000

const isOpen = (position: PositionState): boolean => !isFlat(position) || liveOrders(position).length > 0

/** A position whose coin is not heard would have no stop, no exit and no price. */
const requireOpenTraded = ({ state, places }: Folded, symbols: readonly string[]): void => {
  const open = [...state.positions].flatMap(([stream, position]) => (isOpen(position) ? [places.known.get(stream)?.symbol ?? ''] : []))
  const left = [...new Set(open)].filter((symbol) => !symbols.includes(symbol))
  if (left.length > 0)
    throw new UsageError(
      `In this log ${someOf(left)} ${left.length === 1 ? 'is' : 'are'} open, held or with orders, and nobody would look after ${left.length === 1 ? 'it' : 'them'}: go on with --symbols ${[...symbols, ...left].join(',')}.`,
    )
}

/** What is traded: as was named, or else as the log says. */
export const tradedOn = (folded: Folded, named: Partial<FeedIdentity>): FeedIdentity => {
  const { state } = folded
  const { feed } = state.session
  const venue = named.venue ?? feed?.venue
  const symbols = named.symbols ?? feed?.symbols
  if (venue === undefined || symbols === undefined)
    throw new UsageError('The log was never traded on, so it says neither venue nor symbols: name them by --venue and --symbols.')
  if (feed !== undefined && venue !== feed.venue)
    throw new UsageError(`The log was begun at ${feed.venue}, and a book is of one venue: leave --venue out, or begin a new log.`)
  const timeframeMs = named.timeframeMs ?? feed?.timeframeMs ?? USUAL_TIMEFRAME_MS
  const contract = symbols.find(isContract)
  if (timeframeMs < USUAL_TIMEFRAME_MS && contract !== undefined)
    throw new UsageError(`Of perpetuals such as ${contract} no venue has candles of less than a minute: name a longer --timeframe.`)
  requireOpenTraded(folded, symbols)
  return { venue, symbols, timeframeMs }
}
