import type { ForeignFill } from '../../machines/position/events.ts'
import type { Refusal } from '../../machines/position/refusal.ts'
import type { SignalRefusal } from '../kernel/common-facts.ts'

const foreign: Readonly<Record<ForeignFill['data']['because'], true>> = {
  'by-hand': true,
  liquidation: true,
  'auto-deleveraging': true,
  unexplained: true,
}

/** How coins or contracts move without an order of ours. */
export const foreignReasons: readonly string[] = Object.keys(foreign)

/** Every refusal, and whether an entry can meet it; what is refused of an order that stands, or of an exit, is none of a proposal. */
const refusals: Readonly<Record<Refusal, 'entry' | 'other'>> = {
  'outcome-unknown': 'entry',
  exiting: 'entry',
  'max-entries': 'entry',
  'wrong-phase': 'entry',
  'opposite-direction': 'entry',
  'short-on-spot': 'entry',
  'not-trading': 'entry',
  paused: 'entry',
  'reduce-only': 'entry',
  halted: 'entry',
  'line-down': 'entry',
  'no-venue-clock': 'entry',
  'placed-after-copy': 'entry',
  'account-lacks': 'entry',
  'paused-after-unprotected': 'entry',
  'stale-quote': 'entry',
  'stop-list': 'entry',
  'price-band': 'entry',
  'coarse-tick': 'entry',
  spread: 'entry',
  'thin-market': 'entry',
  'against-trend': 'entry',
  'red-day': 'entry',
  'daily-loss': 'entry',
  drawdown: 'entry',
  'loss-streak': 'entry',
  'stop-guard': 'entry',
  calendar: 'entry',
  cooldown: 'entry',
  'low-profit': 'entry',
  'max-positions': 'entry',
  'reward-risk': 'entry',
  'coin-exposure': 'entry',
  'total-exposure': 'entry',
  'scale-step': 'entry',
  'beyond-stop': 'entry',
  'below-minimum': 'entry',
  'plan-without-stop': 'entry',
  'plan-without-target': 'entry',
  'trailing-at-once': 'entry',
  'liquidated-before-stop': 'entry',
  'target-below-cost': 'entry',
  'too-small-to-protect': 'entry',
  'over-budget': 'entry',
  'unsupported-order-type': 'entry',
  'unsupported-time-in-force': 'entry',
  'unsupported-post-only': 'entry',
  'requote-too-late': 'other',
  'already-decided': 'other',
  'stops-claim': 'other',
  'unprotected-rest': 'other',
  'nothing-open': 'other',
  'foreign-order': 'other',
  'nothing-new': 'other',
  'more-than-held': 'other',
  'not-proven-yet': 'other',
  'still-unknown': 'other',
  'closed-order-open': 'other',
  'nothing-to-protect': 'other',
  'nothing-to-move': 'other',
  recalling: 'other',
  'max-stops': 'other',
  'nothing-to-cancel': 'other',
  'still-sellable': 'other',
  'not-due': 'other',
  'no-trailing': 'other',
  'never-sell': 'other',
  'no-signals': 'other',
  'no-mark': 'other',
  'no-stop-limit': 'other',
  'above-stop': 'other',
  'below-break-even': 'other',
  'below-activation': 'other',
  'below-step': 'other',
  'unsupported-amend': 'other',
  'unsupported-cancel-replace': 'other',
}

/** Why a signal to enter comes to no judgement. */
const ofSignals: Readonly<Record<SignalRefusal, true>> = {
  'duplicate-signal': true,
  'too-many-signals': true,
  'signal-late': true,
  'not-best': true,
  'wave-unfinished': true,
}

/** Why an entry is refused. */
export const entryRefusals: readonly string[] = [
  ...Object.entries(refusals).flatMap(([refusal, of]) => (of === 'entry' ? [refusal] : [])),
  ...Object.keys(ofSignals),
]
