import type { ExitRule } from './exit-rule.ts'

export const trailingStop: ExitRule<'trailing-stop'> = {
  reason: 'trailing-stop',
  description: 'The price has fallen by the distance of the armed trailing stop from its highest mark.',
  level: ({ trailing }) => (trailing === null ? null : { side: 'below', price: trailing.stopPrice }),
}
