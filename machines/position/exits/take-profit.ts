import type { ExitRule } from './exit-rule.ts'

export const takeProfit: ExitRule<'take-profit'> = {
  reason: 'take-profit',
  urgency: 'patient',
  description: 'The price has moved with the position as far as the target, and no trailing stop is armed, which takes its place.',
  level: ({ trailing }, { takeProfitPrice }) => (trailing === null ? { side: 'with', price: takeProfitPrice } : null),
}
