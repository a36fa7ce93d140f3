import type { RiskRule } from './risk-rule.ts'

export const maxPositions: RiskRule<'max-positions'> = {
  refusal: 'max-positions',
  description: 'As many positions are open as may be.',
  judge: (_order, { openPositions, options }) => ({
    isBroken: openPositions >= options.maxPositions,
    judged: { openPositions: String(openPositions), maxPositions: String(options.maxPositions) },
  }),
}
