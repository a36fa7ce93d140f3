import { type Fill, fillOf } from '../../projections/fill.ts'
import type { Allocation } from '../../projections/lots.ts'
import type { Unprotected, UnprotectedRow } from '../../projections/unprotected-times.ts'
import type { Direction } from '../kernel/direction.ts'
import type { EventOf, LogEvent } from '../kernel/log-event.ts'
import { divide, format, type Money, multiply, parse, ZERO } from '../kernel/money.ts'
import type { Parts } from '../kernel/recorded.ts'
import { positionName } from '../kernel/slots.ts'
import type { Asked } from './asked-rows.ts'
import { type CycleGrounds, GroundsSeen, type GroundsTold, groundsTold, isClosing } from './cycle-grounds.ts'
import { type OfSlot, slotAs } from './slot-column.ts'

/** The reason of a position that was not closed yet. */
export const OPEN = 'open'

export type PositionRow = GroundsTold &
  OfSlot & {
    symbol: string
    /** who proposed its newest entry; null: nobody did */
    strategy: string | null
    direction: Direction
    /** of one contract in the base asset; null on spot */
    contractSize: string | null
    quote: string
    openedMs: number
    /** null while it is open */
    closedMs: number | null
    bought: string
    /** without fees; null where nothing was */
    averageBuy: string | null
    sold: string
    averageSell: string | null
    /** what its sales brought less what was sold had cost, by the lots, all fees and the funding included */
    gain: string
    /** received while it was open, or paid where it is below zero; what is told after the close belongs to the next position */
    funding: string
    /**
     * how long coins lay without an order that would end it at a worse price, in all and at a stretch; `away`: while engine or venue were; `switched`: while a
     * target had the place of the stop
     */
    unprotectedMs: number
    longestUnprotectedMs: number
    awayUnprotectedMs: number
    /** how often that was longer than it may be */
    exposedAlarms: number
    switchedUnprotectedMs: number
    /** why the last coins were sold, `dust`, or `open` */
    reason: string
    /** what could not be sold and joins the next position */
    dust: string
  }

/** From the first fill of a coin to the event that closes its position. */
type Cycle = {
  readonly grounds: CycleGrounds
  /** what the position is called within the book */
  readonly name: string
  readonly slot: string | undefined
  readonly symbol: string
  strategy: string | null
  direction: Direction
  size: Money | null
  readonly quote: string
  openedMs: number
  bought: Money
  boughtValue: Money
  sold: Money
  soldValue: Money
  gain: Money
  funding: Money
  bare: Unprotected | null
  closed: { readonly timeMs: number; readonly reason: string; readonly dust: string } | null
}

/** The positions of a log. It hears of each sale before the event that made it. */
export class Cycles {
  readonly #all: Cycle[] = []
  readonly #open = new Map<string, Cycle>()
  /** by the name of the position, funding that was told while no position was open */
  readonly #late = new Map<string, Money>()
  readonly #grounds = new GroundsSeen()

  see(event: LogEvent): void {
    this.#grounds.see(event)
    const fill = fillOf(event)
    // what strangers opened beyond what was held is no part of the position that they closed
    if (event.type === 'ForeignFill' && event.data.part?.is === 'beyond') return
    if (fill !== null) this.#fill(fill)
    else if (event.type === 'PositionClosed') this.#close(event)
    else if (event.type === 'FundingSettled') this.#fund(positionName(event.parts), parse(event.data.amount))
  }

  /** Those that were open at any moment of the time asked for. */
  rows(asked: Asked): PositionRow[] {
    return this.#all
      .map(positionRow)
      .filter(({ symbol, openedMs, closedMs, reason }) =>
        asked.has({ symbol, timeMs: openedMs, untilMs: closedMs ?? Infinity, type: reason }),
      )
  }

  #fill(fill: Fill): void {
    const { event, quote, timeMs, side, size, booking, quantity, value } = fill
    const cycle = this.#of(event.parts, quote, timeMs)
    cycle.size = size
    const entry = this.#grounds.entryOf(fill)
    if (entry !== null) {
      cycle.grounds.plans.add(entry.plan)
      cycle.strategy = entry.strategy
    }
    if (isClosing(event)) cycle.grounds.exit = this.#grounds.of(fill)
    // one told late may be of an earlier position, of the other direction
    if (booking?.opens === true && (event.type === 'EntryFilled' || (cycle.bought === ZERO && cycle.sold === ZERO)))
      cycle.direction = booking.direction
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

