import { isLive, orderOf } from '../../machines/position/claims.ts'
import { effectsOf } from '../../machines/position/effects.ts'
import type { PositionState } from '../../machines/position/state.ts'
import { fillTypes } from '../../projections/fill.ts'
import type { OrderTerms, PlaceOrder, Trade } from '../exchange/port.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { sideIn } from '../kernel/slots.ts'
import { type EngineState, positionOf } from '../replay/engine-state.ts'

type OwnFill = Exclude<EventOf<(typeof fillTypes)[number]>, { type: 'ForeignFill' }>

/**
 * An order that the log has open: as it was asked for, in which stream, and what was traded of it by then. `amends`: what it was to be
 * changed to, in that order, whatever became of it.
 */
export type OpenRequest = {
  readonly stream: string
  readonly order: PlaceOrder
  readonly trades: Trade[]
  readonly amends: OrderTerms[]
}

/** By order id. It holds what is open and nothing else, however long the log is. */
export type OpenRequests = Record<string, OpenRequest>

const ownFills: ReadonlySet<string> = new Set(fillTypes.filter((type) => type !== 'ForeignFill'))
const isOwnFill = (event: LogEvent): event is OwnFill => ownFills.has(event.type)

/** `event` has moved the state already. */
export const followOpenRequests = (open: OpenRequests, state: EngineState, event: LogEvent): void => {
  const { symbol } = event.parts
  if (symbol === null) return
  if (event.type.endsWith('Requested')) ask(open, positionOf(state, event.stream), event, symbol)
  else if (isOwnFill(event)) open[event.data.orderId]?.trades.push(tradeOf(event, symbol))
  if (!('orderId' in event.data) || typeof event.data.orderId !== 'string') return
  const order = orderOf(positionOf(state, event.stream), event.data.orderId)
  if (order === null || !isLive(order)) delete open[event.data.orderId]
}

const ask = (open: OpenRequests, position: PositionState, event: LogEvent, symbol: string): void => {
  for (const effect of effectsOf(event, position))
    if (effect.kind === 'place-order' || effect.kind === 'replace-order')
      open[effect.order.orderId] = { stream: event.stream, order: { symbol, ...effect.order }, trades: [], amends: [] }
    else if (effect.kind === 'amend-order') {
      const { quantity, limitPrice, stopPrice } = effect
      open[effect.orderId]?.amends.push({ quantity, limitPrice, stopPrice })
    }
}

const tradeOf = ({ data, parts, time, venueTime }: OwnFill, symbol: string): Trade => {
  const { orderId, tradeId, quantity, price, fee, liquidity, contract } = data
  const positionSide = sideIn(parts)
  return {
    orderId,
    tradeId,
    symbol,
    quantity,
    price,
    fee,
    liquidity,
    venueTimeMs: venueTime ?? time,
    ...(contract && { contract: { size: contract.size, settle: contract.settle } }),
    ...(positionSide && { positionSide }),
  }
}
