import { exitRules } from '../../machines/position/exits/index.ts'

/** Why coins are sold, as a log says it, in the order of precedence. */
export const exitReasons: readonly string[] = exitRules.map(({ reason }) => reason)
