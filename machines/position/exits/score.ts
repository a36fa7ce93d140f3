import { better } from '../../../src/kernel/direction.ts'
import { divide, format, type Money, multiply, parse, ZERO } from '../../../src/kernel/money.ts'
import { basisOf, netProfit } from '../net-profit.ts'
import type { PositionState } from '../state.ts'
import type { CandleSeen, ExitRule } from './exit-rule.ts'

/** Points of each reason, and when it holds. `pct` are percentages of the cost, and of the price. */
export type ScoreNumbers<Amount> = {
  readonly threshold: number
  readonly profitPct: Amount
  readonly profitWithinMs: number
  readonly profitPoints: number
  readonly momentumPct: Amount
  readonly momentumPoints: number
  readonly ageMs: number
  readonly agePoints: number
}

/** One reason, whether it holds or not: what was seen, where it begins to hold, and the points it gave. `value` null: not known yet. */
export type ScorePart = {
  readonly part: 'quick-profit' | 'momentum-loss' | 'age'
  readonly value: string | null
  readonly limit: string
  readonly points: number
}

const HUNDRED = parse('100')

type Seen = {
  readonly profitPct: Money
  readonly lostPct: Money | null
  readonly ageMs: number
  /** of quick profit, lost momentum and age */
  readonly points: readonly [number, number, number]
}

/** What there is of each reason at the end of a candle. */
const seenBy = (state: PositionState, numbers: ScoreNumbers<Money>, feePct: Money, { price, rocPct, nowMs }: CandleSeen): Seen => {
  const { direction, openedMs } = state
  const basis = basisOf(state)
  const ageMs = nowMs - (openedMs ?? nowMs)
  const profitPct = basis.value === ZERO ? ZERO : divide(multiply(netProfit(direction, basis, price, feePct), HUNDRED), basis.value)
  const isQuick = profitPct >= numbers.profitPct && ageMs <= numbers.profitWithinMs
  // what the price lost is what it moved against the position
  const lostPct = rocPct === null ? null : better(direction, ZERO, -rocPct)
  const isLosing = lostPct !== null && lostPct >= numbers.momentumPct
  const isOld = ageMs >= numbers.ageMs
  const points = [isQuick ? numbers.profitPoints : 0, isLosing ? numbers.momentumPoints : 0, isOld ? numbers.agePoints : 0] as const
  return { profitPct, lostPct, ageMs, points }
}

/** All parts of the score, in a fixed order. */
const partsOf = ({ profitPct, lostPct, ageMs, points: [quick, losing, old] }: Seen, numbers: ScoreNumbers<Money>): readonly ScorePart[] => [
  { part: 'quick-profit', value: format(profitPct), limit: format(numbers.profitPct), points: quick },
  { part: 'momentum-loss', value: lostPct === null ? null : format(lostPct), limit: format(numbers.momentumPct), points: losing },
  { part: 'age', value: String(ageMs), limit: String(numbers.ageMs), points: old },
]

export const score: ExitRule<'score'> = {
  reason: 'score',
  urgency: 'patient',
  description: 'The points of the reasons to leave that hold at the end of a candle add up to the threshold.',
  candle: (state, { exits: { score: numbers, feePct } }, seen) => {
    if (numbers === undefined || state.openedMs === null) return null
    const found = seenBy(state, numbers, feePct, seen)
    const [quick, losing, old] = found.points
    const sum = quick + losing + old
    // most candles end here, without a text
    return sum < numbers.threshold ? null : { threshold: String(numbers.threshold), compared: String(sum), parts: partsOf(found, numbers) }
  },
}
