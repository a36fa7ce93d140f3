import type { ExitRule } from './exit-rule.ts'

export const trailingStop: ExitRule<'trailing-stop'> = {
  reason: 'trailing-stop',
  urgency: 'aggressive',
  description: 'The price has moved against the position by the distance of the armed trailing stop from its best mark.',
  level: ({ trailing }) => trailing && { side: 'against', price: trailing.stopPrice, hangsOn: { is: 'mark', price: trailing.mark } },
}
