import type { createInspector } from '@statelyai/inspect'
import { orderStep } from '../../../machines/position/order-events.ts'
import { initialPosition, type Order, type PositionState } from '../../../machines/position/state.ts'
import { machines } from '../../../machines/registry.ts'
import { riskTable } from '../../../machines/risk/config.ts'
import { initialRisk } from '../../../machines/risk/evolve.ts'
import { sessionTable } from '../../../machines/session/config.ts'
import { initialSession } from '../../../machines/session/evolve.ts'
import type { MachineConfig } from '../../../machines/shared/grammar.ts'
import { guarded } from '../../../machines/shared/guarded.ts'
import { canonical } from '../../kernel/canonical.ts'
import type { LogEvent } from '../../kernel/log-event.ts'
import type { EngineState } from '../../replay/engine-state.ts'

type Inspector = Pick<ReturnType<typeof createInspector>, 'actor' | 'event' | 'snapshot'>
type Actor = Parameters<Inspector['actor']>[0]
type Snapshot = NonNullable<Parameters<Inspector['actor']>[1]>

const SESSION = 'session'
const RISK = 'risk'

/** The machine as it is drawn, under a name of its own: an inspector shows the id of the config. */
const drawn = (name: string): MachineConfig => guarded(machines.find((machine) => machine.name === name)!.config).config as MachineConfig

/** Money as decimal text, nothing that only JSON's reader would take for a number. */
const plain = (value: object): unknown => JSON.parse(canonical(value))

export const positionSnapshot = ({ value, orders, ...rest }: PositionState): Snapshot => ({ status: 'active', value, context: plain(rest) })
export const orderSnapshot = ({ value, trades, ...rest }: Order): Snapshot => ({ status: 'active', value, context: plain(rest) })
export const riskSnapshot = ({ value, ...rest }: EngineState['risk']): Snapshot => ({ status: 'active', value, context: plain(rest) })
export const sessionSnapshot = ({ value, ...rest }: EngineState['session']): Snapshot => ({ status: 'active', value, context: plain(rest) })

/** Tells an inspector, event by event, what a log says of its machines: the session, the limits of loss, every position and its orders. */
export class Inspection {
  readonly #inspector: Inspector
  readonly #coin: string | undefined
  readonly #configs = { position: drawn('position'), order: drawn('order'), session: drawn('session'), risk: drawn('risk') }
  readonly #positions = new Map<string, PositionState>()
  /** every coin of the log so far, told of or not */
  readonly coins = new Set<string>()

  /** `coin`: of positions only this one's, by its symbol */
  constructor(inspector: Inspector, coin?: string) {
    this.#inspector = inspector
    this.#coin = coin
    this.#appear('session', SESSION, SESSION, sessionSnapshot(initialSession))
    this.#appear('risk', RISK, RISK, riskSnapshot(initialRisk))
  }

  /** `state`: behind the event. */
  follow(event: LogEvent, state: EngineState): void {
    const position = state.positions.get(event.stream)
    if (position !== undefined) this.#followPosition(event, position)
    else if (sessionTable.knows(event.type)) this.#move(SESSION, event, sessionSnapshot(state.session))
    else if (riskTable.knows(event.type)) this.#move(RISK, event, riskSnapshot(state.risk))
  }

  #followPosition(event: LogEvent, after: PositionState): void {
    const { stream, parts } = event
    const symbol = parts.symbol ?? stream
    this.coins.add(symbol)
    if (this.#coin !== undefined && symbol !== this.#coin) return
    const before = this.#positions.get(stream) ?? initialPosition(stream)
    if (!this.#positions.has(stream)) this.#appear('position', stream, symbol, positionSnapshot(before))
    this.#positions.set(stream, after)
    this.#move(stream, event, positionSnapshot(after))
    if ('orderId' in event.data) this.#followOrder(event, event.data.orderId, before, after)
  }

  #followOrder({ stream, type }: LogEvent, orderId: string, before: PositionState, after: PositionState): void {
    const of = (state: PositionState): Order | undefined => state.orders.find((order) => order.orderId === orderId)
    const order = of(after)
    if (order === undefined) return
    if (of(before) === undefined) return this.#appear('order', orderId, `${order.role} ${orderId}`, orderSnapshot(order), stream)
    const step = orderStep(type)
    if (step !== null) this.#move(orderId, { type: step.event, data: {} }, orderSnapshot(order), stream)
  }

  /** The package forgets a parent that is named beside the actor, so it is named in it. */
  #appear(machine: 'position' | 'order' | 'session' | 'risk', sessionId: string, name: string, snapshot: Snapshot, parent?: string): void {
    const logic = { config: { ...this.#configs[machine], id: name } }
    const actor = { sessionId, logic, ...(parent !== undefined && { _parent: { sessionId: parent } }) }
    this.#inspector.actor(actor as unknown as Actor, snapshot)
  }

  #move(sessionId: string, { type, data }: { readonly type: string; readonly data: object }, snapshot: Snapshot, source?: string): void {
    const event = { type, ...data }
    this.#inspector.event(sessionId, event, source === undefined ? {} : { source })
    this.#inspector.snapshot(sessionId, snapshot, { event })
  }
}
