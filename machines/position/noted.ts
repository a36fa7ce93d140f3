import type { PositionEvent } from './events.ts'
import type { ExitReason } from './exits/index.ts'
import type { Noted } from './state.ts'

const without = (noted: Noted, ...reasons: readonly ExitReason[]): Noted =>
  noted.blocked.some((reason) => reasons.includes(reason))
    ? { ...noted, blocked: noted.blocked.filter((reason) => !reasons.includes(reason)) }
    : noted

/** What exit rules remember once the fact has happened. A rule that was blocked is asked again when what it asks about has changed. */
export const noteFact = (noted: Noted, event: PositionEvent): Noted => {
  switch (event.type) {
    case 'ExitDecided':
    case 'ExitOvertaken':
      return event.data.quantity === undefined ? noted : { ...noted, parted: [...noted.parted, event.data.reason] }
    case 'BreakEvenPassed':
      return { ...noted, hasPassedBreakEven: true }
    case 'ExitWithdrawn':
      return { ...noted, withdrawn: noted.withdrawn + 1 }
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
