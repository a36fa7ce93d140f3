import type { ExitRule } from './exit-rule.ts'

export const takeProfit: ExitRule<'take-profit'> = {
  reason: 'take-profit',
  description: 'The price has risen to the target, and no trailing stop is armed, which takes its place.',
  level: ({ trailing }, { takeProfitPrice }) => (trailing === null ? { side: 'above', price: takeProfitPrice } : null),
}
