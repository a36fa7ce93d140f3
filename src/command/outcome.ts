import type { PositionCommand } from '../../machines/position/commands.ts'
import type { RecordForeignFill, RecordFunding } from '../../machines/position/venue-commands.ts'
import type { AccountReport, Capabilities, OrderReport, Outcome } from '../exchange/port.ts'

type Hearing = {
  readonly nowMs: number
  /** when the look-up that is answered left, by the venue's clock; null where that is not known */
  readonly askedVenueMs: number | null
  /** when this process began; null on a tape */
  readonly runningSinceMs: number | null
  readonly acknowledgement: Capabilities['acknowledgement']
}

/** What the venue said, as a command to the position it concerns. */
export const outcomeCommand = (report: OrderReport, hearing: Hearing): PositionCommand => {
  const { nowMs, askedVenueMs, runningSinceMs, acknowledgement } = hearing
  switch (report.kind) {
    case 'reply':
      return {
        type: 'RecordReply',
        orderId: report.orderId,
        to: report.to,
        ...(report.attempt !== undefined && { attempt: report.attempt }),
        outcome: acknowledgement === 'provisional' ? provisional(report) : report.outcome,
        venueTimeMs: report.venueTimeMs,
        nowMs,
      }
    case 'trade':
      return { type: 'RecordTrade', orderId: report.orderId, trade: report.trade, nowMs }
    case 'order': {
      const { orderId, answer, venueTimeMs, askedMs } = report
      return { type: 'RecordOrder', orderId, answer, venueTimeMs, askedMs, askedVenueMs, runningSinceMs, nowMs }
    }
  }
}

/** What the venue said of the account, as a command to the position whose contracts or coins it is about. */
export const accountCommand = (report: AccountReport): RecordForeignFill | RecordFunding =>
  report.kind === 'funding'
    ? { type: 'RecordFunding', funding: report.funding, venueTimeMs: report.venueTimeMs }
    : {
        type: 'RecordForeignFill',
        fill: report.fill,
        ...(report.direction !== undefined && { positionSide: report.direction }),
        venueTimeMs: report.venueTimeMs,
      }

/** An order that may still be refused is looked up like one without an answer. */
const provisional = ({ to, outcome }: OrderReport & { kind: 'reply' }): Outcome =>
  to === 'place' && outcome.is === 'accepted' ? { is: 'unknown', because: 'provisional' } : outcome
