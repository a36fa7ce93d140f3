import type { ExitRule } from './exit-rule.ts'

export const timeLimit: ExitRule<'time-limit'> = {
  reason: 'time-limit',
  urgency: 'market',
  description: 'The coins have been held for as long as the plan allows, counted from the first fill by the venue.',
  due: ({ openedMs }, { maxHoldMs }) =>
    openedMs === null ? null : { fromMs: openedMs + maxHoldMs, threshold: String(openedMs + maxHoldMs) },
}
