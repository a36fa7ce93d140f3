import { type OrderValue, orderTable } from '../../../machines/order/config.ts'
import { type PositionValue, positionTable } from '../../../machines/position/config.ts'
import { orderStep } from '../../../machines/position/order-events.ts'
import { type RiskValue, riskTable } from '../../../machines/risk/config.ts'
import { type SessionValue, sessionTable } from '../../../machines/session/config.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { Finding } from '../finding.ts'

const phrase = (value: object): string =>
  Object.entries(value)
    .map(([region, state]) => `${region} ${state}`)
    .join(', ')

const illegal = (what: string, value: object, type: string): Finding => ({
  rule: 'illegal-transition',
  message: `${type} is not legal where the ${what} stands (${phrase(value)}).`,
})

/** That every event of a machine was legal in the state before it, by the tables alone. */
export class LegalityCheck {
  readonly #positions = new Map<string, PositionValue>()
  readonly #orders = new Map<string, OrderValue>()
  #session: SessionValue = sessionTable.initial
  #risk: RiskValue = riskTable.initial

  check(event: LogEvent): Finding | null {
    const { type } = event
    if (sessionTable.knows(type)) {
      if (!sessionTable.isLegal(this.#session, type)) return illegal('session', this.#session, type)
      this.#session = sessionTable.next(this.#session, type)
      return null
    }
    if (riskTable.knows(type)) {
      if (!riskTable.isLegal(this.#risk, type)) return illegal('risk', this.#risk, type)
      this.#risk = riskTable.next(this.#risk, type)
      return null
    }
    if (!positionTable.knows(type)) return null
    return this.#checkOrder(event) ?? this.#checkPosition(event)
  }

  #checkPosition({ stream, type }: LogEvent): Finding | null {
    const value = this.#positions.get(stream) ?? positionTable.initial
    if (!positionTable.isLegal(value, type)) return illegal('position', value, type)
    this.#positions.set(stream, positionTable.next(value, type))
    return null
  }

  #checkOrder(event: LogEvent): Finding | null {
    const { type, data } = event
    if (event.type === 'ProtectionRequested' && event.data.moves?.by === 'one-request')
      return this.#step(event.data.moves.orderId, 'CancelRequested', type)
    const step = orderStep(type)
    return step === null || !('orderId' in data) ? null : this.#step(data.orderId, step.event, type)
  }

  #step(orderId: string, step: string, type: string): Finding | null {
    const value = this.#orders.get(orderId) ?? orderTable.initial
    if (!orderTable.isLegal(value, step)) return illegal(`order ${orderId}`, value, type)
    this.#orders.set(orderId, orderTable.next(value, step))
    return null
  }
}
