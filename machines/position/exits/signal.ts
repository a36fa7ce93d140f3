import type { ExitRule } from './exit-rule.ts'

export const signal: ExitRule<'signal'> = {
  reason: 'signal',
  urgency: 'patient',
  description:
    'Somebody outside the rules says that the reason for holding is gone, at break-even or beyond unless the plan allows any price.',
}
