import type { ExitReason } from '../../machines/position/events.ts'

/** The one precedence: when several rules want out at the same moment, the first of this list is the reason. */
const exitPrecedence: readonly ExitReason[] = ['operator', 'unprotected', 'hard-stop', 'trailing-stop', 'take-profit', 'time-limit']

export const byPrecedence = (a: { reason: ExitReason }, b: { reason: ExitReason }): number =>
  exitPrecedence.indexOf(a.reason) - exitPrecedence.indexOf(b.reason)
