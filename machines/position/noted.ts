import type { Money } from '../../src/kernel/money.ts'
import { parse } from '../../src/kernel/money.ts'
import type { PositionEvent } from './events.ts'
import type { StopLimit } from './exits/exit-numbers.ts'
import type { ExitReason } from './exits/index.ts'
import type { PositionPlan } from './position-plan.ts'
import type { Noted } from './state.ts'

const without = (noted: Noted, ...reasons: readonly ExitReason[]): Noted =>
  noted.blocked.some((reason) => reasons.includes(reason))
    ? { ...noted, blocked: noted.blocked.filter((reason) => !reasons.includes(reason)) }
    : noted

/** A stop that sells has triggered, whatever price was heard; when none stands any more there is nothing to wait for. */
const noteStop = (noted: Noted, event: PositionEvent & { readonly time: number }, limit: StopLimit<Money> | undefined): Noted => {
  switch (event.type) {
    case 'StopReached':
    case 'ProtectionFilled':
      // a target is no stop
      if ('reason' in event.data && event.data.reason === 'take-profit') return noted
      return limit === undefined || noted.stopUntilMs !== null ? noted : { ...noted, stopUntilMs: event.time + limit.patienceMs }
    case 'ProtectionEnded':
    case 'ProtectionAbandoned':
      return noted.stopUntilMs === null ? noted : { ...noted, stopUntilMs: null }
    default:
      return noted
  }
}

/** What is changed anew takes the place of what was changed before; what the strategy left out stays. */
const noteChange = (
  noted: Noted,
  { data: { stop, target, barCloseMs }, time }: Extract<PositionEvent, { type: 'PlanChanged' }> & { time: number },
): Noted => ({
  ...without(noted, ...(stop === undefined ? [] : (['hard-stop'] as const)), ...(target === undefined ? [] : (['take-profit'] as const))),
  changed: {
    atMs: time,
    barCloseMs,
    stopPrice: stop === undefined ? (noted.changed?.stopPrice ?? null) : parse(stop.to),
    takeProfitPct: target === undefined ? (noted.changed?.takeProfitPct ?? null) : parse(target.takeProfitPct),
  },
})

/** What exit rules remember once the fact has happened. A rule that was blocked is asked again when what it asks about has changed. */
export const noteFact = (before: Noted, event: PositionEvent & { readonly time: number }, plan: PositionPlan | null): Noted => {
  const noted = noteStop(before, event, plan?.exits.stopLimit)
  switch (event.type) {
    case 'ExitDecided':
    case 'ExitOvertaken':
      return event.data.quantity === undefined ? noted : { ...noted, parted: [...noted.parted, event.data.reason] }
    case 'BreakEvenPassed':
      return { ...noted, hasPassedBreakEven: true }
    case 'ExitWithdrawn':
      return event.data.because === 'taken-back' ? noted : { ...noted, withdrawn: noted.withdrawn + 1 }
    case 'TrailingAgeReached':
      return { ...noted, isTrailingAged: true }
    case 'RoiLowered':
      return { ...without(noted, 'roi'), roiRow: event.data.row }
    case 'ExitBlocked':
      return noted.blocked.includes(event.data.reason) ? noted : { ...noted, blocked: [...noted.blocked, event.data.reason] }
    case 'BreakEvenArmed':
      return { ...without(noted, 'break-even'), isBreakEvenArmed: true }
    case 'TrailingArmed':
    case 'TrailingRaised':
      return without(noted, 'trailing-stop')
    case 'PlanChanged':
      return noteChange(noted, event)
    case 'EntryFilled':
    case 'EntryLateFilled':
      return noted.blocked.length > 0 || noted.isBreakEvenArmed ? { ...noted, blocked: [], isBreakEvenArmed: false } : noted
    case 'ProtectionFilled':
    case 'ProtectionLateFilled':
    case 'ExitLateFilled':
    case 'ForeignFill':
      return noted.blocked.length > 0 ? { ...noted, blocked: [] } : noted
    default:
      return noted
  }
}
