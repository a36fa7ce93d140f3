import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Report } from '../exchange/port.ts'

/** What the venue said, as a command to the position it concerns. `askedMs`: when the look-up left that this answers. */
export const outcomeCommand = (report: Report, nowMs: number, askedMs: number | null): PositionCommand => {
  switch (report.kind) {
    case 'reply':
      return {
        type: 'RecordReply',
        orderId: report.orderId,
        to: report.to,
        outcome: report.outcome,
        venueTimeMs: report.venueTimeMs,
        nowMs,
      }
    case 'trade':
      return { type: 'RecordTrade', orderId: report.orderId, trade: report.trade, nowMs }
    case 'order':
      return { type: 'RecordOrder', orderId: report.orderId, answer: report.answer, venueTimeMs: report.venueTimeMs, askedMs, nowMs }
  }
}
