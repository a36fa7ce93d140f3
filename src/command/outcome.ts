import type { PositionCommand } from '../../machines/position/commands.ts'
import type { Report } from '../exchange/port.ts'

/** What the venue said, as a command to the position it concerns. `runningSinceMs`: when this process began; null on a tape. */
export const outcomeCommand = (report: Report, nowMs: number, runningSinceMs: number | null): PositionCommand => {
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
    case 'order': {
      const { orderId, answer, venueTimeMs, askedMs } = report
      return { type: 'RecordOrder', orderId, answer, venueTimeMs, askedMs, runningSinceMs, nowMs }
    }
  }
}
