import { parse, ZERO } from '../../src/kernel/money.ts'
import { orderTable } from '../order/config.ts'
import type { EntryRequested } from './entry-events.ts'
import type { Happened } from './events.ts'
import type { ExitRequested } from './exit-events.ts'
import type { Role } from './order-facts.ts'
import type { PositionPlan } from './position-plan.ts'
import type { ProtectionRequested } from './protection-events.ts'
import { requotableOf } from './requote.ts'
import type { Order, PositionDraft } from './state.ts'
import { unmoved } from './stop-moves.ts'
import { noTradeIds } from './trade-ids.ts'

/** Closed orders kept at most; a venue that refuses for days must not make the state grow. */
const MAX_CLOSED_ORDERS = 64

type Requested = Happened & (EntryRequested | ProtectionRequested | ExitRequested)

/** Of an order that is asked for, from its intent on. */
export const addOrder = (
  draft: PositionDraft,
  role: Role,
  { data, time }: Requested,
  price: string | null,
  plan: PositionPlan | null = null,
): void => {
  const ownProofMs = time + ((plan ?? draft.plan)?.proofDelayMs ?? 0)
  draft.intents++
  draft.instrumentVersion = data.instrumentVersion
  const closed = draft.orders.filter((order) => order.value.phase === 'closed' && !isOfCycle(order, draft.cycle))
  const dropped = closed.length >= MAX_CLOSED_ORDERS ? closed[0] : undefined
  const kept = dropped === undefined ? draft.orders : draft.orders.filter((order) => order !== dropped)
  draft.orders = [
    ...kept,
    {
      orderId: data.orderId,
      role,
      cycle: draft.cycle,
      value: orderTable.initial,
      venueOrderId: null,
      quantity: parse(data.quantity),
      price: price === null ? null : parse(price),
      executed: ZERO,
      moved: ZERO,
      trades: noTradeIds,
      reason: 'reason' in data ? data.reason : 'entry',
      exitId: 'exitId' in data ? data.exitId : null,
      plan,
      contract: draft.contract,
      provableAfterMs: data.provableAfterMs,
      ownProofMs,
      askAfterMs: ownProofMs,
      requotable: 'retry' in data ? requotableOf(data) : null,
      expiresAtMs: 'expiresAtMs' in data ? (data.expiresAtMs ?? null) : null,
      cancels: 0,
      ...unmoved(data),
    },
  ]
}

/** An entry that brought coins of the cycle: there are few of them, and the next one is measured by them. */
const isOfCycle = ({ role, cycle, executed }: Order, now: number): boolean => role === 'Entry' && cycle === now && executed > ZERO
