import type { EventOf } from '../src/kernel/log-event.ts'
import { type Money, parse, ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { positionName } from '../src/kernel/slots.ts'
import { type LotsState, realisedOf } from './lots.ts'

/** Closed positions of one kind. A gain of zero is neither a win nor a loss. */
export type Tally = { closed: number; wins: number; losses: number; grossProfit: Money; grossLoss: Money; heldMs: number }

/** Everything closed in one quote asset; `realised` is the sum of all gains, its `peak` and deepest fall beside it. */
export type TrackRecord = {
  all: Tally
  byReason: Record<string, Tally>
  bySymbol: Record<string, Tally>
  byStrategy: Record<string, Tally>
  realised: Money
  peak: Money
  maxDrawdown: Money
}

/**
 * `quotes` by quote asset; by the name of the position, `counted`: what it had realised when it last closed, and `strategies`: whose its
 * newest entry is.
 */
export type PerformanceState = { quotes: Record<string, TrackRecord>; counted: Record<string, Money>; strategies: Record<string, string> }

/** Whose a position is that no entry was ever asked for in. */
const NOBODY = 'nobody'

export const emptyTally = (): Tally => ({ closed: 0, wins: 0, losses: 0, grossProfit: ZERO, grossLoss: ZERO, heldMs: 0 })

/** Adds a closed position. */
export const countClosed = (tally: Tally, gain: Money, heldMs: number): void => {
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

const close = (state: PerformanceState, event: EventOf<'PositionClosed'>, lots: LotsState): void => {
  const { symbol, quote } = event.parts
  // where nothing was sold there was no trade: what a late sale brings is counted with the next one
  if (symbol === null || quote === null || parse(event.data.exitValue) === ZERO) return
  const name = positionName(event.parts)
  const realised = realisedOf(lots, name)
  const gain = realised - (state.counted[name] ?? ZERO)
  state.counted[name] = realised
  const heldMs = (event.venueTime ?? event.time) - event.data.openedMs
  const record = (state.quotes[quote] ??= {
    all: emptyTally(),
    byReason: {},
    bySymbol: {},
    byStrategy: {},
    realised: ZERO,
    peak: ZERO,
    maxDrawdown: ZERO,
  })
  countClosed(record.all, gain, heldMs)
  countClosed((record.byReason[event.data.reason] ??= emptyTally()), gain, heldMs)
  countClosed((record.bySymbol[symbol] ??= emptyTally()), gain, heldMs)
  countClosed((record.byStrategy[state.strategies[name] ?? NOBODY] ??= emptyTally()), gain, heldMs)
  record.realised += gain
  if (record.realised > record.peak) record.peak = record.realised
  else if (record.peak - record.realised > record.maxDrawdown) record.maxDrawdown = record.peak - record.realised
}

/**
 * Closed positions of which something was closed, by exit reason, by coin and by strategy. A cycle's gain is what was realised by the lots, fees and
 * funding included; dust stays in the lots with its cost and joins the next cycle, so the gains add up to those of the lots.
 */
export const performanceFold: Projection<PerformanceState, never, { readonly lots: LotsState }> = {
  name: 'performance',
  version: 4,
  types: ['EntryRequested', 'PositionClosed'],
  initial: () => ({ quotes: {}, counted: {}, strategies: {} }),
  apply(state, event, _emit, others) {
    if (event.type === 'EntryRequested') state.strategies[positionName(event.parts)] = event.data.because.strategy
    if (event.type === 'PositionClosed' && others !== undefined) close(state, event, others.lots)
  },
}
