import type { Plan } from '../../machines/position/position-plan.ts'
import type { Fill } from '../../projections/fill.ts'
import { reasonsOfPrice } from '../../projections/promised-exits.ts'
import { rewardRiskOf } from '../../projections/realised-reward-risk.ts'
import type { Direction } from '../kernel/direction.ts'
import type { LogEvent } from '../kernel/log-event.ts'
import { format, parse } from '../kernel/money.ts'
import { positionName } from '../kernel/slots.ts'

/** What an exit was decided by. `compared`: null where the venue compared, whose stop it was. */
type Grounds = { readonly threshold: string; readonly compared: string | null }
/** By which plan an entry was asked for, and who proposed it. */
type EntryGrounds = { readonly plan: Plan; readonly strategy: string }
/** Of one position: what its last coins went by, and the plans of the entries that brought its coins. */
export type CycleGrounds = { exit: Grounds | null; readonly plans: Set<Plan> }

/** Follows, by position, which numbers an exit goes by. It hears of each event before the positions do. */
export class GroundsSeen {
  /** by its order */
  readonly #entries = new Map<string, EntryGrounds>()
  /** the exit that was decided last, and every stop by its order */
  readonly #decided = new Map<string, Grounds>()
  readonly #stops = new Map<string, Grounds>()

  see(event: LogEvent): void {
    const name = positionName(event.parts)
    if (event.type === 'ExitDecided' || event.type === 'ExitOvertaken') this.#decided.set(name, event.data)
    else if (event.type === 'EntryRequested')
      this.#entries.set(event.data.orderId, { plan: event.data.plan, strategy: event.data.because.strategy })
    // also where a stop was moved: it stands at its newest price
    else if ('orderId' in event.data && 'stopPrice' in event.data && typeof event.data.stopPrice === 'string')
      this.#stops.set(event.data.orderId, { threshold: event.data.stopPrice, compared: null })
  }

  /** The entry that a fill is of; null: it is of none. */
  entryOf({ orderId, booking }: Fill): EntryGrounds | null {
    return booking?.opens === true && orderId !== null ? (this.#entries.get(orderId) ?? null) : null
  }

  /** What a fill that closes goes by; null: nobody here decided it. */
  of({ event, position, orderId }: Fill): Grounds | null {
    if (event.type === 'ExitFilled' || event.type === 'ExitLateFilled') return this.#decided.get(position) ?? null
    return (orderId !== null && this.#stops.get(orderId)) || null
  }
}

/** Whether a fill takes coins out of a position. */
export const isClosing = (event: LogEvent): boolean => /^(Exit|Protection)(Late)?Filled$/.test(event.type) || event.type === 'ForeignFill'

type Traded = {
  readonly direction: Direction
  readonly reason: string
  /** averages, without fees; null: nothing was traded */
  readonly entryPrice: string | null
  readonly exitPrice: string | null
}

export type GroundsTold = {
  /** what the last exit was decided by; null: open, `dust`, `outside`, or a log that does not say */
  threshold: string | null
  compared: string | null
  /** the price that its rule promised, where a rule of prices it was, and what the closing trades brought on average */
  expectedPrice: string | null
  realisedPrice: string | null
  /** what the target promised as a multiple of what the stop risked, and what came of it, both from the average price paid, without fees */
  plannedRewardRisk: string | null
  rewardRisk: string | null
}

export const groundsTold = ({ exit, plans }: CycleGrounds, { direction, reason, entryPrice, exitPrice }: Traded): GroundsTold => {
  const isDecided = exit !== null && !['open', 'dust', 'outside', 'liquidation'].includes(reason)
  const entry = entryPrice === null ? null : parse(entryPrice)
  const exitMoney = exitPrice === null || reason === 'open' ? null : parse(exitPrice)
  const { planned, realised } = rewardRiskOf([...plans], { direction, entry, exit: exitMoney })
  return {
    threshold: isDecided ? exit.threshold : null,
    compared: isDecided ? exit.compared : null,
    expectedPrice: isDecided && reasonsOfPrice.has(reason) ? exit.threshold : null,
    realisedPrice: exitPrice,
    plannedRewardRisk: planned === null ? null : format(planned),
    rewardRisk: realised === null ? null : format(realised),
  }
}
