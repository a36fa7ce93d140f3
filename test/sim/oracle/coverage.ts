import { orderTable } from '../../../machines/order/config.ts'
import { orderOf } from '../../../machines/position/claims.ts'
import { positionTable } from '../../../machines/position/config.ts'
import { orderStep } from '../../../machines/position/order-events.ts'
import { riskTable } from '../../../machines/risk/config.ts'
import { sessionTable } from '../../../machines/session/config.ts'
import type { Recorded } from '../../../src/kernel/recorded.ts'
import { type EngineState, positionOf } from '../../../src/replay/engine-state.ts'

type Table = typeof positionTable | typeof orderTable | typeof sessionTable | typeof riskTable

const named = (machine: string, table: Table): string[] =>
  table.rows.map(({ region, state, event }) => `${machine} ${region}.${state} ${event}`)

/** Every legal row of every table. */
export const allRows = (): string[] => [
  ...named('position', positionTable),
  ...named('order', orderTable),
  ...named('session', sessionTable),
  ...named('risk', riskTable),
]

/** Counts the rows that events take. */
export class Coverage {
  readonly counts = new Map<string, number>()

  /** `state` is what the event finds. */
  count(state: EngineState, event: Recorded): void {
    if (sessionTable.knows(event.type)) return this.#rows('session', sessionTable.rows, state.session.value, event.type)
    if (riskTable.knows(event.type)) return this.#rows('risk', riskTable.rows, state.risk.value, event.type)
    if (!positionTable.knows(event.type)) return
    const position = positionOf(state, event.stream)
    this.#rows('position', positionTable.rows, position.value, event.type)
    const step = orderStep(event.type)
    const order = step === null ? null : orderOf(position, (event.data as { orderId: string }).orderId)
    if (step !== null && order !== null) this.#rows('order', orderTable.rows, order.value, step.event)
  }

  #rows(machine: string, rows: Table['rows'], value: object, event: string): void {
    for (const row of rows) {
      if (row.event !== event || (value as Record<string, string>)[row.region] !== row.state) continue
      const name = `${machine} ${row.region}.${row.state} ${event}`
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    }
  }
}
