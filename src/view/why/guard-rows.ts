import type { Judged } from '../../kernel/common-facts.ts'
import { abs, format, type Money, multiply, parse, ZERO } from '../../kernel/money.ts'
import { judgedFigure } from '../words/judged-words.ts'
import type { Say } from '../words/say.ts'

/** One guard as it judged: the value, how it must lie to its limit, and whether it did; null: the log does not tell that. */
export type GuardRow = {
  /** the word that refuses */
  readonly guard: string
  readonly value: string
  readonly must: 'at most' | 'at least' | 'below' | 'against'
  readonly limit: string
  readonly ok: boolean | null
  /** by how much the value misses its limit; null: it does not, or that is no number */
  readonly missing: string | null
}

type Guard = Pick<GuardRow, 'guard' | 'must'> & {
  readonly value: string
  readonly limit: string
  readonly isOff?: (limit: Money) => boolean
}

const isZero = (limit: Money): boolean => limit === ZERO

/**
 * The numbers that are compared, by their names in the log, in the order in which an entry is asked. `against`: which side is right hangs on
 * the direction, which is not among them.
 */
const guards: readonly Guard[] = [
  { guard: 'max-entries', value: 'entries', must: 'below', limit: 'maxEntries' },
  { guard: 'stale-quote', value: 'quoteAgeMs', must: 'at most', limit: 'quoteAgeLimitMs' },
  { guard: 'price-band', value: 'price', must: 'at least', limit: 'minPrice', isOff: isZero },
  { guard: 'price-band', value: 'price', must: 'at most', limit: 'maxPrice', isOff: isZero },
  { guard: 'coarse-tick', value: 'tickPct', must: 'at most', limit: 'maxTickPct' },
  { guard: 'spread', value: 'spreadPct', must: 'at most', limit: 'maxSpreadPct' },
  { guard: 'thin-market', value: 'turnover', must: 'at least', limit: 'minTurnover' },
  { guard: 'against-trend', value: 'price', must: 'against', limit: 'trend' },
  { guard: 'red-day', value: 'changePct', must: 'against', limit: 'redDayPct' },
  { guard: 'daily-loss', value: 'dailyLoss', must: 'below', limit: 'limit' },
  { guard: 'drawdown', value: 'drawdown', must: 'below', limit: 'limit' },
  { guard: 'loss-streak', value: 'lossStreak', must: 'below', limit: 'limit' },
  { guard: 'stop-guard', value: 'stopGuard', must: 'below', limit: 'limit' },
  { guard: 'low-profit', value: 'gain', must: 'at least', limit: 'leastGain' },
  { guard: 'max-positions', value: 'openPositions', must: 'below', limit: 'maxPositions' },
  { guard: 'reward-risk', value: 'rewardRisk', must: 'at least', limit: 'minRewardRisk' },
  { guard: 'coin-exposure', value: 'coinExposure', must: 'at most', limit: 'maxCoinExposure' },
  { guard: 'total-exposure', value: 'totalExposure', must: 'at most', limit: 'maxTotalExposure' },
  { guard: 'below-minimum', value: 'quantity', must: 'at least', limit: 'minQuantity' },
  { guard: 'below-minimum', value: 'value', must: 'at least', limit: 'minNotional' },
  { guard: 'too-small-to-protect', value: 'protectable', must: 'at least', limit: 'minQuantity' },
  { guard: 'too-small-to-protect', value: 'valueAtStop', must: 'at least', limit: 'minNotional' },
  { guard: 'over-budget', value: 'reserve', must: 'at most', limit: 'freeBudget' },
]

/** Names that no row of guards and no other part of a story tells. */
export const GUARD_NAMES: ReadonlySet<string> = new Set(
  guards.flatMap(({ value, limit }) => (value === 'price' ? [limit] : [value, limit])),
)

const DECIMAL = /^-?\d{1,30}(\.\d{1,18})?$/

/** The ratio is told to four decimals, and compared exactly: by what it was made of, where that is told. */
const isWorthIt = ({ reward, risk, minRewardRisk }: Judged): boolean | null =>
  [reward, risk, minRewardRisk].every((text) => text !== undefined && DECIMAL.test(text))
    ? parse(reward!) >= multiply(parse(risk!), parse(minRewardRisk!))
    : null

const isRight = (must: GuardRow['must'], value: Money, limit: Money): boolean => {
  if (must === 'at most') return value <= limit
  return must === 'at least' ? value >= limit : value < limit
}

/** Every guard whose two numbers the log tells. */
export const guardRows = (judged: Judged, say: Say): readonly GuardRow[] =>
  guards.flatMap(({ guard, value: name, must, limit: limitName, isOff }): readonly GuardRow[] => {
    const [text, limitText] = [judged[name], judged[limitName]]
    if (text === undefined || limitText === undefined || !DECIMAL.test(text) || !DECIMAL.test(limitText)) return []
    const [value, limit] = [parse(text), parse(limitText)]
    if (isOff?.(limit)) return []
    const told = { guard, must, value: judgedFigure(name, text, say), limit: judgedFigure(limitName, limitText, say) }
    if (must === 'against') return [{ ...told, ok: null, missing: null }]
    const ok = guard === 'reward-risk' ? (isWorthIt(judged) ?? isRight(must, value, limit)) : isRight(must, value, limit)
    const gap = format(abs(value - limit))
    return [{ ...told, ok, missing: ok || gap === '0' ? null : judgedFigure(name, gap, say) }]
  })
