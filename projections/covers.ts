import { type Direction, isAtOrBeyond } from '../src/kernel/direction.ts'
import type { EventType, LogEvent } from '../src/kernel/log-event.ts'
import { type Money, parse, ZERO } from '../src/kernel/money.ts'

/**
 * An order that would end the position at a worse price: a stop that is known to stand, or an exit at market on its way. `untilMs`: when a
 * stop that has become a limit order has had its time; a limit that rests beyond the price protects nothing.
 */
export type Cover = {
  readonly is: 'stop' | 'stop-limit' | 'market'
  whole: Money
  executed: Money
  /** null: of an exit at market */
  stopPrice: Money | null
  isKnown: boolean
  change: { readonly whole: Money; readonly stopPrice: Money } | null
  untilMs: number | null
}
export type Covers = Record<string, Cover>

/** What the direction of the position and its plan say of its stops; null: they sell at market. */
export type StopTime = { readonly direction: Direction; readonly ms: number | null }

const begun = (is: Cover['is'], quantity: string, stopPrice: string | null): Cover => ({
  is,
  whole: parse(quantity),
  executed: ZERO,
  stopPrice: stopPrice === null ? null : parse(stopPrice),
  isKnown: is === 'market',
  change: null,
  untilMs: null,
})

/** Coins that the covers would sell at that moment, if no more is heard until then. */
export const coveredAt = (covers: Covers, ms: number): Money => {
  let sum = ZERO
  for (const orderId in covers) {
    const { whole, executed, isKnown, untilMs } = covers[orderId]!
    if (isKnown && (untilMs === null || ms < untilMs)) sum += whole - executed
  }
  return sum
}

const NO_ENDS: readonly number[] = []

/** The moments up to one at which a cover is over by itself, in their order. */
export const endsUntil = (covers: Covers, ms: number): readonly number[] => {
  let ends: number[] | null = null
  for (const orderId in covers) {
    const { untilMs } = covers[orderId]!
    if (untilMs !== null && untilMs <= ms) (ends ??= []).push(untilMs)
  }
  return ends?.sort((a, b) => a - b) ?? NO_ENDS
}

const trigger = (cover: Cover, ms: number, patienceMs: number | null): void => {
  if (cover.is === 'stop-limit' && patienceMs !== null) cover.untilMs ??= ms + patienceMs
}

/** A stop that sells has triggered, whatever price was heard. */
export const coverSold = (cover: Cover, quantity: Money, ms: number, patience: StopTime): void => {
  cover.executed += quantity
  cover.isKnown = true
  trigger(cover, ms, patience.ms)
}

/** What an answer about an order says of its cover. */
const SAID: Partial<Record<EventType, 'known' | 'unknown' | 'gone'>> = {
  ProtectionAccepted: 'known',
  ProtectionFound: 'known',
  ProtectionAmendRefused: 'known',
  ExitAccepted: 'known',
  ExitFound: 'known',
  ProtectionOutcomeUnknown: 'unknown',
  ExitOutcomeUnknown: 'unknown',
  ProtectionEnded: 'gone',
  ProtectionReduced: 'gone',
  ProtectionAbandoned: 'gone',
  TopUpAbandoned: 'gone',
  ExitEnded: 'gone',
  ExitAbandoned: 'gone',
}

/** All but the trades. */
export const followCovers = (covers: Covers, { type, data }: LogEvent, ms: number, { direction, ms: patienceMs }: StopTime): void => {
  if (type === 'ProtectionRequested') {
    // a target ends the position at a better price only
    if (data.orderType === 'limit') return
    covers[data.orderId] = begun(data.orderType === 'stop-limit' ? 'stop-limit' : 'stop', data.quantity, data.stopPrice)
    return
  }
  if (type === 'ExitRequested') {
    // a limit may never fill: only what takes any price is on its way out
    if (data.orderType === 'market') covers[data.orderId] = begun('market', data.quantity, null)
    return
  }
  if (type === 'StopReached') {
    const price = parse(data.compared)
    for (const cover of Object.values(covers))
      if (cover.stopPrice !== null && isAtOrBeyond(direction, 'against', price, cover.stopPrice)) trigger(cover, ms, patienceMs)
    return
  }
  const orderId = 'orderId' in data ? String(data.orderId) : ''
  const one = covers[orderId]
  if (one === undefined) return
  if (type === 'ProtectionAmendRequested') one.change = { whole: parse(data.quantity), stopPrice: parse(data.stopPrice) }
  else if (type === 'ProtectionAmended') Object.assign(one, one.change, { change: null, isKnown: true })
  else if (SAID[type] === 'gone') delete covers[orderId]
  else if (SAID[type] !== undefined) one.isKnown = SAID[type] === 'known'
}
