import type { ExitRule } from './exit-rule.ts'

export const idle: ExitRule<'idle'> = {
  reason: 'idle',
  urgency: 'patient',
  description: 'The coins have been held for so long without ever being worth more than they cost, all fees included.',
  due: ({ openedMs, noted }, { exits: { idleMs } }) =>
    openedMs === null || idleMs === undefined || noted.hasPassedBreakEven
      ? null
      : { fromMs: openedMs + idleMs, threshold: String(openedMs + idleMs) },
}
