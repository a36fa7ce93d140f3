import type { RiskRule } from './risk-rule.ts'

export const calendar: RiskRule<'calendar'> = {
  refusal: 'calendar',
  description: 'The market is closed by its hours, a holiday or maintenance.',
  judge: (_order, { calendar, nowMs }) => {
    const closed = calendar?.closedAt(nowMs) ?? null
    if (closed === null) return null
    const opens = closed.opensMs === null ? {} : { opensMs: String(closed.opensMs) }
    return { isBroken: true, judged: { closedBy: closed.by, ...opens } }
  },
}
