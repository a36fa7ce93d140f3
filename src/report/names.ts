import type { Refusal } from '../../machines/position/commands.ts'
import type { ExitReason } from '../../machines/position/exits/index.ts'

const exits: Readonly<Record<ExitReason, true>> = {
  operator: true,
  unprotected: true,
  'hard-stop': true,
  'break-even': true,
  'trailing-stop': true,
  'take-profit': true,
  roi: true,
  signal: true,
  score: true,
  idle: true,
  'time-limit': true,
}

/** Why coins are sold. */
export const exitReasons: readonly string[] = Object.keys(exits)

/** Why an entry is refused. */
export const entryRefusals: readonly string[] = [
  'outcome-unknown',
  'wrong-phase',
  'not-trading',
  'paused',
  'reduce-only',
  'halted',
  'line-down',
  'no-venue-clock',
  'placed-after-copy',
  'paused-after-unprotected',
  'stale-quote',
  'max-positions',
  'below-minimum',
  'plan-without-stop',
  'plan-without-target',
  'trailing-at-once',
  'target-below-cost',
  'too-small-to-protect',
  'over-budget',
] satisfies Refusal[]
