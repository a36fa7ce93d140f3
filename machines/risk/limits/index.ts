import { dayLimit } from './day-limit.ts'
import { drawdownLimit } from './drawdown-limit.ts'
import type { RiskLimit } from './risk-limit.ts'
import { stopsLimit } from './stops-limit.ts'
import { streakLimit } from './streak-limit.ts'

/** The limits of loss, in the order in which what they say is recorded. */
export const limits: readonly RiskLimit[] = [dayLimit, drawdownLimit, streakLimit, stopsLimit]
