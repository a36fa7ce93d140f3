import type { EntryOrder, RiskApproved, RiskVerdict } from '../../machines/position/entry-order.ts'

/** What the rules of risk would say of an order that breaks none of them. */
export const approved = (order: EntryOrder): RiskVerdict => ({ ok: true, order: order as RiskApproved, warnings: [] })
