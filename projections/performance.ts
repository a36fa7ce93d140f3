import type { PositionEvent } from '../machines/position/events.ts'
import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import type { Recorded } from '../src/kernel/recorded.ts'
import type { Lot, LotQueue } from './fifo.ts'
import { acquire, dispose, emptyQueue } from './fifo.ts'
import type { Fill } from './fill.ts'
import { fillOf, fillTypes } from './fill.ts'

type Closed = Extract<PositionEvent, { type: 'PositionClosed' }>['data']

/** Closed positions of one kind. A gain of zero is neither a win nor a loss. */
export type Tally = { closed: number; wins: number; losses: number; grossProfit: Money; grossLoss: Money; heldMs: number }

/** Everything closed in one quote asset; `realised` is the sum of all gains, its `peak` and deepest fall beside it. */
export type TrackRecord = {
  all: Tally
  byReason: Record<string, Tally>
  bySymbol: Record<string, Tally>
  realised: Money
  peak: Money
  maxDrawdown: Money
}

/** What the coin's lots cost, and what the present cycle has gained so far. */
type Cycle = LotQueue<Lot> & { gain: Money }

export type PerformanceState = {
  quotes: Record<string, Record<string, TrackRecord>>
  cycles: Record<string, Record<string, Cycle>>
}

const emptyTally = (): Tally => ({ closed: 0, wins: 0, losses: 0, grossProfit: ZERO, grossLoss: ZERO, heldMs: 0 })

const count = (tally: Tally, gain: Money, heldMs: number): void => {
  tally.closed++
  tally.heldMs += heldMs
  if (gain > ZERO) {
    tally.wins++
    tally.grossProfit += gain
  } else if (gain < ZERO) {
    tally.losses++
    tally.grossLoss -= gain
  }
}

const cycleOf = (state: PerformanceState, book: string, symbol: string): Cycle => {
  const cycles = (state.cycles[book] ??= {})
  return (cycles[symbol] ??= { ...emptyQueue(), gain: ZERO })
}

const trade = (state: PerformanceState, fill: Fill): void => {
  const cycle = cycleOf(state, fill.book, fill.symbol)
  if (fill.side === 'buy') acquire(cycle, fill, { quantity: fill.coins, cost: fill.net })
  else cycle.gain += fill.net - dispose(cycle, fill)
}

const close = (state: PerformanceState, event: Recorded): void => {
  const { book, symbol, quote } = event.parts
  if (symbol === null || quote === null) return
  const { reason, openedMs } = event.data as Closed
  const cycle = cycleOf(state, book, symbol)
  const gain = cycle.gain
  cycle.gain = ZERO
  const heldMs = (event.venueTime ?? event.time) - openedMs
  const quotes = (state.quotes[book] ??= {})
  const record = (quotes[quote] ??= { all: emptyTally(), byReason: {}, bySymbol: {}, realised: ZERO, peak: ZERO, maxDrawdown: ZERO })
  count(record.all, gain, heldMs)
  count((record.byReason[reason] ??= emptyTally()), gain, heldMs)
  count((record.bySymbol[symbol] ??= emptyTally()), gain, heldMs)
  record.realised += gain
  if (record.realised > record.peak) record.peak = record.realised
  else if (record.peak - record.realised > record.maxDrawdown) record.maxDrawdown = record.peak - record.realised
}

/**
 * Closed positions, by exit reason and by coin. A cycle's gain is what its sells realised, first in, first out, fees
 * included; dust stays in the lots with its cost and joins the next cycle, so the gains add up to those of the lots.
 */
export const performance: Projection<PerformanceState> = {
  name: 'performance',
  version: 1,
  types: ['PositionClosed', ...fillTypes],
  initial: () => ({ quotes: {}, cycles: {} }),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill !== null) trade(state, fill)
    else if (event.type === 'PositionClosed') close(state, event)
  },
}
