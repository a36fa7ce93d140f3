import type { PositionCommand, RecordOrder } from '../../machines/position/commands.ts'
import type { Report } from '../exchange/port.ts'

/** Moments by the engine's clock: when the look-up left that this answers, and when this process began (null on a tape). */
type Asked = Pick<RecordOrder, 'askedMs' | 'runningSinceMs'>

/** What the venue said, as a command to the position it concerns. */
export const outcomeCommand = (report: Report, nowMs: number, asked: Asked): PositionCommand => {
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
      return { type: 'RecordOrder', orderId: report.orderId, answer: report.answer, venueTimeMs: report.venueTimeMs, ...asked, nowMs }
  }
}
