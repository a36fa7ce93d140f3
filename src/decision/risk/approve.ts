import type { EntryOrder, RiskApproved, RiskVerdict } from '../../../machines/position/entry-order.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import { riskRules } from './index.ts'
import type { RiskRule, RiskView } from './risk-rule.ts'

const rules: readonly RiskRule[] = riskRules

/**
 * Asks every rule in order, up to the first that is broken. `judged`: the numbers of all that were asked. Nothing but this makes an
 * approved order.
 */
export const approve = (order: EntryOrder, view: RiskView): { readonly verdict: RiskVerdict; readonly judged: Judged } => {
  let judged: Judged = {}
  for (const { refusal, judge } of rules) {
    const said = judge(order, view)
    if (said === null) continue
    judged = { ...judged, ...said.judged }
    if (said.isBroken) return { verdict: { ok: false, refusal, judged: said.judged }, judged }
  }
  return { verdict: { ok: true, order: order as RiskApproved }, judged }
}
