import type { Judged } from '../../kernel/common-facts.ts'
import { type Say, spanWords } from './say.ts'

/** Names that say what kind of number stands under them; of others the end does (`Pct`, `Ms`, `Price`). */
const PRICES: ReadonlySet<string> = new Set([
  'price',
  'close',
  'threshold',
  'windowHigh',
  'highSinceClose',
  'sessionHigh',
  'trend',
  'tickSize',
  'stopHangsOnPrice',
  'trailingStop',
])
const MONEY: ReadonlySet<string> = new Set([
  'reserve',
  'freeBudget',
  'equity',
  'coinExposure',
  'maxCoinExposure',
  'totalExposure',
  'maxTotalExposure',
  'turnover',
  'minTurnover',
  'minNotional',
  'value',
  'valueAtStop',
  'gain',
  'leastGain',
  'fees',
  'reward',
  'risk',
])
const QUANTITIES: ReadonlySet<string> = new Set(['quantity', 'minQuantity', 'stepSize', 'protectable', 'exposure', 'held', 'sold'])
const DECIMAL = /^-?\d+(\.\d+)?$/
/** Longer numbers of milliseconds are moments since 1970, shorter ones spans: those would be of 1973, and no span is of three years. */
const LEAST_MOMENT = 1e11

/** `maxCoinExposure` to `max coin exposure`; the unit that the name ends with stands behind the number. */
const named = (name: string): string =>
  name
    .replace(/(Pct|Ms)$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** One number that something was judged by, under its name in the log, with its unit. */
export const judgedFigure = (name: string, value: string, say: Say): string => {
  if (!DECIMAL.test(value)) return value
  if (name.endsWith('Ms')) return Number(value) >= LEAST_MOMENT ? say.moment(Number(value)) : spanWords(Number(value))
  if (name.endsWith('Pct')) return `${value} %`
  if (PRICES.has(name) || name.endsWith('Price')) return say.price(value)
  if (MONEY.has(name)) return say.money(value)
  return QUANTITIES.has(name) ? say.quantity(value) : value
}

/** Numbers by their names, in the order of the log. */
export const judgedWords = (judged: Judged, say: Say, names: readonly string[] = Object.keys(judged)): string =>
  names.flatMap((name) => (judged[name] === undefined ? [] : [`${named(name)} ${judgedFigure(name, judged[name], say)}`])).join(', ')

/** Which numbers decide each refusal; of one that is not here all that stand with it. */
const DECIDING: Readonly<Record<string, readonly string[]>> = {
  'stale-quote': ['quoteAgeMs', 'quoteAgeLimitMs'],
  'price-band': ['price', 'minPrice', 'maxPrice'],
  'coarse-tick': ['tickPct', 'maxTickPct'],
  spread: ['spreadPct', 'maxSpreadPct'],
  'thin-market': ['turnover', 'minTurnover'],
  'against-trend': ['price', 'trend'],
  'red-day': ['changePct', 'redDayPct'],
  'daily-loss': ['dailyLoss', 'limit', 'haltedUntilMs'],
  drawdown: ['drawdown', 'limit', 'haltedUntilMs'],
  'loss-streak': ['lossStreak', 'limit', 'haltedUntilMs'],
  'stop-guard': ['stopGuard', 'limit', 'haltedUntilMs'],
  calendar: ['closedBy', 'opensMs'],
  cooldown: ['closedMs', 'cooldownUntilMs'],
  'low-profit': ['closes', 'gain', 'leastGain', 'pausedUntilMs'],
  'max-positions': ['openPositions', 'maxPositions'],
  'max-entries': ['entries', 'maxEntries'],
  'reward-risk': ['rewardRisk', 'minRewardRisk'],
  'coin-exposure': ['coinExposure', 'maxCoinExposure'],
  'total-exposure': ['totalExposure', 'maxTotalExposure'],
  'over-budget': ['reserve', 'freeBudget'],
  'below-minimum': ['quantity', 'minQuantity', 'value', 'minNotional'],
  'scale-step': ['limitPrice', 'lastLimitPrice', 'nextLimitPrice', 'scaleStepPct'],
  'beyond-stop': ['limitPrice', 'stopPrice'],
  'paused-after-unprotected': ['unprotectedMs', 'untilMs'],
  'placed-after-copy': ['ordersAfterCopy'],
  'account-lacks': ['ours', 'theirs'],
  'feed-down': ['downMs'],
  'coin-halted': ['haltedMs'],
  'clock-drift': ['because', 'driftMs', 'driftLimitMs'],
  'other-tick': ['venueTickSize', 'venueContractSize'],
  'opposite-direction': ['direction', 'held', 'exposure'],
  'plan-without-stop': ['entryPrice', 'stopPrice'],
  'plan-without-target': ['entryPrice', 'targetPrice'],
  'trailing-at-once': ['entryPrice', 'activatePrice'],
  'target-below-cost': ['entryPrice', 'targetPrice', 'gain', 'fees', 'breakEvenPrice'],
  'too-small-to-protect': ['protectable', 'minQuantity', 'valueAtStop', 'minNotional'],
  'liquidated-before-stop': ['stopPrice', 'liquidationPrice'],
}
/** Nothing but the refusal itself says why. */
const WITHOUT_NUMBERS: ReadonlySet<string> = new Set([
  'paused',
  'reduce-only',
  'halted',
  'not-trading',
  'line-down',
  'no-venue-clock',
  'outcome-unknown',
  'exiting',
  'wrong-phase',
  'already-decided',
  'short-on-spot',
  'stop-list',
])

/** The names of the numbers that a refusal was decided by. */
export const decidingOf = (refusal: string, judged: Judged): readonly string[] => {
  if (WITHOUT_NUMBERS.has(refusal)) return []
  const deciding = DECIDING[refusal]?.filter((name) => judged[name] !== undefined) ?? []
  // what a guard that has seen too little says
  return judged.seen !== undefined ? ['seen'] : deciding.length > 0 ? deciding : Object.keys(judged)
}

/** A refusal, and the numbers that decided it. */
export const refusalWords = (refusal: string, judged: Judged, say: Say): string => {
  const numbers = judgedWords(judged, say, decidingOf(refusal, judged))
  return numbers === '' ? refusal : `${refusal}, ${numbers}`
}

/** All numbers but those, as a sentence's second part. */
export const otherJudged = (judged: Judged, say: Say, without: readonly string[] = []): string =>
  judgedWords(
    judged,
    say,
    Object.keys(judged).filter((name) => !without.includes(name)),
  )
