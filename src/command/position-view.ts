import { isLive } from '../../machines/position/claims.ts'
import { hardStopOf, targetOf } from '../../machines/position/plan-prices.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { isFlat, isLeaving } from '../../machines/position/state.ts'
import type { Close } from '../../machines/risk/close.ts'
import type { PositionView } from '../decision/strategy.ts'
import { divide, type Money, toNumber, ZERO } from '../kernel/money.ts'

const MINUTE_MS = 60_000

const isOf = ({ cycle }: PositionState, order: PositionState['orders'][number]): boolean =>
  order.role === 'Entry' && order.cycle === cycle && (isLive(order) || order.executed > ZERO)

const phaseOf = (state: PositionState): PositionView['is'] => {
  if (isFlat(state)) return 'flat'
  if (isLeaving(state)) return 'leaving'
  return state.entryQuantity > ZERO ? 'open' : 'entering'
}

const lastCloseOf = (closes: readonly Close[], nowMs: number): PositionView['lastClose'] => {
  // a candle of the past is looked at again while a run goes on from its log: what was closed since is in the log by then
  let last: Close | null = null
  for (const close of closes) if (close.atMs <= nowMs && close.atMs >= (last?.atMs ?? 0)) last = close
  if (last === null) return null
  const { atMs, reason, gain, paid } = last
  return { atMs, reason, gainPct: paid === ZERO ? 0 : toNumber(divide(gain * 100n, paid)) }
}

const gainOf = (direction: PositionState['direction'], paid: Money, close: number): number => {
  const change = (close / toNumber(paid) - 1) * 100
  return direction === 'long' ? change : -change
}

const priceOf = (of: { readonly price: Money } | null): number | null => of && toNumber(of.price)

const NO_NUMBERS = { entryPrice: null, gainPct: null, stopPrice: null, targetPrice: null, heldMin: null } as const
const FLAT = { is: 'flat', direction: null, ...NO_NUMBERS, entries: 0 } as const

/** A position as a strategy sees it at the end of a candle that closed at `close`. */
export const positionView = (state: PositionState, closes: readonly Close[], nowMs: number, close: number): PositionView => {
  const is = phaseOf(state)
  const lastClose = lastCloseOf(closes, nowMs)
  if (is === 'flat') return { ...FLAT, lastClose }
  const { direction, entryValue, entryQuantity, openedMs } = state
  const paid = entryQuantity > ZERO ? divide(entryValue, entryQuantity) : null
  return {
    is,
    direction,
    entryPrice: paid === null ? null : toNumber(paid),
    gainPct: paid === null ? null : gainOf(direction, paid, close),
    stopPrice: paid === null ? null : priceOf(hardStopOf(state)),
    targetPrice: paid === null ? null : priceOf(targetOf(state)),
    heldMin: openedMs === null ? null : (nowMs - openedMs) / MINUTE_MS,
    entries: state.orders.filter((order) => isOf(state, order)).length,
    lastClose,
  }
}
