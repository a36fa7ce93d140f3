import type { ExitRule } from './exit-rule.ts'

export const risk: ExitRule<'risk'> = {
  reason: 'risk',
  urgency: 'market',
  description: 'A limit of loss of the whole book is passed, and the options say that what is held is sold then.',
}
