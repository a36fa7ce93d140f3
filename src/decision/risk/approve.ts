import type { EntryOrder, RiskApproved, RiskVerdict } from '../../../machines/position/entry-order.ts'
import type { RiskWarning } from '../../../machines/risk/events.ts'
import type { Judged } from '../../kernel/common-facts.ts'
import { riskRules } from './index.ts'
import type { RiskRule, RiskView } from './risk-rule.ts'

const rules: readonly RiskRule[] = riskRules

export type Approval = { readonly verdict: RiskVerdict; readonly judged: Judged }

/**
 * Asks every rule in order, up to the first that is broken. `judged`: the numbers of all that were asked. Nothing but this makes an
 * approved order.
 */
export const approve = (order: EntryOrder, view: RiskView): Approval => {
  let judged: Judged = {}
  const warnings: RiskWarning[] = []
  for (const { refusal, judge } of rules) {
    const said = judge(order, view)
    if (said === null) continue
    judged = { ...judged, ...said.judged }
    if (said.isBroken) return { verdict: { ok: false, refusal, judged: said.judged }, judged }
    if (said.warning !== undefined) warnings.push(said.warning)
  }
  return { verdict: { ok: true, order: order as RiskApproved, warnings }, judged }
}
