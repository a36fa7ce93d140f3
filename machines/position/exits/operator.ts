import type { ExitRule } from './exit-rule.ts'

export const operator: ExitRule<'operator'> = {
  reason: 'operator',
  urgency: 'market',
  description: 'A person wants the coins sold.',
}
