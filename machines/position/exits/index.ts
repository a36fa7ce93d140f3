import { breakEven } from './break-even.ts'
import { hardStop } from './hard-stop.ts'
import { idle } from './idle.ts'
import { operator } from './operator.ts'
import { risk } from './risk.ts'
import { roi } from './roi.ts'
import { score } from './score.ts'
import { signal } from './signal.ts'
import { softStop } from './soft-stop.ts'
import { stopUnfilled } from './stop-unfilled.ts'
import { takeProfit } from './take-profit.ts'
import { timeLimit } from './time-limit.ts'
import { trailingStop } from './trailing-stop.ts'
import { unprotected } from './unprotected.ts'

/**
 * All reasons to sell, in the one order of precedence: of several that hold at the same moment the first is decided and stands in the
 * log. Prices, deadlines, the queue of commands and `verify` ask this list.
 */
export const exitRules = [
  operator,
  risk,
  unprotected,
  stopUnfilled,
  hardStop,
  softStop,
  breakEven,
  trailingStop,
  takeProfit,
  roi,
  signal,
  score,
  idle,
  timeLimit,
] as const

export type ExitReason = (typeof exitRules)[number]['reason']
