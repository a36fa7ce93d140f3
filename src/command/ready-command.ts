import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Quote } from '../../machines/position/exits/ladder.ts'
import type { CheckTrailing } from '../../machines/position/stop-commands.ts'
import type { Settings } from '../config/settings.ts'
import { quoteAt, quotedAt } from '../decision/quote.ts'
import type { Capabilities } from '../exchange/port.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Money } from '../kernel/money.ts'
import type { Heard } from '../kernel/recorded.ts'
import type { Market } from '../market/market.ts'
import { type EngineState, positionOf, runningSinceMs } from '../replay/engine-state.ts'
import type { Coin } from './coin.ts'
import type { QueuedCommand, ShareOut } from './command-queue.ts'
import { freshPrice, priceAgeLimitMs } from './fresh-price.ts'
import type { Proposals } from './proposals.ts'

type ReadyParts = {
  readonly coins: readonly Coin[]
  readonly settings: Settings
  readonly market: Market
  readonly venue: Capabilities
  readonly clock: Clock
  readonly proposals: Proposals
  readonly state: EngineState
}

/**
 * A command as it is decided when its turn has come: a proposal sized, a first one or one anew, and an exit's request with the quote of the
 * moment. Null: what was to be asked for anew is not wanted any more.
 */
export const readyCommand = (
  wanted: Exclude<QueuedCommand, ShareOut>,
  coin: number,
  openPositions: number,
  heard: Heard,
  parts: ReadyParts,
): PositionCommand | null => {
  if (wanted.type === 'Propose') return parts.proposals.size(coin, wanted, openPositions, heard)
  if (wanted.type === 'ProposePlan') return parts.proposals.changes.ready(coin, wanted)
  if (wanted.type === 'RequoteEntry') return parts.proposals.requote(coin, openPositions, heard)
  if (wanted.type === 'CheckTrailing') return whereSilent(wanted, coin, parts)
  return wanted.type === 'RequestExit' ? { ...wanted, quote: freshQuote(coin, parts), price: freshPrice(coin, parts) } : wanted
}

/** With what is known of the prices that the trailing stop follows; null: one was heard lately. A new process has to hear its first one. */
const whereSilent = (wanted: CheckTrailing, index: number, { coins, market, state }: ReadyParts): CheckTrailing | null => {
  const { timeframeMs: candleMs, position, instrument } = coins[index]!
  const { plan } = positionOf(state, position.stream)
  const priceMs = market.valueMs[instrument]!
  const heardMs = Number.isFinite(priceMs) ? priceMs : (runningSinceMs(state) ?? 0)
  return wanted.nowMs - heardMs < Math.max(candleMs, plan?.trailing?.staleMs ?? 0) ? null : { ...wanted, heardMs, candleMs }
}

/** Null: no price was heard, or the last one is older than an entry could be decided on. */
const freshQuote = (index: number, parts: ReadyParts): Quote<Money> | null => {
  const { coins, market, venue, clock } = parts
  const { instrument, filters } = coins[index]!
  if (market.ageMs(instrument, clock.nowMs()) > priceAgeLimitMs(index, parts)) return null
  const scale = market.scales[instrument]!
  const bidTicks = market.bidTicks[instrument]!
  return bidTicks > 0
    ? quotedAt(scale.toMoney(bidTicks), scale.toMoney(market.askTicks[instrument]!), filters.tickSize)
    : quoteAt(scale.toMoney(market.lastTicks[instrument]!), venue.spreadPct, filters.tickSize)
}
