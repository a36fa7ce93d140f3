import type { Report, Trade } from '../../../src/exchange/port.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

/** A trade that the venue left out is told of by itself, some time later, and then for sure. */
export const tellLate = (world: World, trade: Trade, fault: Fault): void => {
  const report: Report = { kind: 'trade', symbol: trade.symbol, orderId: trade.orderId, trade, venueTimeMs: trade.venueTimeMs }
  world.inFlight++
  // told again until it is in the log, as a venue's list of trades is there to be read again
  const tell = (): void => {
    if (world.oracle.trades.has(trade.tradeId)) {
      world.inFlight--
      return world.venue.answers.toldTruth(trade.orderId)
    }
    if (world.process?.tradingSinceMs != null && !world.isOut) world.process.line.hear(report)
    world.timeline.after(1000, tell)
  }
  world.timeline.after(Math.floor(500 + fault.amount * 6_000), tell)
}
