import type { ExitRule } from './exit-rule.ts'

export const stopUnfilled: ExitRule<'stop-unfilled'> = {
  reason: 'stop-unfilled',
  urgency: 'market',
  description: 'A stop has become a limit order, which has not sold all of its coins within the time that the plan gives it.',
  due: ({ noted: { stopUntilMs } }) => (stopUntilMs === null ? null : { fromMs: stopUntilMs, threshold: String(stopUntilMs) }),
}