  gain({ quote, closedMs, gain, ...of }: Allocation): void {
    this.#of(of, quote, closedMs).gain += gain
  }

  /** Told of a position when it has closed, and in the end of those that are open. */
  bare({ position, ...times }: UnprotectedRow, { isOpen } = { isOpen: false }): void {
    const cycle = isOpen ? this.#open.get(position) : this.#all.findLast(({ name }) => name === position)
    if (cycle !== undefined) cycle.bare = times
  }

  #fund(name: string, amount: Money): void {
    const open = this.#open.get(name)
    if (open === undefined) this.#late.set(name, (this.#late.get(name) ?? ZERO) + amount)
    else fund(open, amount)
  }

  #close({ parts, data, venueTime, time }: EventOf<'PositionClosed'>): void {
    const cycle = this.#of(parts, parts.quote ?? '', data.openedMs)
    cycle.openedMs = data.openedMs
    cycle.closed = { timeMs: venueTime ?? time, reason: data.reason, dust: data.dust }
    this.#open.delete(cycle.name)
  }

  #of({ symbol, slot }: Pick<Parts, 'symbol' | 'slot'>, quote: string, openedMs: number): Cycle {
    const name = positionName({ symbol, ...slotAs(slot) })
    const open = this.#open.get(name)
    if (open !== undefined) return open
    const sums = { bought: ZERO, boughtValue: ZERO, sold: ZERO, soldValue: ZERO, gain: ZERO, funding: ZERO }
    const grounds: CycleGrounds = { exit: null, plans: new Set() }
    const of = { grounds, name, symbol: symbol ?? '', strategy: null, slot }
    const cycle: Cycle = { ...of, direction: 'long', size: null, quote, openedMs, ...sums, bare: null, closed: null }
    fund(cycle, this.#late.get(name) ?? ZERO)
    this.#late.delete(name)
    this.#open.set(name, cycle)
    this.#all.push(cycle)
    return cycle
  }
}

const fund = (cycle: Cycle, amount: Money): void => {
  cycle.funding += amount
  cycle.gain += amount
}

const average = (value: Money, quantity: Money): string | null => (quantity === ZERO ? null : format(divide(value, quantity)))

const coinsOf = ({ size }: Cycle, quantity: Money): Money => (size === null ? quantity : multiply(quantity, size))

const positionRow = (cycle: Cycle): PositionRow => {
  const { direction, grounds } = cycle
  const averageBuy = average(cycle.boughtValue, coinsOf(cycle, cycle.bought))
  const averageSell = average(cycle.soldValue, coinsOf(cycle, cycle.sold))
  const [entryPrice, exitPrice] = direction === 'long' ? [averageBuy, averageSell] : [averageSell, averageBuy]
  const reason = cycle.closed?.reason ?? OPEN
  return {
    symbol: cycle.symbol,
    strategy: cycle.strategy,
    ...slotAs(cycle.slot),
    direction,
    contractSize: cycle.size === null ? null : format(cycle.size),
    quote: cycle.quote,
    openedMs: cycle.openedMs,
    closedMs: cycle.closed?.timeMs ?? null,
    bought: format(cycle.bought),
    averageBuy,
    sold: format(cycle.sold),
    averageSell,
    gain: format(cycle.gain),
    funding: format(cycle.funding),
    unprotectedMs: cycle.bare?.ms ?? 0,
    longestUnprotectedMs: cycle.bare?.longestMs ?? 0,
    awayUnprotectedMs: cycle.bare?.apartMs ?? 0,
    exposedAlarms: cycle.bare?.alarms ?? 0,
    switchedUnprotectedMs: cycle.bare?.switchedMs ?? 0,
    reason,
    ...groundsTold(grounds, { direction, reason, entryPrice, exitPrice }),
    dust: cycle.closed?.dust ?? '0',
  }
}
