import { planPrice } from '../plan-prices.ts'
import { type ExitRule, levelAt } from './exit-rule.ts'

export const softStop: ExitRule<'soft-stop'> = {
  reason: 'soft-stop',
  urgency: 'patient',
  description: 'The price has moved against the position as far as the first of two stops, which the engine watches: nothing rests for it.',
  level: (state, { exits: { softStop } }) => levelAt('against', softStop === undefined ? null : planPrice(state, 'against', softStop)),
}
