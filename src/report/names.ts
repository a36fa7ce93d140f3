import type { Refusal } from '../../machines/position/commands.ts'
import type { ForeignFill } from '../../machines/position/events.ts'
import type { ExitReason } from '../../machines/position/exits/index.ts'

const exits: Readonly<Record<ExitReason, true>> = {
  operator: true,
  risk: true,
  unprotected: true,
  'hard-stop': true,
  'soft-stop': true,
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

const foreign: Readonly<Record<ForeignFill['data']['because'], true>> = {
  'by-hand': true,
  liquidation: true,
  'auto-deleveraging': true,
  unexplained: true,
}

/** How coins or contracts move without an order of ours. */
export const foreignReasons: readonly string[] = Object.keys(foreign)

/** Why an entry is refused. */
export const entryRefusals: readonly string[] = [
  'outcome-unknown',
  'exiting',
  'max-entries',
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
  'daily-loss',
  'drawdown',
  'loss-streak',
  'stop-guard',
  'calendar',
  'cooldown',
  'low-profit',
  'max-positions',
  'reward-risk',
  'coin-exposure',
  'total-exposure',
  'scale-step',
  'below-minimum',
  'plan-without-stop',
  'plan-without-target',
  'trailing-at-once',
  'target-below-cost',
  'too-small-to-protect',
  'over-budget',
] satisfies Refusal[]
