import { barenessFromMs } from '../../../machines/position/bare-coins.ts'
import { liveEntries, liveStops } from '../../../machines/position/claims.ts'
import type { PositionState } from '../../../machines/position/state.ts'
import type { FeedIdentity } from '../../../machines/session/events.ts'
import type { RequestUsage } from '../../exchange/budget/request-budget.ts'
import type { Mode } from '../../kernel/common-facts.ts'
import { format } from '../../kernel/money.ts'
import { positionName } from '../../kernel/slots.ts'
import { positionOf } from '../../replay/engine-state.ts'
import type { Folded } from '../../replay/fold-log.ts'
import type { HeardFacts } from '../../replay/heard-facts.ts'
import type { OffStrategies } from '../../replay/off-strategies.ts'
import type { Engine } from '../../run/engine.ts'

/** One position of a running engine. Prices and quantities are decimal text; times are of the engine's clock. */
export type CoinStatus = {
  readonly position: string
  readonly direction: 'long' | 'short' | null
  readonly quantity: string
  /** orders to buy (of a short position: to sell) that are open */
  readonly openEntries: number
  /** null: none was heard yet */
  readonly price: string | null
  readonly priceAgeMs: number | null
  /** since when the venue does not trade the coin; null: it does */
  readonly haltedSinceMs: number | null
  /** prices of the stops that rest at the venue, or are asked for */
  readonly stops: readonly string[]
  /** since when coins lie without a stop and without a sale; null: none do */
  readonly unprotectedSinceMs: number | null
}

/** How a running engine is, for a person who asks it. */
export type EngineStatus = {
  readonly session: 'starting' | Folded['state']['session']['value']['session']
  readonly orders: Folded['state']['session']['value']['orders']
  readonly draining: 'keep' | 'cancel-entries' | 'close-all' | null
  readonly mode: Mode
  readonly venue: string
  readonly book: string
  readonly log: string
  readonly events: number
  readonly pid: number
  /** of the engine's clock, and when the process began by the computer's */
  readonly atMs: number
  readonly sinceMs: number
  /** `symbols`: those that are not heard; null: no coin is */
  readonly feed: {
    readonly is: 'up' | 'down'
    readonly because: string
    readonly sinceMs: number
    readonly symbols: readonly string[] | null
  } | null
  /** the venue's clock less the computer's; null: not measured yet */
  readonly clockOffsetMs: number | null
  /** why the engine's clock cannot be relied on, and since when; null: it can */
  readonly adrift: NonNullable<HeardFacts['adrift']> | null
  /** strategies that are asked no more, by their shares; absent: none, or an engine of an earlier version */
  readonly offStrategies?: OffStrategies
  /** of each address of the venue that is asked for something, how much of what it takes is used */
  readonly requests: readonly RequestUsage[]
  readonly coins: readonly CoinStatus[]
}

export type StatusParts = Omit<
  EngineStatus,
  'session' | 'orders' | 'draining' | 'book' | 'events' | 'coins' | 'venue' | 'adrift' | 'offStrategies'
> & {
  readonly identity: FeedIdentity
  readonly folded: Folded
  /** null: it is not open yet */
  readonly engine: Engine | null
}

export const engineStatus = ({ identity, folded, engine, ...parts }: StatusParts): EngineStatus => {
  const { value, draining } = folded.state.session
  const { off } = folded.state.facts
  return {
    // until it is open the log says how the process before it ended
    session: engine === null ? 'starting' : value.session,
    orders: value.orders,
    draining: engine === null ? null : draining,
    ...parts,
    venue: identity.venue,
    book: `${parts.mode}.${identity.venue}.main`,
    events: folded.heads.events,
    adrift: folded.state.facts.heard?.adrift ?? null,
    ...(engine !== null && off !== undefined && { offStrategies: off }),
    coins: engine === null ? [] : engine.coins.map((_, coin) => coinStatus(engine, folded, coin, parts.atMs)),
  }
}

const coinStatus = (engine: Engine, folded: Folded, at: number, nowMs: number): CoinStatus => {
  const { parts, position: target, instrument } = engine.coins[at]!
  const { market } = engine
  const position = positionOf(folded.state, target.stream)
  const isPriced = market.lastMs[instrument]! > Number.NEGATIVE_INFINITY
  return {
    position: positionName(parts),
    direction: isHeld(position) ? position.direction : null,
    quantity: format(position.exposure),
    openEntries: liveEntries(position).length,
    price: isPriced ? format(market.scales[instrument]!.toMoney(market.lastTicks[instrument]!)) : null,
    priceAgeMs: isPriced ? Math.max(0, nowMs - market.lastMs[instrument]!) : null,
    haltedSinceMs: folded.state.facts.heard?.halted[parts.symbol ?? ''] ?? null,
    stops: liveStops(position).flatMap(({ price }) => (price === null ? [] : [format(price)])),
    unprotectedSinceMs: barenessFromMs(position),
  }
}

const isHeld = ({ value }: PositionState): boolean => value.protection !== 'none'
