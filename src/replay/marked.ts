import { isFlat, type PositionState } from '../../machines/position/state.ts'
import { cashOf } from '../../projections/budget.ts'
import type { EventOf } from '../kernel/log-event.ts'
import { type Money, multiply, ZERO } from '../kernel/money.ts'
import { symbolIn } from '../kernel/slots.ts'
import type { Deciding } from './deciding-folds.ts'

/**
 * What is owned: coins held by symbol, none of them zero, and cash by asset. Contracts count as the coins they are of, below zero for a
 * short position, and what they were paid for as cash that went: so a price moves the worth of everything alike.
 */
export type Owned = { readonly held: Readonly<Record<string, Money>>; readonly cash: Readonly<Record<string, Money>> }

/**
 * The last sample of prices, what was owned then, and whether fills or money came since. What everything was worth between this
 * sample and the next one follows from it.
 */
export type Marked = Owned & {
  readonly timeMs: number
  /** how many fills stood before it */
  readonly fills: number
  /** whether coins of an open position were held: the next sample is then due in time. Dust of a closed position does not count. */
  readonly isOpen: boolean
  /** the market's newest item at the sample; 0: none */
  readonly item: number
  /** decimal text by symbol; of a coin that is held, and was not heard of when the sample was taken, an older one */
  readonly prices: Readonly<Record<string, string>>
  /** the market's newest item when the first fill after the sample came: other coins are held from there on; null: no fill came */
  readonly filledAt: number | null
  /**
   * whether a deposit, withdrawal or funding came since, while coins were held: a change of worth can then no longer be told apart from
   * it
   */
  readonly isMoved: boolean
}

export const notMarked: Marked = {
  timeMs: 0,
  fills: 0,
  isOpen: false,
  item: 0,
  held: {},
  cash: {},
  prices: {},
  filledAt: null,
  isMoved: false,
}

export const isHolding = (position: PositionState): boolean => position.exposure !== ZERO && !isFlat(position)

export const ownedBy = ({ portfolio, budget }: Deciding): Owned => {
  const held: Record<string, Money> = {}
  for (const name in portfolio) {
    const holding = portfolio[name]!
    const { held: coins, size } = holding
    if (coins === ZERO) continue
    const symbol = symbolIn(name, holding)
    held[symbol] = (held[symbol] ?? ZERO) + (size === null ? coins : multiply(coins, size))
  }
  // long and short contracts that cancel each other out are worth the same at any price
  for (const symbol in held) if (held[symbol] === ZERO) delete held[symbol]
  const cash: Record<string, Money> = {}
  for (const asset in budget.pools) cash[asset] = cashOf(budget.pools[asset]!)
  for (const stream in budget.contracts) {
    const { asset, value } = budget.contracts[stream]!
    cash[asset] = (cash[asset] ?? ZERO) - value
  }
  return { held, cash }
}

export type Standing = { readonly positions: ReadonlyMap<string, PositionState>; readonly folds: Deciding }

const holds = ({ held }: Owned): boolean => {
  for (const _ in held) return true
  return false
}

/** What is owned at a sample. Most samples follow neither a fill nor money, and share the records of the one before. */
const ownedSince = (before: Marked, folds: Deciding): Owned =>
  before.filledAt === null && !before.isMoved && holds(before) ? before : ownedBy(folds)

const isOpen = (positions: Standing['positions']): boolean => {
  for (const position of positions.values()) if (isHolding(position)) return true
  return false
}

const pricesBy = (marks: Marked['prices'], before: Marked['prices'], held: Owned['held']): Marked['prices'] => {
  for (const symbol in held) if (marks[symbol] === undefined && before[symbol] !== undefined) marks = { ...marks, [symbol]: before[symbol] }
  return marks
}

/** `before`: the sample before. */
export const markedBy = ({ time, input, data }: EventOf<'MarksObserved'>, before: Marked, { positions, folds }: Standing): Marked => {
  const { held, cash } = ownedSince(before, folds)
  return {
    held,
    cash,
    timeMs: time,
    fills: data.fills,
    isOpen: isOpen(positions),
    item: input.number,
    prices: pricesBy(data.marks, before.prices, held),
    filledAt: null,
    isMoved: false,
  }
}

export const moved = (marked: Marked): Marked => (holds(marked) ? { ...marked, isMoved: true } : marked)
