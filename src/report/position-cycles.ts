import { type Fill, fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { divide, format, type Money, ZERO } from '../kernel/money.ts'
import type { Asked } from './asked-rows.ts'

/** The reason of a position that was not closed yet. */
export const OPEN = 'open'

export type PositionRow = {
  symbol: string
  quote: string
  openedMs: number
  /** null while it is open */
  closedMs: number | null
  bought: string
  /** without fees; null where nothing was */
  averageBuy: string | null
  sold: string
  averageSell: string | null
  /** what its sales brought less what the coins sold had cost, by the lots, all fees included */
  gain: string
  /** why the last coins were sold, `dust`, or `open` */
  reason: string
  /** what could not be sold and joins the next position */
  dust: string
}

/** From the first fill of a coin to the event that closes its position. */
type Cycle = {
  readonly symbol: string
  readonly quote: string
  openedMs: number
  bought: Money
  boughtValue: Money
  sold: Money
  soldValue: Money
  gain: Money
  closed: { readonly timeMs: number; readonly reason: string; readonly dust: string } | null
}

/** The positions of a log. It hears of each sale before the event that made it. */
export class Cycles {
  readonly #all: Cycle[] = []
  readonly #open = new Map<string, Cycle>()

  see(event: LogEvent): void {
    const fill = fillOf(event)
    if (fill !== null) this.#fill(fill)
    else if (event.type === 'PositionClosed') this.#close(event)
  }

  /** Those that were open at any moment of the time asked for. */
  rows(asked: Asked): PositionRow[] {
    return this.#all
      .map(positionRow)
      .filter(({ symbol, openedMs, closedMs, reason }) =>
        asked.has({ symbol, timeMs: openedMs, untilMs: closedMs ?? Infinity, type: reason }),
      )
  }

  #fill({ symbol, quote, timeMs, side, quantity, value }: Fill): void {
    const cycle = this.#of(symbol, quote, timeMs)
    if (side === 'buy') {
      // fills may be told in another order than they happened in
      cycle.openedMs = Math.min(cycle.openedMs, timeMs)
      cycle.bought += quantity
      cycle.boughtValue += value
    } else {
      cycle.sold += quantity
      cycle.soldValue += value
    }
  }

  gain({ symbol, quote, disposedMs, gain }: Allocation): void {
    this.#of(symbol, quote, disposedMs).gain += gain
  }

  #close({ parts, data, venueTime, time }: EventOf<'PositionClosed'>): void {
    const cycle = this.#of(parts.symbol ?? '', parts.quote ?? '', data.openedMs)
    cycle.openedMs = data.openedMs
    cycle.closed = { timeMs: venueTime ?? time, reason: data.reason, dust: data.dust }
    this.#open.delete(cycle.symbol)
  }

  #of(symbol: string, quote: string, openedMs: number): Cycle {
    const open = this.#open.get(symbol)
    if (open !== undefined) return open
    const sums = { bought: ZERO, boughtValue: ZERO, sold: ZERO, soldValue: ZERO, gain: ZERO }
    const cycle: Cycle = { symbol, quote, openedMs, ...sums, closed: null }
    this.#open.set(symbol, cycle)
    this.#all.push(cycle)
    return cycle
  }
}

const average = (value: Money, quantity: Money): string | null => (quantity === ZERO ? null : format(divide(value, quantity)))

const positionRow = (cycle: Cycle): PositionRow => ({
  symbol: cycle.symbol,
  quote: cycle.quote,
  openedMs: cycle.openedMs,
  closedMs: cycle.closed?.timeMs ?? null,
  bought: format(cycle.bought),
  averageBuy: average(cycle.boughtValue, cycle.bought),
  sold: format(cycle.sold),
  averageSell: average(cycle.soldValue, cycle.sold),
  gain: format(cycle.gain),
  reason: cycle.closed?.reason ?? OPEN,
  dust: cycle.closed?.dust ?? '0',
})
